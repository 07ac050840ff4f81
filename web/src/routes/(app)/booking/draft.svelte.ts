import { untrack } from 'svelte';
import type { Input } from '#lib/api.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { FormState } from '#lib/form.svelte.ts';
import { holidays, type MarkedDay } from '#lib/holidays.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { localDate } from '#lib/time.ts';
import { clockAt, type Day, dayOf, instantOfSlot, type Refusal, refusalOf, slotOf } from './day.ts';
import type { Desk } from './desk.svelte.ts';
import { laneOn } from './lane-on.ts';
import { clockWord } from './lanes.ts';

/** A booking before it is one: what the card at the spot says. Times are slots of the room's building's days. */
export class Draft {
  roomId = $state('');
  date = $state('');
  from = $state(0);
  endDate = $state('');
  to = $state(0);
  topic = $state('');
  people = $state<Booking['people']>([]);
  guests = $state<string[]>([]);
  type = $state<Booking['type']>('internal');
  private = $state(false);
  reminderMinutes = $state<number | null>(null);
  content = $state('');
  /** Why an admin books in spite of the policy. */
  override = $state('');
  readonly form: FormState;
  readonly #desk: Desk;
  readonly #given: string;
  #key = crypto.randomUUID();
  #sent = '';

  constructor(desk: Desk, place: { roomId: string; date: string; from: number; to: number }) {
    this.#desk = desk;
    this.roomId = place.roomId;
    this.date = place.date;
    this.endDate = place.date;
    this.from = place.from;
    this.to = place.to;
    this.#given = m.grid_default_topic({ name: desk.session.me.name });
    this.topic = this.#given;
    this.form = new FormState(() => this.#book());
  }

  get room() {
    return this.#desk.places.room(this.roomId);
  }
  get building() {
    return this.room && this.#desk.places.building(this.room.buildingId);
  }
  get zone(): string {
    return this.building?.zone ?? this.#desk.session.me.zone;
  }
  get day(): Day {
    return dayOf(this.date, this.zone);
  }
  get endDay(): Day {
    return dayOf(this.endDate, this.zone);
  }
  get start(): string {
    return instantOfSlot(this.day, this.from);
  }
  get end(): string {
    return instantOfSlot(this.endDay, this.to);
  }
  get minutes(): number {
    return (Date.parse(this.end) - Date.parse(this.start)) / 60_000;
  }

  /** Is there more in it than a place and a time? */
  get isWritten(): boolean {
    const isTitled = this.topic.trim() !== '' && this.topic !== this.#given;
    return isTitled || this.people.length > 0 || this.guests.length > 0 || this.content.trim() !== '';
  }

  /** The key of the lane in which its ghost is shown. */
  get lane(): string {
    return `${this.roomId} ${this.date}`;
  }

  /** What stands in the way as far as this screen knows: said before it is sent. */
  get refusal(): Refusal | null {
    if (!this.room || !this.building) return null;
    if (this.endDate !== this.date) return this.holiday ? 'holiday' : null;
    const lane = laneOn(this.room, this.building, this.date);
    return refusalOf(this.#desk.groundOf(lane), this, this.#desk.now);
  }

  /** The first of its days on which the policy lets nobody book this room. */
  get holiday(): MarkedDay | undefined {
    const { room, building, date, endDate } = this;
    if (!room || !building) return undefined;
    const within = (day: string) => date <= day && day <= endDate;
    return [...holidays.days].find(([day]) => within(day) && holidays.shuts(day, room, building))?.[1];
  }

  /** Starts at a slot and keeps its length, within the day. */
  startAt(slot: number): void {
    const length = this.to - this.from;
    this.from = slot;
    if (this.endDate === this.date) this.to = Math.min(this.day.slots, slot + length);
  }

  lastFor(minutes: number): void {
    this.endDate = this.date;
    this.to = Math.min(this.day.slots, this.from + minutes / 15);
  }

  /** Another day at the same time of the clock. */
  moveTo(date: string): void {
    if (!date) return;
    if (this.endDate === this.date || this.endDate < date) this.endDate = date;
    this.date = date;
  }

  /** Lasts until another day, at the same time of the clock. */
  endOn(date: string): void {
    if (!date || date < this.date) return;
    this.endDate = date;
    if (date === this.date && this.to <= this.from) this.to = Math.min(this.day.slots, this.from + 4);
  }

  /** Takes another room and time: an alternative that the server has offered. */
  place(to: { roomId: string; start: string; end: string }): void {
    this.roomId = to.roomId;
    this.date = localDate(Date.parse(to.start), this.zone);
    this.from = slotOf(this.day, Date.parse(to.start));
    this.endDate = localDate(Date.parse(to.end) - 1, this.zone);
    this.to = slotOf(this.endDay, Date.parse(to.end));
  }

  take(to: { roomId: string; start: string; end: string }): Promise<void> {
    this.place(to);
    return this.form.submit();
  }

  get input(): Input<'bookings.create'> {
    return {
      roomId: this.roomId as Input<'bookings.create'>['roomId'],
      start: this.start,
      end: this.end,
      topic: this.topic,
      people: this.people.map((each) => each.personId),
      guests: this.guests,
      type: this.type,
      private: this.private,
      reminderMinutes: this.reminderMinutes,
      content: this.content,
      ...(this.override.trim() ? { override: this.override.trim() } : {}),
    } as Input<'bookings.create'>;
  }

  /** The same request keeps its key, however often it must be sent; another one gets a new key. */
  #book(): Promise<void> {
    const input = untrack(() => this.input);
    const text = JSON.stringify(input);
    if (this.#sent && this.#sent !== text) this.#key = crypto.randomUUID();
    this.#sent = text;
    return this.#desk.book(this, input, this.#key);
  }
}

/** The times at which something may begin or end on a day: slot and clock. A time that DST repeats is told apart. */
export function timesOf(day: Day, from: number, to: number): { value: number; label: string }[] {
  const times: { value: number; label: string }[] = [];
  const seen = new Set<number>();
  for (let slot = from; slot <= to; slot++) {
    const minutes = slot === day.slots ? 1440 : clockAt(day, slot);
    times.push({ value: slot, label: clockWord(minutes) + (seen.has(minutes) ? ' ②' : '') });
    seen.add(minutes);
  }
  return times;
}
