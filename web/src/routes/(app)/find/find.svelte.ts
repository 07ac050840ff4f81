import { untrack } from 'svelte';
import { call, type Input, isProblem, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { clock } from '#lib/clock.svelte.ts';
import { knownOf } from '#lib/equipment.ts';
import { holidays } from '#lib/holidays.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Session } from '#lib/session.svelte.ts';
import { addDays, dayBounds, instantOf, type LocalDate, localDate } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { rangeWord } from '#lib/when.ts';
import { browserZone } from '#lib/zones.ts';
import { goto } from '$app/navigation';
import type { Equipment } from '../../../../../shared/places/equipment.ts';
import { persist } from '../booking/persist.ts';
import { ownerOf, rememberRoom } from '../booking/recent.ts';
import { findAddress, type Wish } from './address.ts';
import { fitted, type Hours, partHours } from './hours.ts';

export type Answer = Output<'bookings.find'>;
export type Found = Answer['answers'][number];
export type Person = Booking['people'][number];

/** What the server said to the answer that begins then, and what was asked for. */
export interface Refused {
  start: string;
  problem: Problem;
  wish: Input<'bookings.create'>;
}

const longestDays = 31;
const typing = 250;

/** What is looked for, what was found, what is being booked. Each change of a wish looks again. */
export class FindTime {
  people = $state<Person[]>([]);
  optional = $state<Person[]>([]);
  guests = $state<string[]>([]);
  minutes = $state(60);
  from = $state<LocalDate>('');
  to = $state<LocalDate>('');
  /** As they were chosen. */
  wanted = $state.raw<Hours>(partHours.any);
  seats = $state(0);
  building = $state('');
  equipment = $state<Equipment[]>([]);
  topic = $state('');

  answer = $state.raw<Answer | null>(null);
  problem = $state.raw<Problem | null>(null);
  looking = $state(false);
  /** The start of the answer whose people are shown. */
  open = $state('');
  booking = $state('');
  refused = $state.raw<Refused | null>(null);
  readonly session: Session;
  readonly places: PlaceBook;
  #turn: AbortController | null = null;
  #keys = new Map<string, string>();

  constructor(session: Session, places: PlaceBook, wish: Wish) {
    this.session = session;
    this.places = places;
    const named = (ids: string[]) =>
      ids.filter((id) => id !== session.me.personId).map((personId) => ({ personId, name: '…' }) as Person);
    this.people = named(wish.people);
    this.optional = named(wish.optional);
    this.guests = wish.guests;
    this.minutes = wish.minutes;
    this.from = wish.from ?? this.today;
    this.to = wish.to && wish.to >= this.from ? wish.to : addDays(this.from, 7);
    this.wanted = wish.hours;
    this.seats = wish.seats;
    this.building = wish.building;
    this.equipment = wish.equipment;
    this.topic = m.grid_default_topic({ name: session.me.name });
    void holidays.load();
    $effect(() => {
      const asked = JSON.stringify(this.#input);
      const timer = setTimeout(() => untrack(() => void this.look()), asked === this.#asked ? 0 : typing);
      return () => clearTimeout(timer);
    });
  }
  #asked = '';

  get today(): LocalDate {
    return localDate(clock.minute, this.session.me.zone);
  }
  /** The last day that can be looked at. */
  get furthest(): LocalDate {
    return addDays(this.from, longestDays - 1);
  }
  /** Everybody who comes, the organiser with them. */
  get heads(): number {
    return 1 + this.people.length + this.optional.length + this.guests.length;
  }

  #input = $derived.by((): Input<'bookings.find'> => {
    const { zone } = this.session.me;
    return {
      people: ids(this.people),
      optional: ids(this.optional),
      from: instantOf(dayBounds(this.from, zone).start),
      to: instantOf(dayBounds(this.to, zone).end),
      minutes: this.minutes,
      ...this.hours,
      seats: this.seats || this.heads,
      buildings: this.building ? [this.building] : [],
      equipment: this.places.loaded ? knownOf(this.places, this.equipment) : this.equipment,
    } as Input<'bookings.find'>;
  });

  /** As they are looked for: never too short for the meeting. */
  get hours(): Hours {
    return fitted(this.wanted, this.minutes);
  }

  /** From a day on, for as long as before. */
  begin(date: LocalDate): void {
    if (!date) return;
    const days = Math.round((Date.parse(this.to) - Date.parse(this.from)) / 86_400_000);
    this.from = date;
    this.to = addDays(date, Math.max(0, days));
  }

  end(date: LocalDate): void {
    if (!date || date < this.from) return;
    this.to = date > this.furthest ? this.furthest : date;
  }

  toggle(item: Equipment, on: boolean): void {
    const rest = this.equipment.filter((each) => each !== item);
    this.equipment = on ? [...rest, item] : rest;
  }

  /** Never throws: `problem` tells. The newest question's answer alone is kept. */
  async look(): Promise<void> {
    this.#turn?.abort();
    const turn = new AbortController();
    this.#turn = turn;
    this.looking = true;
    try {
      const input = this.#input;
      this.#asked = JSON.stringify(input);
      void goto(findAddress(this.#wish), { replace: true, reset: false });
      const [answer] = await Promise.all([call('bookings.find', input, { signal: turn.signal }), this.places.load()]);
      if (turn.signal.aborted) return;
      this.answer = answer;
      this.problem = null;
      this.#learnNames(answer);
      if (!answer.answers.some(({ start }) => start === this.open)) this.open = answer.answers[0]?.start ?? '';
    } catch (error) {
      if (!turn.signal.aborted) this.problem = problemOf(error);
    } finally {
      if (this.#turn === turn) this.looking = false;
    }
  }

  get #wish(): Wish {
    const { guests, minutes, hours, seats, building, equipment } = this;
    const usual = this.from === this.today && this.to === addDays(this.today, 7);
    const dates = usual ? { from: null, to: null } : { from: this.from, to: this.to };
    return {
      people: ids(this.people),
      optional: ids(this.optional),
      ...dates,
      guests,
      minutes,
      hours,
      seats,
      building,
      equipment,
    };
  }

  /** People that came by the address have only ids. */
  #learnNames({ people }: Answer): void {
    const names = new Map<string, string>(people.map(({ personId, name }) => [personId, name]));
    const named = (list: Person[]) =>
      list.map((each) => (each.name === '…' ? { ...each, name: names.get(each.personId) ?? '…' } : each));
    if ([...this.people, ...this.optional].every(({ name }) => name !== '…')) return;
    this.people = named(this.people);
    this.optional = named(this.optional);
  }

  nameOf(personId: string): string {
    return this.answer?.people.find((each) => each.personId === personId)?.name ?? '';
  }

  zoneOf(roomId: string): string {
    const room = this.places.room(roomId);
    return (room && this.places.building(room.buildingId)?.zone) ?? browserZone();
  }

  /** Books and shows the booking. Where somebody was quicker it says who, and looks again. @param override an admin's reason */
  async book(
    { start, end, roomId }: { start: string; end: string; roomId: string },
    at = start,
    override?: string,
  ): Promise<void> {
    if (this.booking) return;
    this.booking = at;
    this.refused = null;
    const people = [...ids(this.people), ...ids(this.optional)];
    const reason = override ? { override } : {};
    const facts = { roomId, start, end, topic: this.topic, people, guests: this.guests, ...reason };
    const input = facts as Input<'bookings.create'>;
    try {
      const idempotencyKey = this.#keyOf(JSON.stringify(input));
      const { booking } = await persist(() => call('bookings.create', input, { idempotencyKey }));
      rememberRoom(ownerOf(this.session.me), booking.roomId);
      const room = this.places.room(booking.roomId)?.name ?? '';
      toasts.done(
        m.grid_booked({ room, when: rangeWord(booking.start, booking.end, clock.minute, this.zoneOf(roomId)) }),
      );
      await goto(`/my/${booking.bookingId}`);
    } catch (error) {
      this.refused = { start: at, problem: problemOf(error), wish: input };
      if (isProblem(error, 'slot_taken')) void this.look();
    } finally {
      this.booking = '';
    }
  }

  /** The same request keeps its key, however often it is sent. */
  #keyOf(request: string): string {
    const key = this.#keys.get(request) ?? crypto.randomUUID();
    this.#keys.set(request, key);
    return key;
  }
}

function ids(people: readonly Person[]): string[] {
  return people.map(({ personId }) => personId);
}
