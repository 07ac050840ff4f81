/**
 * Touches that a panel noted while it was alone, as they are honoured on its return: what was said counts by its own time, what was
 * wished is done as far as it is still possible, and where others were quicker it is said who has the room, and until when.
 */

import { taken } from '../../shared/bookings/alternatives.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import { meetingsOf } from '../../shared/bookings/sheet.ts';
import { floorToSlot } from '../../shared/bookings/slots.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, idPattern } from '../../shared/ids.ts';
import { text } from '../../shared/texts.ts';
import {
  addMinutes,
  datesFrom,
  epochOf,
  type Instant,
  type Interval,
  instantOf,
  localDate,
  wallMinutes,
} from '../../shared/time.ts';
import { bookings, newBookingId, type StoredBooking, usedKey } from '../bookings/entity.ts';
import * as Sheets from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { roomFacts } from '../places/facts.ts';
import type { Answer } from './answers.ts';
import type { StoredDoor } from './entity.ts';
import { doorScope } from './panels.ts';
import type { AtDoor } from './proof.ts';
import { act, scopeOf, type Touched } from './walk-ups.ts';

type Noted<K> = Extract<Touched, { kind: K }>;

const done: Answer = { ok: true };

/** @throws AppError as the touch itself does */
export async function honour(
  doorplate: StoredDoor,
  message: Touched,
  received: number,
  atDoor: AtDoor,
): Promise<Answer> {
  switch (message.kind) {
    case 'book':
      return wish(doorplate, message, message.start, received, atDoor);
    case 'extend':
      return extend(doorplate, message, received, atDoor);
    case 'end':
      return end(doorplate, message, received, atDoor);
    default:
      await act(doorplate, message, received, atDoor);
      return done;
  }
}

const attempts = 3;
const quicker: ReadonlySet<string> = new Set(['slot_taken', 'idempotency_key_reused']);

/** Its remaining time, until somebody else's. */
async function wish(
  doorplate: StoredDoor,
  message: Noted<'book'> | Noted<'extend'>,
  begin: Instant,
  received: number,
  atDoor: AtDoor,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const start = later(begin, instantOf(floorToSlot(now())));
    const free = message.end > start ? await freeFrom(doorplate, { start, end: message.end }) : null;
    // The same message came before. Looked for after the sheets were read: what stands in the way there may be its own booking.
    const made = await bookings.get(doorScope(doorplate), newBookingId(scopeOf(doorplate, atDoor), message.id));
    if (made) return metBy(doorplate, message.end, made);
    if (!free) throw new AppError('booking_over');
    if (free.end <= start) return refusedBy(doorplate, free);
    try {
      const { id, at, proof } = message;
      await act(
        doorplate,
        { id, at, ...(proof && { proof }), kind: 'book', start, end: free.end },
        // Its quarter may have begun since the message came; ahead of now it is still not booked.
        Math.max(received, floorToSlot(now())),
        atDoor,
      );
      return met(doorplate, message.end, free);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Somebody was quicker just now, or this very message: look again.
      if (!quicker.has(error.code) || attempt === attempts) throw error;
    }
  }
}

async function extend(
  doorplate: StoredDoor,
  message: Noted<'extend'>,
  received: number,
  atDoor: AtDoor,
): Promise<Answer> {
  const booking = await standing(doorplate, message.bookingId);
  // The same message came before.
  const { key } = usedKey(message.id, null);
  if (booking.keys.some((used) => used.key === key)) return metBy(doorplate, message.end, booking);
  // It ended meanwhile by what had been booked; its people are still there.
  if (epochOf(booking.end) <= now()) return wish(doorplate, message, booking.end, received, atDoor);
  const free = await freeFrom(doorplate, { start: booking.end, end: message.end }, booking.bookingId);
  if (message.end > booking.end && free.end <= booking.end) return refusedBy(doorplate, free);
  await act(doorplate, { ...message, end: free.end }, received, atDoor);
  return met(doorplate, message.end, free);
}

/** What is gone by is gone by: it ends with the running quarter at the earliest. */
async function end(doorplate: StoredDoor, message: Noted<'end'>, received: number, atDoor: AtDoor): Promise<Answer> {
  const booking = await standing(doorplate, message.bookingId);
  if (epochOf(booking.end) <= now()) return done;
  if (message.end > booking.start) {
    const end = later(message.end, addMinutes(instantOf(floorToSlot(now())), 15));
    if (end >= booking.end) return done;
    await act(doorplate, { ...message, end }, received, atDoor);
    return done;
  }
  await act(doorplate, message, received, atDoor);
  return done;
}

function standing(doorplate: StoredDoor, bookingId: string) {
  if (!idPattern('booking').test(bookingId)) throw new AppError('not_found');
  return bookings.find(doorScope(doorplate), bookingId as BookingId);
}

interface Free {
  end: Instant;
  /** Who has the room then. */
  next: { organiser: string; end: Instant } | null;
}

/** Until when the room is free from the start on; the start itself where it is taken already. */
async function freeFrom(doorplate: StoredDoor, wanted: Interval, except?: BookingId): Promise<Free> {
  const scope = doorScope(doorplate);
  const facts = await roomFacts(scope, doorplate.roomId);
  if (!facts) throw new AppError('not_found', { values: { what: 'room' } });
  const { room, building } = facts;
  const first = localDate(epochOf(addMinutes(wanted.start, -room.bufferBefore)), building.zone);
  const last = localDate(epochOf(addMinutes(wanted.end, room.bufferAfter)) - 1, building.zone);
  const sheets = await Sheets.read(scope, [doorplate.roomId], datesFrom(first, last), { consistent: true });
  const others = sheets
    .flatMap((sheet) => meetingsOf(sheet, building.zone, null))
    .filter(({ bookingId }) => bookingId !== except);
  const inTheWay = others
    .map((meeting) => ({ ...meeting, ...taken(meeting), until: meeting.end }))
    .filter((meeting) => meeting.end > addMinutes(wanted.start, -room.bufferBefore))
    .sort((a, b) => (a.start < b.start ? -1 : 1))[0];
  if (!inTheWay) return { end: wanted.end, next: null };
  const limit = later(wanted.start, addMinutes(inTheWay.start, -room.bufferAfter));
  if (limit >= wanted.end) return { end: wanted.end, next: null };
  // Of one over midnight the whole.
  const parts = others.filter(({ bookingId }) => bookingId === inTheWay.bookingId);
  const end = parts.reduce((latest, part) => later(latest, part.end), inTheWay.until);
  return { end: limit, next: { organiser: inTheWay.organiser, end } };
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

async function refusedBy(doorplate: StoredDoor, { next }: Free): Promise<Answer> {
  const { locale } = doorplate.settings;
  const values = { who: nameOf(doorplate, next), until: await clock(doorplate, next?.end ?? '') };
  return { ok: false, code: 'slot_taken', text: text(locale, 'doorplate.wish_taken', values) };
}

/** Said only where less was possible than wished. */
async function met(doorplate: StoredDoor, wished: Instant, { end, next }: Free): Promise<Answer> {
  if (end >= wished) return done;
  const { locale } = doorplate.settings;
  const values = { who: nameOf(doorplate, next), until: await clock(doorplate, end) };
  return { ok: true, text: text(locale, 'doorplate.wish_shortened', values) };
}

/** As it was answered when it was booked. */
async function metBy(doorplate: StoredDoor, wished: Instant, booking: StoredBooking): Promise<Answer> {
  const { bookingId, start, end } = booking;
  if (end >= wished || !isLive(booking.state)) return done;
  const { next } = await freeFrom(doorplate, { start, end: wished }, bookingId);
  return met(doorplate, wished, { end, next });
}

/** For whom a place is kept nobody learns. */
function nameOf({ settings }: StoredDoor, next: Free['next']): string {
  return next?.organiser || text(settings.locale, 'doorplate.somebody');
}

/** `hh:mm` at the building. */
async function clock(doorplate: StoredDoor, at: Instant): Promise<string> {
  const facts = await roomFacts(doorScope(doorplate), doorplate.roomId);
  const minutes = wallMinutes(at, facts?.building.zone ?? 'UTC');
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
