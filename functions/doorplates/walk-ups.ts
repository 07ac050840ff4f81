/**
 * What people do at the door: book the running quarter and on, say that they have come, extend the meeting that stands, end it,
 * call for a service, report a fault.
 */
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, type ItemId, idPattern, type PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { epochOf, minutesBetween } from '../../shared/time.ts';
import * as Bookings from '../bookings/bookings.ts';
import * as CheckIn from '../bookings/check-in.ts';
import { bookings, type StoredBooking } from '../bookings/entity.ts';
import * as Asking from '../services/asking.ts';
import type { StoredDoorplate } from './entity.ts';
import { saidAt } from './said-at.ts';

type Touch<K> = Extract<PanelMessage, { kind: K }>;
export type Touched = Touch<'book' | 'check_in' | 'extend' | 'end' | 'request' | 'fault'>;

const longestMinutes = 480;

/** @throws AppError as the booking use cases do */
export async function act(doorplate: StoredDoorplate, message: Touched, received: number) {
  // The message's id is the idempotency key: a repeat finds what it has done.
  const options = { idempotencyKey: message.id };
  switch (message.kind) {
    case 'book':
      return book(doorplate, message, received, options);
    case 'request':
      return Asking.call(doorplateScope(doorplate), doorplate.roomId, message.itemId as ItemId, message.id);
    case 'fault':
      return Asking.report(doorplateScope(doorplate), { roomId: doorplate.roomId, text: message.text }, message.id);
    case 'check_in':
      return checkIn(doorplate, message.bookingId, await saidAt(doorplate, message, received));
    case 'extend': {
      const booking = await standing(doorplate, message.bookingId, received);
      if (minutesBetween(booking.end, message.end) > longestMinutes)
        throw new AppError('too_long', { values: { hours: 8 } });
      const { bookingId } = booking;
      return Bookings.change(mayAct(doorplate), { bookingId, end: message.end }, options);
    }
    case 'end': {
      const booking = await standing(doorplate, message.bookingId, received);
      const { bookingId } = booking;
      if (message.end <= booking.start) return undo(doorplate, booking, options);
      return Bookings.change(mayAct(doorplate), { bookingId, end: message.end }, options);
    }
  }
}

function book(
  doorplate: StoredDoorplate,
  { start, end }: Touch<'book'>,
  received: number,
  options: { idempotencyKey: string },
) {
  const scope = doorplateScope(doorplate);
  // The door books what is at hand; the calendar is the web app's.
  if (epochOf(start) > received) throw new AppError('not_bookable');
  if (minutesBetween(start, end) > longestMinutes) throw new AppError('too_long', { values: { hours: 8 } });
  return Bookings.create(
    scope,
    {
      roomId: doorplate.roomId,
      start,
      end,
      topic: text(doorplate.settings.locale, 'doorplate.walk_up'),
      type: 'other',
      content: '',
      private: false,
      people: [],
      guests: [],
      reminderMinutes: 0,
    },
    { ...options, organiser: { personId: doorplate.doorplateId as string as PersonId, name: doorplate.name } },
  );
}

/** Who stands at the door is there: nobody is asked who they are. @param at epoch ms */
function checkIn(doorplate: StoredDoorplate, bookingId: string, at: number) {
  if (!idPattern('booking').test(bookingId)) throw new AppError('not_found');
  return CheckIn.checkIn(doorplateScope(doorplate), bookingId as BookingId, {
    channel: 'panel',
    at,
    check: ({ roomId }) => {
      if (roomId !== doorplate.roomId) throw new AppError('not_found', { values: { what: 'booking' } });
    },
  });
}

/** A walk-up that was a mistake. Nobody at the door makes a colleague's meeting never have been. */
function undo(
  doorplate: StoredDoorplate,
  { bookingId, organiser }: StoredBooking,
  options: { idempotencyKey: string },
) {
  if (organiser.personId !== (doorplate.doorplateId as string)) throw new AppError('not_bookable');
  return Bookings.cancel(doorplateScope(doorplate), { bookingId, reason: '' }, options);
}

/** The meeting that stands in this very room. Somebody at another door has no business with it. */
async function standing(doorplate: StoredDoorplate, bookingId: string, received: number): Promise<StoredBooking> {
  if (!idPattern('booking').test(bookingId)) throw new AppError('not_found');
  const booking = await bookings.find(doorplateScope(doorplate), bookingId as BookingId);
  if (booking.roomId !== doorplate.roomId) throw new AppError('not_found', { values: { what: 'booking' } });
  if (epochOf(booking.start) > received) throw new AppError('not_bookable');
  return booking;
}

function doorplateScope({ tenantId, doorplateId, name, settings }: StoredDoorplate): Scope {
  return { tenantId, actor: { kind: 'doorplate', id: doorplateId, name }, roles: [], locale: settings.locale };
}

/** Who stands at the door may act for the meeting in the room, whoever organised it; the audit names the doorplate. */
function mayAct(doorplate: StoredDoorplate): Scope {
  return { ...doorplateScope(doorplate), roles: ['admin'] };
}
