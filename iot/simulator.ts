/** A doorplate without a screen: the panel's own core, its memory in a file, its LED on a log. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { connect } from 'mqtt';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { ledNamed } from './led/index.ts';
import { type Dial, dialer } from './link.ts';
import type { Store } from './memory.ts';
import { type Panel, type PanelIdentity, type Snapshot, startPanel } from './panel.ts';

export interface SimulatorOptions {
  identity: PanelIdentity;
  store: Store;
  /** One line for each thing that happens. */
  log(line: string): void;
  changed?(snapshot: Snapshot): void;
  retired?(): void;
  clock?: Clock;
  dial?: Dial;
}

export interface Simulator {
  /** The running panel; another object after a `restart` command. */
  panel(): Panel;
  end(): Promise<void>;
}

export function startSimulator(options: SimulatorOptions): Simulator {
  const { identity, store, log, clock = systemClock, dial = dialer(connect) } = options;
  let said = '';
  let panel = run();

  function run(): Panel {
    return startPanel({
      identity,
      store,
      clock,
      dial,
      led: (settings) => ledNamed(settings?.led ?? 'none', clock, log),
      agent: 'simulator 1',
      changed(snapshot) {
        const line = lineOf(snapshot);
        if (line !== said) log(line);
        said = line;
        options.changed?.(snapshot);
      },
      restart() {
        log('restarting');
        void panel.end().then(() => {
          panel = run();
        });
      },
      retired() {
        log('retired');
        options.retired?.();
      },
    });
  }

  return { panel: () => panel, end: () => panel.end() };
}

function lineOf({ view, link }: Snapshot): string {
  const until = view.until === null ? '' : ` until ${new Date(view.until).toISOString()}`;
  const meeting = view.current ? ` ${view.current.topic ?? 'private'} (${view.current.organiser})` : '';
  return `${view.sign?.number ?? '?'} ${view.state}${meeting}${until}, ${link}`;
}

export function fileStore(path: string): Store {
  return {
    read() {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    write(text) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    clear: () => rmSync(path, { force: true }),
  };
}
