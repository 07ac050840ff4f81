/** What people do at the door: asked of the server, or noted where nobody can be asked. */
import type { PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';
import { instantOf } from '../shared/time.ts';
import type { Actions } from './actions.ts';
import { isUnanswered, type Journal } from './journal.ts';
import { type TouchMessage, wishId } from './notes.ts';
import type { Offer } from './offers.ts';
import type { ActionResult } from './outcome.ts';
import type { PanelView } from './state.ts';

export interface Touches {
  /** @param proof the PIN or door code, where the settings ask for one */
  book(offer: Offer, proof?: string): Promise<ActionResult>;
  extend(offer: Offer, proof?: string): Promise<ActionResult>;
  /** @param at epoch ms, as offered */
  endMeeting(at: number, proof?: string): Promise<ActionResult>;
  /** Somebody of the meeting that the view awaits is there. */
  checkIn(bookingId: string, proof?: string): Promise<ActionResult>;
  /** Calls for a service that is offered in the room. */
  ask(itemId: string): Promise<ActionResult>;
  report(text: string): Promise<ActionResult>;
}

export interface Door {
  actions: Actions;
  journal: Journal;
  envelope(): { id: string; at: number };
  isConnected(): boolean;
  isSynced(): boolean;
  /** As shown. */
  now(): { view: PanelView; sheet: PanelSheet | null; settings: PanelSettings | null };
}

const unasked: ActionResult = { ok: false, code: 'offline', text: null };

export function createTouches({ actions, journal, envelope, isConnected, isSynced, now }: Door): Touches {
  const stamp = (proof?: string) => ({ ...envelope(), synced: isSynced(), ...(proof && { proof }) });

  async function act(message: TouchMessage): Promise<ActionResult> {
    if (!isConnected()) return mayNote(message) ? note(message) : unasked;
    // What was touched before comes first.
    if (journal.comesFirst()) return journal.inTurn(message);
    const result = await actions.ask(message);
    // It may have arrived all the same: under its id it is asked again.
    return isUnanswered(result) && mayNote(message) ? note(message, true) : result;
  }

  function note(message: TouchMessage, tried = false): ActionResult {
    journal.add(message, tried);
    return { ok: true, noted: true };
  }

  /** Alone, nobody ends or extends what others have booked, nor books a room of which nothing is known. */
  function mayNote(message: TouchMessage): boolean {
    const { view, sheet } = now();
    if (message.kind === 'book') return view.today !== null;
    if (message.kind === 'extend' || message.kind === 'end') return view.current?.organiserId === sheet?.doorplateId;
    return true;
  }

  /** Of the meeting that stands. A wish that nobody has heard of yet is simply another one then. */
  function change(kind: 'extend' | 'end', at: number, proof?: string): Promise<ActionResult> {
    const { current } = now().view;
    const end = instantOf(at);
    const wish = journal.waiting().find(({ message }) => wishId(message.id) === current?.bookingId);
    if (!current?.provisional || !wish) {
      return act({ ...stamp(proof), kind, bookingId: current?.bookingId ?? '', end });
    }
    if (wish.tried || wish.message.kind !== 'book')
      return Promise.resolve({ ok: false, code: 'no_answer', text: null });
    journal.change(wish.message.id, end <= wish.message.start ? null : { ...wish.message, end });
    return Promise.resolve({ ok: true, noted: true });
  }

  return {
    book: ({ start, end }, proof) =>
      act({ ...stamp(proof), kind: 'book', start: instantOf(start), end: instantOf(end) }),
    extend: ({ end }, proof) => change('extend', end, proof),
    endMeeting: (at, proof) => change('end', at, proof),
    checkIn: (bookingId, proof) => act({ ...stamp(proof), kind: 'check_in', bookingId }),
    ask: (itemId) => act({ ...stamp(), kind: 'request', itemId }),
    report: (text) => act({ ...stamp(), kind: 'fault', text }),
  };
}
