/** The running doorplate: a screen that shows its room's door, lights the LED beside it, and asks for what a touch wants. */
import type { PanelSheet } from '../shared/doorplates/protocol.ts';
import { createActions } from './actions.ts';
import { systemClock } from './clock.ts';
import type { Panel, PanelOptions, Snapshot } from './contract.ts';
import { createJournal } from './journal.ts';
import { createLamp } from './lamp.ts';
import { createKeeper, type Memory } from './memory.ts';
import { haveOf, mergeSheets } from './merge.ts';
import { withNotes } from './notes.ts';
import { latest } from './once.ts';
import { type RunningScreen, startScreen } from './screen.ts';
import { digestOf, nextChange, viewAt } from './state.ts';
import { createTimers } from './timers.ts';
import { createTouches } from './touches.ts';

export type { Panel, PanelIdentity, PanelOptions, Rendered, Snapshot } from './contract.ts';
export type { Note } from './journal.ts';
export type { ActionResult } from './outcome.ts';

type Notes = Memory['notes'];

const lampEveryMs = 60_000;
const lampAgainMs = 15_000;

export function startPanel(options: PanelOptions): Panel {
  const { clock = systemClock } = options;
  const keeper = createKeeper(options.store, options.identity.doorplateId, clock);
  const { memory, now } = keeper;
  const timers = createTimers<'lamp'>(clock);
  const actions = createActions((message) => screen.send(message), clock);
  const journal = createJournal({ notes: () => memory.notes, keep: keepNotes, ask: actions.ask, now });
  const lamp = createLamp(options.led, memory.settings, () => lampAfter(lampAgainMs));
  // Made anew only when what they are made of is: who compares them sees whether something changed.
  const noted = latest((sheet: PanelSheet | null, notes: Notes, by: string) =>
    sheet && notes.length > 0 ? withNotes(sheet, notes, by) : sheet,
  );
  const shownNotes = latest((_notes: Notes) => journal.shown());
  const isConnected = () => screen.snapshot().link === 'connected';
  let ended = false;
  /** The server has told the time since this panel was switched on. */
  let synced = false;

  const screen: RunningScreen<Snapshot> = startScreen(options, keeper, {
    // A lobby display's parts are of many rooms: this screen is to become one, as its settings say.
    merge: (held, incoming) =>
      'rooms' in incoming ? held : mergeSheets(held, incoming as Record<string, unknown> & PanelSheet),
    viewAt,
    digestOf,
    nextChange,
    have: haveOf,
    sheet: () => noted(memory.sheet, memory.notes, memory.settings?.name ?? ''),
    look: (snapshot): Snapshot => ({ ...snapshot, notes: shownNotes(memory.notes) }),
    draws: ['sheet', 'notes'],
    lamp,
    drawn: light,
    followed: lamp.follow,
    dated(offset) {
      synced = true;
      journal.dated(offset);
      remind();
    },
    answered: actions.answered,
    unsent: () => journal.waiting().length,
    beaten: remind,
    async ended() {
      ended = true;
      timers.clearAll();
      await lamp.end();
    },
  });
  lampAfter(lampEveryMs);

  function light({ view, identify }: Snapshot): void {
    const isDark = view.led.color === 'off';
    if (identify) lamp.show({ color: isDark ? 'yellow' : view.led.color, blink: true }, 100);
    else lamp.show(view.led, view.brightness);
  }

  /** With or without a network, a bar that went dark is seen and lit again. */
  function lampAfter(ms: number): void {
    if (ended) return;
    timers.set('lamp', ms, () => {
      lampAfter(lampEveryMs);
      lamp.renew();
      screen.paint();
    });
  }

  /** Notes wait for the time. */
  function remind(): void {
    journal.forgetOld();
    if (isConnected() && journal.waiting().length > 0) void journal.send();
  }

  function keepNotes(notes: Notes): void {
    if (ended) return;
    memory.notes = notes;
    keeper.save();
    screen.paint();
  }

  const touches = createTouches({
    ...{ actions, journal, isConnected },
    envelope: () => screen.envelope(),
    isSynced: () => synced,
    now: () => screen.snapshot(),
  });
  const { snapshot, end } = screen;
  return { ...touches, snapshot, now, dismiss: journal.dismiss, end };
}
