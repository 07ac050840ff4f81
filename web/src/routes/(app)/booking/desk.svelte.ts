import { createContext } from 'svelte';
import { type Input, type Problem, problemOf } from '#lib/api.ts';
import { agreesToMove, losesApproval } from '#lib/approval/approvers.ts';
import { useWaits } from '#lib/bookings/waits.svelte.ts';
import { keepOnly, readCache, writeCache } from '#lib/cache.ts';
import { clock } from '#lib/clock.svelte.ts';
import { knownOf } from '#lib/equipment.ts';
import { toggleFavourite } from '#lib/favourites.ts';
import { holidays } from '#lib/holidays.svelte.ts';
import type { Live } from '#lib/live.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Places, Room } from '#lib/places.svelte.ts';
import type { Session } from '#lib/session.svelte.ts';
import { addDays, type LocalDate, localDate } from '#lib/time.ts';
import { rangeWord } from '#lib/when.ts';
import { afterNavigate, goto } from '$app/navigation';
import { page } from '$app/state';
import { type Address, type Filter, noFilter, readAddress, writeAddress } from './address.ts';
import { Board } from './board.svelte.ts';
import type { Ground, ShownMeeting } from './day.ts';
import { Draft } from './draft.svelte.ts';
import { Hopes } from './hopes.svelte.ts';
import { type Lane, weekOf } from './lanes.ts';
import { notice } from './notice.ts';
import { learnRooms, ownerOf, recentRooms, rememberRoom } from './recent.ts';
import { filterRooms, orderRooms } from './rooms.ts';
import { Sheets } from './sheets.svelte.ts';
import { type Placing, type Seen, Writes } from './writes.ts';

export type Anchor = HTMLElement | { getBoundingClientRect: () => DOMRect } | null;

/** What is open beside the board: one thing at a time. */
export type Panel =
  | { kind: 'draft'; draft: Draft }
  /** `over`: what it was opened from, and goes back to. */
  | { kind: 'meeting'; meeting: ShownMeeting; room: Room; anchor: Anchor; over?: Draft }
  | { kind: 'room'; room: Room; anchor: Anchor }
  | { kind: 'refused'; problem: Problem; meeting: ShownMeeting; seen: Seen; to: Placing; anchor: Anchor };

/** The booking page: what it shows (its address), what it knows, what is open. Handed down by context. */
export class Desk {
  readonly session: Session;
  readonly places: PlaceBook;
  readonly live: Live;
  readonly waits = useWaits();
  readonly sheets: Sheets;
  readonly hopes: Hopes;
  readonly writes: Writes;
  readonly board: Board;
  readonly #owner: string;
  #afterPaint: ReturnType<typeof setTimeout> | undefined;
  /** Read once: rooms do not change places under one's hands. */
  readonly recent: string[];

  address = $state.raw<Address>(readAddress(page.url.searchParams));
  panel = $state.raw<Panel | null>(null);
  /** A draft that is being made to repeat. */
  repeating = $state.raw<Draft | null>(null);
  /** Said by a live region. */
  said = $state('');

  today: LocalDate = $derived.by(() => localDate(clock.minute, this.session.me.zone));
  date: LocalDate = $derived.by(() => this.address.date ?? this.today);
  week: LocalDate[] = $derived.by(() => weekOf(this.date));
  ordered: Room[] = $derived.by(() => orderRooms(this.places.all, this.session.favourites, this.recent));
  rooms: Room[] = $derived.by(() => {
    const { filter } = this.address;
    const equipment = knownOf(this.places, filter.equipment);
    return filterRooms(this.ordered, this.places.all, { ...filter, equipment });
  });
  /** The one whose week is shown. */
  room: Room | undefined = $derived.by(() => this.places.room(this.address.room) ?? this.ordered[0]);

  constructor(session: Session, places: PlaceBook, live: Live) {
    this.session = session;
    this.places = places;
    this.live = live;
    const { personId } = session.me;
    this.#owner = ownerOf(session.me);
    keepOnly(this.#owner);
    this.recent = recentRooms(this.#owner);
    this.sheets = new Sheets({ me: personId, cache: this.#owner, told: (day) => this.hopes.compare(day) });
    this.hopes = new Hopes(async (roomId, dates) => {
      await Promise.all(dates.map((date) => this.sheets.want([roomId], date, 1, true)));
    });
    this.writes = new Writes({ hopes: this.hopes, places, me: session.me });
    this.board = new Board(this);
    void this.#loadPlaces();
    afterNavigate(({ type }) => {
      // Back, forward and links: what the page itself wrote into the address it knows already.
      if (type !== 'goto' && type !== 'enter') this.address = readAddress(page.url.searchParams);
    });
    $effect(() => this.sheets.follow(this.live));
    $effect(() => this.sheets.connected(this.live.connected));
    $effect(() => {
      const leave = () => {
        this.sheets.save();
        void this.writes.flush(true);
      };
      // A phone may never come back to a page that it hides: what still waits is sent while it can be.
      // What is looked at again after a while shows the company's days as they are by then.
      const turn = () => (document.visibilityState === 'hidden' ? leave() : void holidays.load());
      window.addEventListener('pagehide', leave);
      document.addEventListener('visibilitychange', turn);
      return () => {
        window.removeEventListener('pagehide', leave);
        document.removeEventListener('visibilitychange', turn);
        leave();
      };
    });
  }

  /** The last visit's rooms at once, the present ones when they come. */
  async #loadPlaces(): Promise<void> {
    const cache = `${this.#owner}.places`;
    const kept = this.places.loaded ? null : readCache<Places>(cache);
    if (kept) {
      this.places.all = kept;
      this.places.loaded = true;
    }
    await this.places.load();
    if (!this.places.problem) writeCache(cache, this.places.all);
  }

  /** The first answer is here: once it is painted, live events may load what they need. */
  stands(): void {
    this.#afterPaint ??= setTimeout(() => {
      void this.live.start();
      void holidays.load();
      void learnRooms(this.#owner, this.session.me.personId);
    }, 400);
  }

  /** Reads again what is shown, after a fault. */
  refresh(): void {
    void this.places.load(true);
    this.board.again();
  }

  /** Epoch ms, by the minute; reactive. */
  get now(): number {
    return clock.minute;
  }

  /** Shows something else. Another day or view is a step that back takes back; a filter is not. */
  show(changes: Partial<Address>): void {
    const step = 'date' in changes || 'view' in changes || 'room' in changes;
    this.address = { ...this.address, ...changes };
    this.panel = null;
    void goto(writeAddress(this.address), { replace: !step, reset: false });
  }

  /** The same floor and day on the map. */
  get mapAddress(): string {
    const { date, filter } = this.address;
    const parts = { building: filter.building, floor: filter.floor, date: date ?? '' };
    const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ''));
    return query.size > 0 ? `/map?${query}` : '/map';
  }

  /** What has been chosen here is what is looked for there, on the same day. */
  get findAddress(): string {
    const { date, filter } = this.address;
    const day = date ?? '';
    const seats = filter.capacity > 0 ? String(filter.capacity) : '';
    const parts = { from: day, to: day, seats, building: filter.building, equipment: filter.equipment.join(',') };
    const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ''));
    return query.size > 0 ? `/find?${query}` : '/find';
  }

  showDate(date: LocalDate): void {
    this.show({ date: date === this.today ? null : date });
  }

  step(days: number): void {
    this.showDate(addDays(this.date, days));
  }

  filter(changes: Partial<Filter>): void {
    this.show({ filter: { ...this.address.filter, ...changes } });
  }

  clearFilter(): void {
    this.show({ filter: noFilter });
  }

  /** undefined: not known yet. */
  meetingsOf(lane: Pick<Lane, 'room' | 'day'>): readonly ShownMeeting[] | undefined {
    const { roomId } = lane.room;
    const sheet = this.sheets.get(roomId, lane.day.date);
    return sheet && this.hopes.over(roomId, lane.day.date, sheet.meetings);
  }

  groundOf(lane: Lane): Ground {
    return { ...lane.ground, meetings: this.meetingsOf(lane) ?? [] };
  }

  isMine(meeting: ShownMeeting): boolean {
    if (meeting.state === 'held') return this.waits.offeredAs(meeting.bookingId) !== undefined;
    return meeting.organiserId === this.session.me.personId && meeting.state !== 'occupied';
  }

  isFavourite(roomId: string): boolean {
    return this.session.favourites.includes(roomId);
  }

  async star(room: Room): Promise<void> {
    this.said = await toggleFavourite(this.session, room);
  }

  close(): void {
    this.panel = null;
    this.board.refocus();
  }

  /** A card or sheet is left: what was written in a draft can be had back. */
  leave(panel: Panel): void {
    if (this.panel !== panel) return;
    this.close();
    if (panel.kind === 'meeting' && panel.over) this.panel = { kind: 'draft', draft: panel.over };
    if (panel.kind !== 'draft' || !panel.draft.isWritten) return;
    notice(m.grid_draft_left(), () => {
      this.panel = panel;
    });
  }

  /** Opens the card for a new booking. */
  draft(place: { roomId: string; date: LocalDate; from: number; to: number }): Draft {
    const draft = new Draft(this, place);
    this.board.cursor.follow(draft.lane, place.from);
    this.panel = { kind: 'draft', draft };
    return draft;
  }

  /** The card goes and the booking stands at once; a refusal brings the card back with what the server said. */
  async book(draft: Draft, input: Input<'bookings.create'>, key: string): Promise<void> {
    const { room, zone } = draft;
    this.close();
    try {
      const { booking, warnings } = await this.writes.create(input, key);
      rememberRoom(this.#owner, booking.roomId);
      const when = rangeWord(booking.start, booking.end, this.now, zone);
      const words = { room: room?.name ?? '', when };
      const done = booking.state === 'pending' ? m.approval_sent_for(words) : m.grid_booked(words);
      const full = warnings.includes('over_capacity') ? m.grid_over_capacity({ n: room?.capacity ?? 0 }) : '';
      notice(done + full, () => this.writes.cancelNow(booking));
    } catch (error) {
      this.panel = { kind: 'draft', draft };
      throw error;
    }
  }

  /** The card goes for the dialog of a series; who leaves that has the card again. */
  repeat(draft: Draft): void {
    this.panel = null;
    this.repeating = draft;
  }

  repeated(done: boolean): void {
    const draft = this.repeating;
    this.repeating = null;
    if (done && draft) rememberRoom(this.#owner, draft.roomId);
    if (done || !draft) this.board.refocus();
    else this.panel = { kind: 'draft', draft };
  }

  /** Moves or stretches a meeting; a refusal is told where it stands. @param override an admin's reason */
  async place(meeting: ShownMeeting, to: Placing, seen: Seen, anchor: () => Anchor, override?: string): Promise<void> {
    this.panel = null;
    const room = this.places.room(to.roomId);
    const from = { ...seen, state: meeting.state };
    if (room && !(await agreesToMove(this.session.me, room, from, to))) return;
    try {
      const booking = await this.writes.place(meeting, to, seen, override);
      const zone = (room && this.places.building(room.buildingId)?.zone) ?? this.session.me.zone;
      const when = rangeWord(booking.start, booking.end, this.now, zone);
      // A start that has passed cannot be taken up again once it is given up.
      const isKept = to.start === seen.start || Date.parse(seen.start) >= this.now;
      const lasting = isKept && !(room && losesApproval(this.session.me, room, from, to));
      const back = { roomId: seen.roomId, start: seen.start, end: seen.end };
      const undo = () => this.writes.place({ ...meeting, ...to }, back, { ...to, booking });
      const words = { room: room?.name ?? '', when };
      notice(
        booking.state === 'pending' ? m.approval_sent_for(words) : m.grid_moved(words),
        lasting ? undo : undefined,
      );
    } catch (error) {
      this.panel = { kind: 'refused', problem: problemOf(error), meeting, seen, to, anchor: anchor() };
    }
  }
}

export const [useDesk, provideDesk] = createContext<Desk>();
