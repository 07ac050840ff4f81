import { call, type Problem } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { epochOf, instantAt, instantOf, localDate, wallMinutes } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import type { Booking } from './booking.ts';

export type Alternative = NonNullable<Problem['alternatives']>[number];

const clockWord = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** What may be edited of a booking, its times as the room's building's clock shows them. */
export class BookingEditor {
  topic = $state('');
  type = $state<Booking['type']>('internal');
  content = $state('');
  private = $state(false);
  people = $state<Booking['people']>([]);
  guests = $state<string[]>([]);
  reminderMinutes = $state<number | null>(null);
  roomId = $state<string>('');
  /** `yyyy-mm-dd` and `hh:mm` */
  date = $state('');
  time = $state('');
  minutes = $state(60);
  form: FormState;

  readonly booking: Booking;
  #places: PlaceBook;
  #done: (booking: Booking) => void;

  constructor(booking: Booking, places: PlaceBook, done: (booking: Booking) => void) {
    this.booking = booking;
    this.#places = places;
    this.#done = done;
    this.form = new FormState(() => this.save());
    this.topic = booking.topic ?? '';
    this.type = booking.type;
    this.content = booking.content;
    this.private = booking.private;
    this.people = booking.people;
    this.guests = booking.guests;
    this.reminderMinutes = booking.reminderMinutes;
    this.place(booking.roomId, booking.start, booking.end);
  }

  get zone(): string {
    const room = this.#places.room(this.roomId);
    return (room && this.#places.building(room.buildingId)?.zone) ?? 'Asia/Shanghai';
  }

  get start(): string {
    return instantAt(this.date, this.time, this.zone);
  }

  get end(): string {
    return instantOf(epochOf(this.start) + this.minutes * 60_000);
  }

  get taken(): Problem | null {
    return this.form.problem?.code === 'slot_taken' ? this.form.problem : null;
  }

  place(roomId: string, start: string, end: string): void {
    this.roomId = roomId;
    this.date = localDate(epochOf(start), this.zone);
    this.time = clockWord(wallMinutes(start, this.zone));
    this.minutes = (epochOf(end) - epochOf(start)) / 60_000;
  }

  /** One tap on a proposal: that room and time are asked for at once. */
  take(alternative: Alternative): Promise<void> {
    this.place(alternative.roomId, alternative.start, alternative.end);
    return this.form.submit();
  }

  async save(): Promise<void> {
    const { bookingId, version, roomId, start, end } = this.booking;
    const moved = { roomId: this.roomId, start: this.start, end: this.end };
    const placed = moved.roomId !== roomId || moved.start !== start || moved.end !== end;
    const answer = await call(
      'bookings.change',
      {
        bookingId,
        version,
        topic: this.topic,
        type: this.type,
        content: this.content,
        private: this.private,
        people: this.people.map((each) => each.personId),
        guests: this.guests,
        reminderMinutes: this.reminderMinutes,
        ...(placed ? moved : {}),
      },
      { idempotencyKey: crypto.randomUUID() },
    );
    if (answer.warnings.includes('over_capacity')) toasts.done(m.bookings_over_capacity());
    this.#done(answer.booking);
  }
}

/** `00:00`, `00:15` … `23:45` */
export const quarterHours = Array.from({ length: 96 }, (_, slot) => clockWord(slot * 15));

/** Lengths to choose from, in minutes, with the present one among them. */
export function lengths(present: number): number[] {
  const usual = [15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 1440];
  return [...new Set([...usual, present])].sort((a, b) => a - b);
}
