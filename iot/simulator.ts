/** A doorplate without a board: the panel's own core, its LED on a log. */
import { connect } from 'mqtt';
import { lineOf } from './agent/line.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { ledNamed } from './led/index.ts';
import { type Dial, dialer } from './link.ts';
import type { Store } from './memory.ts';
import { type Panel, type PanelIdentity, type PanelOptions, type Snapshot, startPanel } from './panel.ts';

export interface SimulatorOptions extends Pick<PanelOptions, 'rendered' | 'health'> {
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
      // It has no bar: whatever the settings name is lit on the log.
      led: (settings) => ledNamed(settings && settings.led !== 'none' ? 'console' : 'none', clock, log),
      agent: 'simulator 1',
      ...(options.rendered && { rendered: options.rendered }),
      ...(options.health && { health: options.health }),
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
