import { untrack } from 'svelte';
import { call, type Input, isProblem, type Problem, problemOf } from '#lib/api.ts';
import type { WaitBook, Wish } from '#lib/bookings/waits.svelte.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import { holidays } from '#lib/holidays.svelte.ts';
import type { Live } from '#lib/live.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Session } from '#lib/session.svelte.ts';
import { floorToSlot, instantOf, localDate, slotMinutes } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { rangeWord } from '#lib/when.ts';
import { goto } from '$app/navigation';
import { furthest, instantOfSlot, type ShownMeeting, slotOf, standingAt } from '../../booking/day.ts';
import { laneOn } from '../../booking/lane-on.ts';
import type { Lane } from '../../booking/lanes.ts';
import { persist } from '../../booking/persist.ts';
import { ownerOf, rememberRoom } from '../../booking/recent.ts';
import { Sheets } from '../../booking/sheets.svelte.ts';

/** A time that can be booked at once: it began with the running quarter hour. */
export interface Offer {
  minutes: number;
  end: string;
  /** It lasts until something else begins. */
  whole: boolean;
}

const lengths = [15, 30, 60];
/** Nobody means to keep a room for the whole day by one tap. */
const longest = 240;

/** One room, as whoever stands at its door sees it: how it is now, its day, what can be booked at once. */
export class RoomHere {
  busy = $state(false);
  refused = $state.raw<{ problem: Problem; wish: Wish } | null>(null);
  /** Said by a live region. */
  said = $state('');
  readonly roomId: string;
  readonly session: Session;
  readonly places: PlaceBook;
  readonly waits: WaitBook;
  readonly sheets: Sheets;
  #keys = new Map<string, string>();

  constructor(
    roomId: string,
    { session, places, waits, live }: { session: Session; places: PlaceBook; waits: WaitBook; live: Live },
  ) {
    this.roomId = roomId;
    this.session = session;
    this.places = places;
    this.waits = waits;
    this.sheets = new Sheets({ me: session.me.personId, cache: `${ownerOf(session.me)}.room`, told: () => undefined });
    void places.load();
    void holidays.load();
    $effect(() => this.sheets.follow(live));
    $effect(() => this.sheets.connected(live.connected));
    $effect(() => {
      const { lane } = this;
      void live.connected;
      if (lane) untrack(() => void this.sheets.want([roomId], lane.day.date, 1));
    });
    $effect(() => live.on('reconnected', () => void this.read()));
  }

  get room() {
    return this.places.room(this.roomId);
  }

  /** Today, by the building's calendar. */
  lane: Lane | null = $derived.by(() => {
    const { room } = this;
    const building = room && this.places.building(room.buildingId);
    return room && building ? laneOn(room, building, localDate(clock.minute, building.zone)) : null;
  });

  /** undefined: not known yet. */
  get meetings(): readonly ShownMeeting[] | undefined {
    return this.lane ? this.sheets.get(this.roomId, this.lane.day.date)?.meetings : undefined;
  }

  now = $derived.by(() => {
    const { lane, meetings } = this;
    return lane && meetings ? standingAt({ ...lane.ground, meetings }, clock.minute) : null;
  });

  offers: Offer[] = $derived.by(() => {
    const { lane, meetings, now: standing } = this;
    if (!lane || !meetings || standing?.standing !== 'free') return [];
    const { day } = lane;
    const from = slotOf(day, floorToSlot(clock.minute));
    const to = furthest({ ...lane.ground, meetings }, from, from + longest / slotMinutes, clock.minute);
    const last = (to - from) * slotMinutes;
    const offers = lengths.filter((minutes) => minutes < last).map((minutes) => ({ minutes, whole: false }));
    return [...offers, { minutes: last, whole: true }].map((offer) => ({
      ...offer,
      end: instantOfSlot(day, from + offer.minutes / slotMinutes),
    }));
  });

  /** What is kept for whoever is in line is theirs, whatever the sheet says of its organiser. */
  isMine = (meeting: ShownMeeting): boolean => {
    if (meeting.state === 'held') return this.waits.offeredAs(meeting.bookingId) !== undefined;
    return meeting.organiserId === this.session.me.personId && meeting.state !== 'occupied';
  };

  /** What somebody else has and has not begun can be waited for. */
  wishFor(meeting: ShownMeeting): Wish | null {
    const isLate = Date.parse(meeting.start) + slotMinutes * 60_000 <= clock.minute;
    if (isLate || meeting.state === 'occupied' || this.isMine(meeting)) return null;
    const { start, end } = meeting;
    return { roomId: this.roomId, start, end, topic: this.#topic };
  }

  get #topic(): string {
    return m.grid_default_topic({ name: this.session.me.name });
  }

  read(): Promise<void> {
    const { lane } = this;
    return lane ? this.sheets.want([this.roomId], lane.day.date, 1, true) : Promise.resolve();
  }

  bookNow({ end }: Offer): Promise<void> {
    return this.book({ roomId: this.roomId, start: instantOf(floorToSlot(now())), end });
  }

  /** Books with the usual topic. Another room's booking is shown by itself. */
  async book({ roomId, start, end }: { roomId: string; start: string; end: string }): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = null;
    const input = { roomId, start, end, topic: this.#topic } as Input<'bookings.create'>;
    try {
      const idempotencyKey = this.#keyOf(`${roomId} ${start} ${end}`);
      const { booking } = await persist(() => call('bookings.create', input, { idempotencyKey }));
      rememberRoom(ownerOf(this.session.me), booking.roomId);
      if (roomId !== this.roomId) return await goto(`/my/${booking.bookingId}`);
      const zone = this.lane?.building.zone ?? this.session.me.zone;
      const when = rangeWord(booking.start, booking.end, clock.minute, zone);
      const { bookingId, version } = booking;
      toasts.done(m.grid_booked({ room: this.room?.name ?? '', when }), async () => {
        await call('bookings.cancel', { bookingId, version }, { idempotencyKey: crypto.randomUUID() });
        this.#keys.clear();
        await this.read();
      });
      await this.read();
    } catch (error) {
      this.refused = { problem: problemOf(error), wish: input };
      if (isProblem(error, 'slot_taken')) await this.read();
    } finally {
      this.busy = false;
    }
  }

  /** The same request keeps its key, however often it is sent. */
  #keyOf(request: string): string {
    const key = this.#keys.get(request) ?? crypto.randomUUID();
    this.#keys.set(request, key);
    return key;
  }
}
