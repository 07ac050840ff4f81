import { ApiError, call, type Input, isProblem, type Output } from '#lib/api.ts';
import { asksNobody } from '#lib/approval/approvers.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import type { Me } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { isLive } from '../../../../../shared/bookings/rules.ts';
import type { ShownMeeting } from './day.ts';
import type { Hopes } from './hopes.svelte.ts';
import { notice } from './notice.ts';
import { persist } from './persist.ts';

type NewBooking = Input<'bookings.create'>;
type Answer = Output<'bookings.create'>;

/** A room, and a time as instants. */
export interface Placing {
  roomId: string;
  start: string;
  end: string;
}

/** A meeting as one had it before one's eyes when changing it. */
export interface Seen extends Placing {
  /** Where it was read: the change is made on this version. */
  booking?: Booking;
}

/** For this long a cancellation can be taken back before the server, and the people invited, hear of it, ms. */
const undoFor = 10_000;

/** Changes to bookings: shown at once, confirmed by the answer, taken back where it refuses. */
export class Writes {
  readonly #hopes: Hopes;
  readonly #places: PlaceBook;
  readonly #me: Me;
  #leaving = new Map<string, { timer: ReturnType<typeof setTimeout>; send: (last: boolean) => Promise<void> }>();

  constructor(options: { hopes: Hopes; places: PlaceBook; me: Me }) {
    this.#hopes = options.hopes;
    this.#places = options.places;
    this.#me = options.me;
  }

  /** @throws ApiError: what was shown is gone again */
  async create(input: NewBooking, key: string): Promise<Answer> {
    const { room, zone } = this.#where(input.roomId);
    const meeting = {
      bookingId: `new_${key}`,
      state: room.needsApproval && !asksNobody(this.#me, room) && !input.override ? 'pending' : 'booked',
      private: input.private ?? false,
      start: input.start,
      end: input.end,
      bufferBefore: room.bufferBefore,
      bufferAfter: room.bufferAfter,
      organiserId: this.#me.personId,
      organiser: this.#me.name,
      topic: input.topic,
      type: input.type ?? 'internal',
    } as ShownMeeting;
    this.#hopes.show(meeting, room, zone);
    try {
      await this.flush();
      const answer = await persist(() => call('bookings.create', input, { idempotencyKey: key }));
      this.took(answer.booking);
      return answer;
    } finally {
      this.#hopes.drop(meeting.bookingId);
    }
  }

  /**
   * Moves, shortens or extends what was seen: only what differs is sent, so that a new end is not a move.
   * @throws ApiError: the meeting stands where it stood, or on `changed_meanwhile` where others have put it
   */
  async place(meeting: ShownMeeting, to: Placing, seen: Seen, override?: string): Promise<Booking> {
    const { room, zone } = this.#where(to.roomId);
    const { bookingId } = meeting;
    this.#hopes.show({ ...meeting, start: to.start, end: to.end }, room, zone);
    const idempotencyKey = crypto.randomUUID();
    try {
      await this.flush();
      const before = seen.booking ?? (await this.#asSeen(bookingId, seen));
      const reason = override ? { override } : {};
      const facts = { bookingId, version: before.version, ...differing(before, to), ...reason };
      const input = facts as Input<'bookings.change'>;
      const { booking } = await persist(() => call('bookings.change', input, { idempotencyKey }));
      this.took(booking);
      return booking;
    } catch (error) {
      this.#hopes.drop(bookingId);
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      await this.#catchUp(bookingId);
      throw changedMeanwhile();
    }
  }

  /** A sheet tells no versions: the booking is read, and must still stand where this screen showed it. */
  async #asSeen(bookingId: string, seen: Placing): Promise<Booking> {
    const booking = await persist(() => call('bookings.get', { bookingId } as Input<'bookings.get'>));
    if (!isLive(booking.state) || Object.keys(differing(seen, booking)).length > 0) throw changedMeanwhile();
    return booking;
  }

  async #catchUp(bookingId: string): Promise<void> {
    try {
      this.took(await call('bookings.get', { bookingId } as Input<'bookings.get'>));
    } catch {
      // The refusal is what is told; the sheets will show the rest.
    }
  }

  /** The server told how a booking is now: shown until the sheets say so too. */
  took(booking: Booking): void {
    const { room, zone } = this.#where(booking.roomId);
    if (!isLive(booking.state)) {
      this.#hopes.hide(booking.bookingId);
      return;
    }
    const { organiser, state, ...facts } = booking;
    const meeting = { ...facts, state, organiserId: organiser.personId, organiser: organiser.name };
    this.#hopes.settle(meeting, room, zone);
  }

  /** Takes a booking off the board at once; the server hears of it when the time for undoing is over. */
  cancel(meeting: ShownMeeting, text: string): void {
    const { bookingId } = meeting;
    const key = crypto.randomUUID();
    this.#hopes.hide(bookingId);
    let gone: Booking | null = null;
    const send = async (last: boolean) => {
      if (!this.#leaving.delete(bookingId)) return;
      try {
        const options = { idempotencyKey: key, keepalive: last };
        gone = await persist(() => call('bookings.cancel', { bookingId }, options));
      } catch (error) {
        this.#hopes.unhide(bookingId);
        toasts.problem(error);
      }
    };
    const timer = setTimeout(() => void send(false), undoFor);
    this.#leaving.set(bookingId, { timer, send });
    notice(text, async () => {
      clearTimeout(timer);
      if (this.#leaving.delete(bookingId)) this.#hopes.unhide(bookingId);
      else if (gone?.organiser.personId === this.#me.personId) await this.#again(gone);
      else if (gone) toasts.done(m.grid_cancelled_for_good());
    });
  }

  /** Undoes a booking just made. @throws ApiError */
  async cancelNow({ bookingId, version }: Booking): Promise<void> {
    this.#hopes.hide(bookingId);
    try {
      await call('bookings.cancel', { bookingId, version }, { idempotencyKey: crypto.randomUUID() });
    } catch (error) {
      this.#hopes.unhide(bookingId);
      throw error;
    }
  }

  /** Sends the cancellations that still wait: before another change that may need their slots, and when the page goes. */
  async flush(last = false): Promise<void> {
    const leaving = [...this.#leaving.values()];
    await Promise.all(
      leaving.map(({ timer, send }) => {
        clearTimeout(timer);
        return send(last);
      }),
    );
  }

  /** Too late to keep it: books the same once more. */
  async #again({
    roomId,
    start,
    end,
    topic,
    type,
    content,
    private: hidden,
    people,
    guests,
    reminderMinutes,
  }: Booking) {
    const facts = { roomId, start, end, type, content, private: hidden, guests, reminderMinutes };
    const invited = people.map(({ personId }) => personId);
    const input = { ...facts, topic: topic ?? m.bookings_private_topic(), people: invited };
    await this.create(input, crypto.randomUUID());
  }

  #where(roomId: string): { room: Room; zone: string } {
    const room = this.#places.room(roomId);
    const building = room && this.#places.building(room.buildingId);
    if (!room || !building) throw new Error(`room ${roomId} is not known here`);
    return { room, zone: building.zone };
  }
}

function differing(before: Placing, to: Placing): Partial<Placing> {
  const names = ['roomId', 'start', 'end'] as const;
  return Object.fromEntries(names.filter((name) => before[name] !== to[name]).map((name) => [name, to[name]]));
}

function changedMeanwhile(): ApiError {
  const detail = m.grid_changed_meanwhile();
  const next = m.grid_changed_meanwhile_next();
  return new ApiError({
    type: 'about:blank',
    title: detail,
    status: 409,
    code: 'changed_meanwhile',
    detail,
    next,
    traceId: '',
  });
}
