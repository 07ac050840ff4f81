import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { LocalDate } from '#lib/time.ts';
import { claimsOf, meetingsOf } from '../../../../../shared/bookings/sheet.ts';
import type { Room } from '../../../../../shared/places/schema.ts';
import type { RoomDay, ShownMeeting } from './day.ts';

/** A booking as it will be when the server has agreed, or as the server has just told it, ahead of the day sheets. */
interface Hope {
  roomId: string;
  days: Map<LocalDate, ShownMeeting>;
  /** The server agreed; the sheets will say so too. */
  settled: boolean;
}

/** How long a settled hope waits for its sheet before the sheets are read again, ms. */
const patience = 4000;

/**
 * What this screen shows ahead of the day sheets: bookings on their way, moves, cancellations. A hope gives way as soon as
 * a sheet says the same; what is gone stays gone, as ids never come back.
 */
export class Hopes {
  #hopes = new SvelteMap<string, Hope>();
  #gone = new SvelteSet<string>();
  readonly #reread: (roomId: string, dates: LocalDate[]) => Promise<void>;

  constructor(reread: (roomId: string, dates: LocalDate[]) => Promise<void>) {
    this.#reread = reread;
  }

  /** A room's meetings of a day with the hopes laid over them. */
  over(roomId: string, date: LocalDate, meetings: readonly ShownMeeting[]): readonly ShownMeeting[] {
    if (this.#hopes.size + this.#gone.size === 0) return meetings;
    const shown = meetings.filter(({ bookingId }) => !this.#gone.has(bookingId) && !this.#hopes.has(bookingId));
    for (const hope of this.#hopes.values()) {
      const part = hope.roomId === roomId ? hope.days.get(date) : undefined;
      if (part) shown.push(part);
    }
    return shown.sort((a, b) => a.start.localeCompare(b.start));
  }

  isSending(bookingId: string): boolean {
    return this.#hopes.get(bookingId)?.settled === false;
  }

  /** @param meeting whole, not cut at the day's ends */
  show(meeting: ShownMeeting, room: Room, zone: string): void {
    this.#hopes.set(meeting.bookingId, { roomId: room.roomId, days: daysOf(meeting, room, zone), settled: false });
  }

  drop(bookingId: string): void {
    this.#hopes.delete(bookingId);
  }

  hide(bookingId: string): void {
    this.#gone.add(bookingId);
  }

  unhide(bookingId: string): void {
    this.#gone.delete(bookingId);
  }

  /** The server agreed: from now on the sheets decide, at the latest after they were read again. */
  settle(meeting: ShownMeeting, room: Room, zone: string): void {
    const hope = { roomId: room.roomId, days: daysOf(meeting, room, zone), settled: true };
    this.#hopes.set(meeting.bookingId, hope);
    setTimeout(async () => {
      if (this.#hopes.get(meeting.bookingId)?.settled !== true) return;
      await this.#reread(room.roomId, [...hope.days.keys()]);
      if (this.#hopes.get(meeting.bookingId)?.settled === true) this.#hopes.delete(meeting.bookingId);
    }, patience);
  }

  /** A new sheet came: the hopes that it fulfils are done. */
  compare({ roomId, date, meetings }: RoomDay): void {
    for (const told of meetings) {
      const hope = this.#hopes.get(told.bookingId);
      const part = hope?.settled && hope.roomId === roomId ? hope.days.get(date) : undefined;
      if (part && part.start === told.start && part.end === told.end) this.#hopes.delete(told.bookingId);
    }
  }
}

function daysOf(meeting: ShownMeeting, room: Room, zone: string): Map<LocalDate, ShownMeeting> {
  const { bookingId, topic, ...facts } = meeting;
  const claims = claimsOf({ ...facts, ref: bookingId, topic: topic ?? '' }, zone);
  return new Map(
    claims.map(({ date, entry }) => {
      const sheet = { roomId: room.roomId, date, version: 0, entries: [entry] };
      const [part] = meetingsOf(sheet, zone, facts.organiserId);
      return [date, { ...meeting, ...part, bookingId, topic }];
    }),
  );
}
