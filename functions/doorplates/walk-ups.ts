/**
 * What people do at the door: book the running quarter and on, say that they have come, extend the meeting that stands, end it,
 * call for a service, report a fault.
 */

import { isOf } from '../../shared/bookings/rules.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, type ItemId, idPattern, type PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { epochOf, minutesBetween } from '../../shared/time.ts';
import * as Bookings from '../bookings/bookings.ts';
import * as CheckIn from '../bookings/check-in.ts';
import { bookings, type StoredBooking } from '../bookings/entity.ts';
import { refuseSuspended } from '../operator/standing.ts';
import * as Asking from '../services/asking.ts';
import type { StoredDoor, StoredDoorplate } from './entity.ts';
import { type AtDoor, personScope } from './proof.ts';
import { saidAt } from './said-at.ts';

type Touch<K> = Extract<PanelMessage, { kind: K }>;
export type Touched = Touch<'book' | 'check_in' | 'extend' | 'end' | 'request' | 'fault'>;

const longestMinutes = 480;

/** @param atDoor who has proved who they are, where that was asked @throws AppError as the booking use cases do */
export async function act(doorplate: StoredDoor, message: Touched, received: number, atDoor: AtDoor) {
  await refuseSuspended(doorplate.tenantId);
  // The message's id is the idempotency key: a repeat finds what it has done.
  const options = { idempotencyKey: message.id };
  switch (message.kind) {
    case 'book':
      return book(doorplate, message, received, options, atDoor);
    case 'request':
      return Asking.call(doorplateScope(doorplate), doorplate.roomId, message.itemId as ItemId, message.id);
    case 'fault':
      return Asking.report(doorplateScope(doorplate), { roomId: doorplate.roomId, text: message.text }, message.id);
    case 'check_in':
      return checkIn(doorplate, message.bookingId, await saidAt(doorplate, message, received), atDoor);
    case 'extend': {
      const booking = await standing(doorplate, message.bookingId, received, atDoor);
      if (minutesBetween(booking.end, message.end) > longestMinutes)
        throw new AppError('too_long', { values: { hours: 8, days: 0 } });
      const { bookingId } = booking;
      return Bookings.change(mayAct(doorplate, atDoor), { bookingId, end: message.end }, options);
    }
    case 'end': {
      const booking = await standing(doorplate, message.bookingId, received, atDoor);
      const { bookingId } = booking;
      if (message.end <= booking.start) return undo(doorplate, booking, options, atDoor);
      return Bookings.change(mayAct(doorplate, atDoor), { bookingId, end: message.end }, options);
    }
  }
}

function book(
  doorplate: StoredDoor,
  { start, end }: Touch<'book'>,
  received: number,
  options: { idempotencyKey: string },
  atDoor: AtDoor,
) {
  const scope = scopeOf(doorplate, atDoor);
  // The door books what is at hand; the calendar is the web app's.
  if (epochOf(start) > received) throw new AppError('not_bookable');
  if (minutesBetween(start, end) > longestMinutes) throw new AppError('too_long', { values: { hours: 8, days: 0 } });
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
    atDoor
      ? options
      : { ...options, organiser: { personId: doorplate.doorplateId as string as PersonId, name: doorplate.name } },
  );
}

/** Who stands at the door is there. @param at epoch ms */
function checkIn(doorplate: StoredDoorplate, bookingId: string, at: number, atDoor: AtDoor) {
  if (!idPattern('booking').test(bookingId)) throw new AppError('not_found');
  return CheckIn.checkIn(scopeOf(doorplate, atDoor), bookingId as BookingId, {
    channel: 'panel',
    at,
    check: (booking) => {
      if (booking.roomId !== doorplate.roomId) throw new AppError('not_found', { values: { what: 'booking' } });
      checkTheirs(booking, atDoor);
    },
  });
}

/** A walk-up that was a mistake. Nobody at the door makes a colleague's meeting never have been. */
function undo(
  doorplate: StoredDoorplate,
  { bookingId, organiser }: StoredBooking,
  options: { idempotencyKey: string },
  atDoor: AtDoor,
) {
  if (organiser.personId !== (doorplate.doorplateId as string)) throw new AppError('not_bookable');
  return Bookings.cancel(scopeOf(doorplate, atDoor), { bookingId, reason: '' }, options);
}

/** The meeting that stands in this very room. Somebody at another door has no business with it. */
async function standing(
  doorplate: StoredDoorplate,
  bookingId: string,
  received: number,
  atDoor: AtDoor,
): Promise<StoredBooking> {
  if (!idPattern('booking').test(bookingId)) throw new AppError('not_found');
  const booking = await bookings.find(doorplateScope(doorplate), bookingId as BookingId);
  if (booking.roomId !== doorplate.roomId) throw new AppError('not_found', { values: { what: 'booking' } });
  if (epochOf(booking.start) > received) throw new AppError('not_bookable');
  checkTheirs(booking, atDoor);
  return booking;
}

/**
 * A walk-up of nobody in particular is anybody's.
 * @throws AppError `not_your_meeting` for who was asked who they are and is no admin, organiser or attendee
 */
function checkTheirs(booking: StoredBooking, atDoor: AtDoor): void {
  if (!atDoor || atDoor.roles.includes('admin') || idPattern('doorplate').test(booking.organiser.personId)) return;
  if (!isOf(atDoor.personId, booking)) throw new AppError('not_your_meeting');
}

/** Who acts: the person who was asked who they are, or the doorplate. */
export function scopeOf(doorplate: StoredDoorplate, atDoor: AtDoor): Scope {
  return atDoor ? personScope(atDoor) : doorplateScope(doorplate);
}

function doorplateScope({ tenantId, doorplateId, name, settings }: StoredDoorplate): Scope {
  return { tenantId, actor: { kind: 'doorplate', id: doorplateId, name }, roles: [], locale: settings.locale };
}

/** Who stands at the door may act for the meeting in the room, whoever organised it; the audit names them, or the doorplate. */
function mayAct(doorplate: StoredDoorplate, atDoor: AtDoor): Scope {
  return { ...scopeOf(doorplate, atDoor), roles: ['admin'] };
}
