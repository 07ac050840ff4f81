/** Screens that nobody looks at: the core of a door or of a lobby's board, and what happens on a log. */
import { connect } from 'mqtt';
import { lineOf } from './agent/line.ts';
import { systemClock } from './clock.ts';
import type { Host, Screen } from './contract.ts';
import { ledNamed } from './led/index.ts';
import { dialer } from './link.ts';
import { type LobbySnapshot, startLobby } from './lobby.ts';
import { type Panel, type Snapshot, startPanel } from './panel.ts';

type Body = 'identity' | 'store' | 'clock' | 'rendered' | 'health';

interface Simulated<Seen> extends Pick<Host<Seen>, Body>, Partial<Pick<Host<Seen>, 'dial' | 'changed' | 'retired'>> {
  /** One line for each thing that happens. */
  log(line: string): void;
}

export type SimulatorOptions = Simulated<Snapshot>;

export interface Simulator {
  /** The running panel; another object after a `restart` command. */
  panel(): Panel;
  end(): Promise<void>;
}

export function startSimulator(options: SimulatorOptions): Simulator {
  const { log, clock = systemClock } = options;
  const { screen, end } = simulate(options, lineOf, (host) =>
    startPanel({
      ...host,
      // It has no bar: whatever the settings name is lit on the log.
      led: (settings) => ledNamed(settings && settings.led !== 'none' ? 'console' : 'none', clock, log),
    }),
  );
  return { panel: screen, end };
}

export function startLobbySimulator(options: Simulated<LobbySnapshot>): { end(): Promise<void> } {
  return simulate(options, boardLineOf, startLobby);
}

function boardLineOf({ view, link }: LobbySnapshot): string {
  const states = view.floors.flatMap(({ rows }) => rows.map(({ state }) => state));
  const running = states.filter((state) => state === 'in_meeting' || state === 'awaiting_check_in').length;
  return `${view.building?.name ?? '?'} ${view.state}, ${states.length} rows, ${running} running, ${link}`;
}

/** Started anew when it is told to. */
function simulate<Seen, Running extends Screen<Seen>>(
  options: Simulated<Seen>,
  lineOf: (snapshot: Seen) => string,
  start: (host: Host<Seen>) => Running,
) {
  const { identity, store, log, clock = systemClock, dial = dialer(connect) } = options;
  let said = '';
  let screen = run();

  function run(): Running {
    return start({
      ...{ identity, store, clock, dial },
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
        void screen.end().then(() => {
          screen = run();
        });
      },
      retired() {
        log('retired');
        options.retired?.();
      },
    });
  }

  return { screen: () => screen, end: () => screen.end() };
}
