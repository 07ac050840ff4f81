/** The heartbeat: every so often a panel tells what it has, what stands on its screen and its LED, and how it is. */
import type { Have, PanelMessage, Shown } from '../shared/doorplates/protocol.ts';
import type { Health } from '../shared/doorplates/schema.ts';
import type { Clock } from './clock.ts';
import type { PanelOptions, Snapshot } from './contract.ts';
import { isSame, type Lamp } from './lamp.ts';
import type { PanelView } from './state.ts';
import { createTimers } from './timers.ts';

/** A screen has drawn what it was told by then. */
const renderMs = 100;
const standardSeconds = 60;
/** What the protocol carries. */
const mostLines = 5;
const longestLine = 120;

export interface HeartOptions extends Pick<PanelOptions, 'rendered' | 'health'> {
  clock: Clock;
  envelope(): { id: string; at: number };
  send(message: PanelMessage): Promise<void>;
  /** Looks at the clock anew. */
  paint(): void;
  /** The server has taken a heartbeat. */
  heard(): void;
  snapshot(): Pick<Snapshot, 'digest' | 'identify'> & { view: Pick<PanelView, 'state' | 'led'> };
  /** The picture without the notes. @param at epoch ms */
  plain(at: number): Shown;
  have(): Have;
  /** Notes that are still to be sent. */
  unsent(): number;
  /** What was ignored since the last heartbeat. */
  forged(): number;
  lamp: Pick<Lamp, 'lit' | 'works'>;
  seconds(): number | undefined;
  beaten(): void;
}

export function createHeart(options: HeartOptions) {
  const { clock, lamp, rendered } = options;
  const timers = createTimers<'beat' | 'rendered'>(clock);
  const startedAt = clock.elapsed();
  let health: Omit<Health, 'led'> = { storage: null, temperature: null };
  let pace: number | null = null;

  function beatAfter(beats: number): void {
    pace = options.seconds() ?? standardSeconds;
    timers.set('beat', beats * pace * 1000, () => {
      options.paint();
      const stamp = options.envelope();
      if (rendered) timers.set('rendered', renderMs, () => beat(stamp));
      else beat(stamp);
      feel();
      beatAfter(1);
      options.beaten();
    });
  }

  function beat(stamp: { id: string; at: number }): void {
    const { digest, view, identify } = options.snapshot();
    if (identify) return;
    // Where nothing stands on the screen, nothing is vouched for.
    const screen = rendered ? (rendered() ?? '') : digest;
    const onScreen = typeof screen === 'string' ? screen : screen.digest;
    const led = lamp.lit();
    const lines = typeof screen === 'string' ? [] : screen.lines.slice(0, mostLines);
    const isRight = onScreen === digest && isSame(led, view.led);
    const notes = options.unsent();
    const forged = options.forged();
    options
      .send({
        ...stamp,
        kind: 'heartbeat',
        have: options.have(),
        shown: { state: view.state, digest: onScreen, led, lines: lines.map((line) => line.slice(0, longestLine)) },
        ...(notes > 0 && { unsent: { notes, ...(isRight && { known: options.plain(stamp.at) }) } }),
        ...(forged > 0 && { forged }),
        uptime: Math.round((clock.elapsed() - startedAt) / 1000),
        health: { ...health, led: lamp.works() },
      })
      .then(options.heard, () => {});
  }

  /** What the host says counts from the next heartbeat on: none waits for it. */
  function feel(): void {
    options.health?.().then(
      (felt) => {
        health = felt;
      },
      () => {},
    );
  }

  return {
    /** The first comes at a random moment, so that a building that has its power back does not beat as one. */
    start(): void {
      feel();
      beatAfter(Math.random());
    },
    stop(): void {
      pace = null;
      timers.clearAll();
    },
    /** At another pace, where the settings say so. */
    follow(): void {
      if (pace !== null && pace !== (options.seconds() ?? standardSeconds)) beatAfter(Math.random());
    },
  };
}
