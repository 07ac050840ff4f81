import { createContext } from 'svelte';
import { systemClock } from '../../../../iot/clock.ts';
import { ledNamed } from '../../../../iot/led/index.ts';
import { type Offer, type Offers, offersAt } from '../../../../iot/offers.ts';
import { type ActionResult, type Panel, type Snapshot, startPanel } from '../../../../iot/panel.ts';
import { memory as lobbyMemory } from '../lobby/storage.ts';
import { Paired } from './paired.svelte.ts';
import { memory } from './storage.ts';

const tickMs = 5000;
/** Electronic ink is not drawn anew between minutes. */
const stillTickMs = 60_000;

export type Touch =
  | { kind: 'book' | 'extend'; offer: Offer }
  | { kind: 'end'; at: number }
  | { kind: 'check_in'; bookingId: string }
  | { kind: 'ask'; itemId: string }
  | { kind: 'report'; text: string };

/** The page beside a door. */
export class Kiosk extends Paired<Snapshot, Panel> {
  constructor() {
    super({
      program: 'panel',
      memory,
      isBoard: false,
      other: { address: '/lobby', memory: lobbyMemory },
      tickMs: (seen) => (seen?.settings?.look.template === 'minimal' ? stillTickMs : tickMs),
      start: (host) =>
        startPanel({
          ...host,
          led: (settings) => ledNamed(settings?.led ?? 'none', systemClock, (line) => console.info(line)),
        }),
    });
  }

  get offers(): Offers {
    return offersAt(this.snapshot?.sheet ?? null, this.now, !this.connected);
  }

  /** @param proof the PIN or door code, where the settings ask for one */
  async touch(touch: Touch, proof?: string): Promise<ActionResult> {
    const panel = this.running;
    if (!panel) return { ok: false, code: 'offline', text: null };
    if (touch.kind === 'ask') return panel.ask(touch.itemId);
    if (touch.kind === 'report') return panel.report(touch.text);
    if (touch.kind === 'check_in') return panel.checkIn(touch.bookingId, proof);
    if (touch.kind === 'end') return panel.endMeeting(touch.at, proof);
    return touch.kind === 'book' ? panel.book(touch.offer, proof) : panel.extend(touch.offer, proof);
  }

  dismiss(noteId: string): void {
    this.running?.dismiss(noteId);
  }
}

export const [useKiosk, provideKiosk] = createContext<Kiosk>();
