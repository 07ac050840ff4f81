import { call, type Problem, problemOf } from '#lib/api.ts';
import { type Booking, isHidden, topicOf } from '#lib/bookings/booking.ts';
import type { Wait, Wish } from '#lib/bookings/waits.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Room } from '#lib/places.svelte.ts';
import { ceilToSlot, instantOf, localDate } from '#lib/time.ts';
import { timeWord } from '#lib/when.ts';
import { refusalOf, type ShownMeeting, slotOf } from './day.ts';
import type { Desk } from './desk.svelte.ts';
import { blockOf } from './keys.ts';
import { laneOn } from './lane-on.ts';

/** One meeting looked at: what the sheet says at once, the rest when it comes, and what can be done with it now. */
export class MeetingView {
  booking = $state.raw<Booking | null>(null);
  problem = $state.raw<Problem | null>(null);
  editing = $state(false);
  readonly meeting: ShownMeeting;
  readonly room: Room;
  readonly #desk: Desk;

  constructor(desk: Desk, meeting: ShownMeeting, room: Room) {
    this.#desk = desk;
    this.meeting = meeting;
    this.room = room;
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      this.booking = await call('bookings.get', { bookingId: this.meeting.bookingId });
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  get #building() {
    return this.#desk.places.building(this.room.buildingId);
  }
  get zone(): string {
    return this.#building?.zone ?? this.#desk.session.me.zone;
  }
  /** Whole, where the sheet shows one day's part. */
  get start(): string {
    return this.booking?.start ?? this.meeting.start;
  }
  get end(): string {
    return this.booking?.end ?? this.meeting.end;
  }

  get isOver(): boolean {
    return Date.parse(this.end) <= this.#desk.now || this.meeting.state === 'occupied';
  }
  /** The wait to which this place is offered, where it is the reader's own. */
  get offer(): Wait | undefined {
    return this.#desk.waits.offeredAs(this.meeting.bookingId);
  }
  /** What somebody else has can be waited for. */
  get wish(): Wish | null {
    const { state } = this.meeting;
    const isTheirs = state !== 'occupied' && !this.#desk.isMine(this.meeting);
    if (!isTheirs || this.isOver || Date.parse(this.start) + 15 * 60_000 <= this.#desk.now) return null;
    const topic = m.grid_default_topic({ name: this.#desk.session.me.name });
    return { roomId: this.room.roomId, start: this.start, end: this.end, topic };
  }
  /** Organisers and admins change a meeting. */
  get mayChange(): boolean {
    // What is kept for somebody in line is theirs to take or not; an admin takes it away.
    if (this.meeting.state === 'held') return !this.isOver && this.#desk.session.isAdmin && !this.offer;
    return !this.isOver && (this.#desk.isMine(this.meeting) || this.#desk.session.isAdmin);
  }
  /** Of a hidden meeting only its time can be changed. */
  get mayEdit(): boolean {
    if (this.meeting.state === 'held') return false;
    if (this.booking) return this.mayChange && !isHidden(this.booking);
    return this.mayChange && (this.#desk.isMine(this.meeting) || !this.meeting.private);
  }
  /** Replies, services and what was changed are on the booking's own page: for those who meet, and admins. */
  get details(): string | null {
    if (!this.booking || isHidden(this.booking)) return null;
    const { bookingId, organiser, people } = this.booking;
    const { me, isAdmin } = this.#desk.session;
    const isInvolved = [organiser, ...people].some(({ personId }) => personId === me.personId);
    return isInvolved || isAdmin ? `/my/${bookingId}` : null;
  }
  get isRunning(): boolean {
    return !this.isOver && this.meeting.state !== 'held' && Date.parse(this.start) <= this.#desk.now;
  }
  /** The next quarter hour, if that is before its end. */
  get earlyEnd(): string | null {
    const end = instantOf(ceilToSlot(this.#desk.now));
    return this.isRunning && end < this.end && end > this.start ? end : null;
  }

  /** Is the room free for so many minutes more? */
  canExtend(minutes: number): boolean {
    const building = this.#building;
    if (!building || !this.mayChange || this.meeting.state === 'held') return false;
    const lane = laneOn(this.room, building, localDate(Date.parse(this.end) - 1, building.zone));
    const to = slotOf(lane.day, Date.parse(this.end)) + minutes / 15;
    const from = Math.max(0, slotOf(lane.day, Date.parse(this.start)));
    const kept = { bookingId: this.meeting.bookingId, from };
    return refusalOf(this.#desk.groundOf(lane), { from, to }, this.#desk.now, kept) === null;
  }

  /** On the booking as this card shows it: what others have done to it since is not undone. */
  endAt(end: string): void {
    const { booking } = this;
    if (!booking) return;
    const { roomId, start } = booking;
    const anchor = () => blockOf(booking.bookingId) ?? this.#desk.board.box;
    const whole = { ...this.meeting, start, end: booking.end };
    void this.#desk.place(whole, { roomId, start, end }, { roomId, start, end: booking.end, booking }, anchor);
  }

  extend(minutes: number): void {
    this.endAt(instantOf(Date.parse(this.end) + minutes * 60_000));
  }

  cancel(): void {
    this.#desk.close();
    const topic = this.booking?.topic ?? topicOf(this.meeting);
    this.#desk.writes.cancel(this.meeting, m.grid_cancelled({ topic, time: timeWord(this.start, this.zone) }));
  }

  close(): void {
    this.#desk.close();
  }

  saved(booking: Booking): void {
    this.editing = false;
    this.#desk.writes.took(booking);
    this.#desk.close();
  }
}
