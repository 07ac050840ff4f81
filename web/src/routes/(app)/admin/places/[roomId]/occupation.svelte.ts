import { ApiError, call } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { addDays } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { Way } from './way.svelte.ts';

export type OccupationKind = NonNullable<Room['occupation']>['kind'];

/** Whether a room is open, and what becomes of the meetings that stand where it is not to be. */
export class OccupationForm {
  editing = $state(false);
  kind = $state<OccupationKind>('occupied');
  from = $state('');
  until = $state('');
  reason = $state('');
  contact = $state('');
  way: Way;
  /** Said once meetings have been seen to. */
  outcome = $state('');
  #places: PlaceBook;
  #room: () => Room;

  constructor(places: PlaceBook, room: () => Room) {
    this.#places = places;
    this.#room = room;
    this.way = new Way(room);
  }

  /** Looks for meetings first; what is in the way is shown before anything is stored. */
  form = new FormState(async () => {
    const { from, until, way } = this;
    this.outcome = '';
    const isPeriod = from !== '' && until !== '' && from <= until;
    if (isPeriod && !way.knows({ from, until })) {
      await way.load({ from, until });
      if (way.total === null || way.total > 0) return;
    }
    const { roomId, version } = this.#room();
    const { kind, reason, contact } = this;
    const despite = (way.total ?? 0) > 0;
    const input = { roomId, version, kind, from, until, reason, contact, despite };
    try {
      this.#places.put('rooms', await call('places.occupyRoom', input));
    } catch (error) {
      // Somebody has booked it meanwhile: that meeting is shown, too.
      if (!(error instanceof ApiError) || error.problem.code !== 'slot_taken') throw error;
      await way.load({ from, until });
      return;
    }
    this.editing = false;
    toasts.done(m.places_way_saved());
    if (despite) await this.clear();
  });

  /** Of the room as it is occupied: meetings left from before, or that were not seen to. */
  clearing = new FormState(() => this.clear());

  async clear(): Promise<void> {
    const { way } = this;
    await way.run();
    const { moved, cancelled, told, refused } = way.counts;
    const words = [m.places_way_done({ moved, cancelled, told })];
    if (refused > 0) words.push(m.places_way_refused({ n: refused }));
    this.outcome = words.join(' ');
    const notes = way.refused;
    await this.look();
    way.refused = notes;
  }

  /** What stands in the way of the occupation that is. */
  async look(): Promise<void> {
    const { occupation } = this.#room();
    if (!occupation) return;
    this.way.chooseAll('tell');
    await this.way.load({ from: occupation.from, until: occupation.until });
  }

  edit(today: string): void {
    const present = this.#room().occupation;
    this.kind = present?.kind ?? 'occupied';
    this.from = present?.from ?? today;
    this.until = present?.until ?? addDays(today, 30);
    this.reason = present?.reason ?? '';
    this.contact = present?.contact ?? '';
    this.outcome = '';
    this.way.total = null;
    this.way.chooseAll('move');
    this.form.problem = null;
    this.editing = true;
  }

  leave(): void {
    this.editing = false;
    void this.look();
  }

  async open(): Promise<void> {
    const { roomId, version, name } = this.#room();
    const yes = await confirm({
      title: m.places_open_title({ name }),
      body: m.places_open_body(),
      action: m.places_open_action(),
    });
    if (!yes) return;
    try {
      this.#places.put('rooms', await call('places.openRoom', { roomId, version }));
      this.way.total = null;
      this.outcome = '';
      toasts.done(m.places_opened({ name }));
    } catch (error) {
      toasts.problem(error);
    }
  }
}
