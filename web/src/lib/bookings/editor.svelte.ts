import { call, type Input, isProblem, type Problem } from '#lib/api.ts';
import { agreesToMove } from '#lib/approval/approvers.ts';
import { now } from '#lib/clock.svelte.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Me } from '#lib/session.svelte.ts';
import { epochOf, instantAt, instantOf, localDate, wallMinutes } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { isLive } from '../../../../shared/bookings/rules.ts';
import type { Booking } from './booking.ts';
import type { Wish } from './waits.svelte.ts';

export type Alternative = NonNullable<Problem['alternatives']>[number];
type Changes = Omit<Input<'bookings.change'>, 'bookingId' | 'version'>;

const clockWord = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** What may be edited of a booking, or of another one like it, its times as the room's building's clock shows them. */
export class BookingEditor {
  facts: Facts;
  roomId = $state<string>('');
  /** `yyyy-mm-dd` and `hh:mm` */
  date = $state('');
  time = $state('');
  minutes = $state(60);
  form: FormState;

  /** The booking that the edit is made on. */
  #base: Booking;
  /** Where the time fields came from: a doubled hour's clock alone does not tell which of the two is meant. */
  #placed = { start: '', date: '', time: '', zone: '' };
  /** The room and the time fields as they were opened. */
  #opened = '';
  #anew: boolean;
  #override: { override?: string } = {};
  #key = crypto.randomUUID();
  #places: PlaceBook;
  #me: Me;
  #done: (booking: Booking) => void;

  /** @param anew books once more what the booking is */
  constructor(
    booking: Booking,
    { me, places, anew = false }: { me: Me; places: PlaceBook; anew?: boolean },
    done: (booking: Booking) => void,
  ) {
    this.#base = booking;
    this.#anew = anew;
    this.#me = me;
    this.#places = places;
    this.#done = done;
    this.form = new FormState(() => this.save());
    this.facts = $state(factsOf(booking));
    const { start, end } = anew ? nextTime(booking, now()) : booking;
    this.place(booking.roomId, start, end);
    const { roomId, date, time, minutes } = this;
    this.#opened = JSON.stringify({ roomId, date, time, minutes });
  }

  get zone(): string {
    const room = this.#places.room(this.roomId);
    return (room && this.#places.building(room.buildingId)?.zone) ?? 'Asia/Shanghai';
  }

  get start(): string {
    const { start, date, time, zone } = this.#placed;
    const untouched = this.date === date && this.time === time && this.zone === zone;
    return untouched ? start : instantAt(this.date, this.time, this.zone);
  }

  get end(): string {
    return instantOf(epochOf(this.start) + this.minutes * 60_000);
  }

  /** Was anything changed that has not been saved? */
  get isTouched(): boolean {
    const { roomId, date, time, minutes } = this;
    const isMoved = JSON.stringify({ roomId, date, time, minutes }) !== this.#opened;
    return isMoved || Object.keys(differing(wanted(factsOf(this.#base)), wanted(this.facts))).length > 0;
  }

  get taken(): Problem | null {
    const { problem } = this.form;
    return problem?.code === 'slot_taken' || problem?.code === 'kept_in_line' ? problem : null;
  }

  /** What its organiser can wait for where the time is taken: the same meeting there; the one that is edited keeps its place. */
  get wish(): Wish | undefined {
    const { roomId, start, end } = this;
    if (this.#base.organiser.personId !== this.#me.personId && !this.#anew) return undefined;
    return { ...wanted(this.facts), roomId, start, end } as Wish;
  }

  place(roomId: string, start: string, end: string): void {
    this.roomId = roomId;
    this.date = localDate(epochOf(start), this.zone);
    this.time = clockWord(wallMinutes(start, this.zone));
    this.minutes = (epochOf(end) - epochOf(start)) / 60_000;
    this.#placed = { start, date: this.date, time: this.time, zone: this.zone };
  }

  /** One tap on a proposal: that room and time are asked for at once. */
  take(alternative: Alternative): Promise<void> {
    this.place(alternative.roomId, alternative.start, alternative.end);
    return this.form.submit();
  }

  /** The same once more, for an admin's reason. */
  async except(reason: string): Promise<void> {
    this.#override = { override: reason };
    await this.form.submit();
    this.#override = {};
  }

  /** Sends what differs, and nothing else: what others change meanwhile, or what one may not know, stays as it is. */
  async save(): Promise<void> {
    if (this.#anew) return this.#book();
    const { bookingId, version } = this.#base;
    const changes = this.#changes();
    if (Object.keys(changes).length === 0) {
      this.#done(this.#base);
      return;
    }
    if (!(await this.#agrees())) return;
    try {
      const input = { ...changes, bookingId, version, ...this.#override };
      const answer = await call('bookings.change', input, { idempotencyKey: crypto.randomUUID() });
      if (answer.warnings.includes('over_capacity')) toasts.done(m.bookings_over_capacity());
      this.#done(answer.booking);
    } catch (error) {
      if (isProblem(error, 'changed_meanwhile')) await this.#catchUp().catch(() => undefined);
      throw error;
    }
  }

  /** Whether it may give up its approval, where that is what the change does. */
  async #agrees(): Promise<boolean> {
    const room = this.#places.room(this.roomId);
    const { roomId, start, end } = this;
    return !room || agreesToMove(this.#me, room, this.#base, { roomId, start, end });
  }

  async #book(): Promise<void> {
    const { roomId, start, end } = this;
    const input = { ...wanted(this.facts), roomId, start, end, ...this.#override } as Input<'bookings.create'>;
    try {
      const answer = await call('bookings.create', input, { idempotencyKey: this.#key });
      if (answer.warnings.includes('over_capacity')) toasts.done(m.bookings_over_capacity());
      this.#done(answer.booking);
    } catch (error) {
      // Refused, so that another try is another request; what was lost on the way may have been taken.
      if (!isProblem(error, 'offline')) this.#key = crypto.randomUUID();
      throw error;
    }
  }

  #changes(): Changes {
    const facts = differing(wanted(factsOf(this.#base)), wanted(this.facts));
    const { roomId, start, end } = this;
    return { ...facts, ...differing(placingOf(this.#base), { roomId, start, end }) } as Changes;
  }

  /** Somebody else was quicker: fields that were not touched show theirs, and the next save is made on it. */
  async #catchUp(): Promise<void> {
    const { bookingId } = this.#base;
    const found = await call('bookings.get', { bookingId });
    const touched = this.#changes();
    const theirs = Object.entries(factsOf(found)).filter(([name]) => !(name in touched));
    Object.assign(this.facts, Object.fromEntries(theirs));
    const { roomId, start, end } = placingOf(found);
    if (!('roomId' in touched || 'start' in touched || 'end' in touched)) this.place(roomId, start, end);
    this.#base = found;
  }
}

/** Where one would have it again: as it is, if that is still ahead and it does not take place; else weeks later. */
function nextTime(booking: Booking, now: number): { start: string; end: string } {
  const week = 7 * 86_400_000;
  const start = epochOf(booking.start);
  const isFree = !isLive(booking.state) && start > now;
  const away = isFree ? 0 : week * Math.max(1, Math.ceil((now - start) / week));
  return { start: instantOf(start + away), end: instantOf(epochOf(booking.end) + away) };
}

type Facts = Pick<Booking, 'type' | 'content' | 'private' | 'people' | 'guests' | 'reminderMinutes'> & {
  topic: string;
};

function factsOf(booking: Booking): Facts {
  const { type, content, people, guests, reminderMinutes } = booking;
  return { topic: booking.topic ?? '', type, content, private: booking.private, people, guests, reminderMinutes };
}

function wanted({ people, ...facts }: Facts): Record<string, unknown> {
  return { ...facts, people: people.map((each) => each.personId) };
}

function placingOf({ roomId, start, end }: Booking) {
  return { roomId, start, end };
}

/** The fields of `after` that are not as they were. */
function differing(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed);
}

/** `00:00`, `00:15` … `23:45` */
export const quarterHours = Array.from({ length: 96 }, (_, slot) => clockWord(slot * 15));

/** Lengths to choose from, in minutes, with the present one among them. */
export function lengths(present: number): number[] {
  const usual = [15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 1440];
  return [...new Set([...usual, present])].sort((a, b) => a - b);
}
