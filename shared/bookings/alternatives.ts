/** What to offer instead of a taken time: the same time in another room, or the nearest time in the same one. Pure. */
import type { Alternative, Holder } from '../errors.ts';
import type { BookingId, RoomId } from '../ids.ts';
import { addMinutes, dayBounds, epochOf, type Interval, type LocalDate, localDate, overlaps } from '../time.ts';
import { type Meeting, meetingsOf, type Sheet } from './sheet.ts';
import { slotMinutes, spansOf } from './slots.ts';

export interface Candidate {
  roomId: RoomId;
  name: string;
  capacity: number;
  floorId: string;
  zone: string;
  bufferBefore: number;
  bufferAfter: number;
  sheets: Sheet[];
}

/** A meeting with the buffers around it: what it really takes. */
export function taken(meeting: Meeting): Interval {
  return {
    start: addMinutes(meeting.start, -meeting.bufferBefore),
    end: addMinutes(meeting.end, meeting.bufferAfter),
  };
}

/** A meeting in this room with the buffers that it would get. */
function whole(time: Interval, room: Candidate): Interval {
  return {
    start: addMinutes(time.start, -room.bufferBefore),
    end: addMinutes(time.end, room.bufferAfter),
  };
}

function isFree(room: Candidate, time: Interval, busy: readonly Interval[]): boolean {
  const wanted = whole(time, room);
  // Of a day without a sheet nothing is known, so nothing is promised.
  const isKnown = spansOf(wanted, room.zone).every(({ date }) => room.sheets.some((sheet) => sheet.date === date));
  return isKnown && !busy.some((other) => overlaps(wanted, other));
}

function busyOf(room: Candidate, except: string): Interval[] {
  return room.sheets.flatMap((sheet) =>
    meetingsOf(sheet, room.zone, null)
      .filter((meeting) => !meeting.bookingId.endsWith(except))
      .map(taken),
  );
}

/** Whether a room is free at a time, as far as its sheets tell. */
export function canHold(room: Candidate, time: Interval): boolean {
  return isFree(room, time, busyOf(room, '-'));
}

const mostRooms = 3;
const mostTimes = 2;

/**
 * @param wanted the room asked for; its sheets must hold the days around the time
 * @param others rooms of the same building with their sheets of the same days
 * @param isAllowed whether the rules allow a time in a room
 * @param except the reference of a booking that would give up its own slots
 */
export function alternativesTo(
  time: Interval,
  wanted: Candidate,
  others: readonly Candidate[],
  isAllowed: (time: Interval, roomId: RoomId) => boolean,
  except = '-',
): Alternative[] {
  const elsewhere = others
    .filter((room) => isFree(room, time, busyOf(room, except)) && isAllowed(time, room.roomId))
    .sort((a, b) => distance(a, wanted) - distance(b, wanted))
    .slice(0, mostRooms)
    .map((room) => ({ roomId: room.roomId, roomName: room.name, ...time }));
  return [...nearestTimes(time, wanted, isAllowed, except), ...elsewhere];
}

/** Rooms that seat as many come first, the smallest of them first, on the same floor before others. */
function distance(room: Candidate, wanted: Candidate): number {
  const fit =
    room.capacity >= wanted.capacity ? room.capacity - wanted.capacity : 1000 + wanted.capacity - room.capacity;
  return fit + (room.floorId === wanted.floorId ? 0 : 5);
}

function nearestTimes(
  time: Interval,
  room: Candidate,
  isAllowed: (time: Interval, roomId: RoomId) => boolean,
  except: string,
): Alternative[] {
  const busy = busyOf(room, except);
  const day = dayBounds(dateOf(time, room.zone), room.zone);
  const found: Alternative[] = [];
  for (let steps = 1; steps <= 96 && found.length < mostTimes; steps++) {
    for (const minutes of [steps * slotMinutes, -steps * slotMinutes]) {
      const moved = { start: addMinutes(time.start, minutes), end: addMinutes(time.end, minutes) };
      const sameDay = epochOf(moved.start) >= day.start && epochOf(moved.start) < day.end;
      if (sameDay && isFree(room, moved, busy) && isAllowed(moved, room.roomId)) {
        found.push({ roomId: room.roomId, roomName: room.name, ...moved });
      }
    }
  }
  return found.slice(0, mostTimes);
}

function dateOf(time: Interval, zone: string): LocalDate {
  return localDate(epochOf(time.start), zone);
}

/** Who holds a time, as far as this reader may know; a meeting over midnight is one, as far as its days are here. */
export function holdersOf(time: Interval, room: Candidate, readerId: string, except = '-'): Holder[] {
  const meetings = room.sheets
    .flatMap((sheet) => meetingsOf(sheet, room.zone, readerId))
    .filter((meeting) => !meeting.bookingId.endsWith(except));
  const parts = Map.groupBy(meetings, (meeting): BookingId => meeting.bookingId);
  const wanted = whole(time, room);
  return [...parts.values()].flatMap((days) => {
    const [first] = days;
    if (!first || !days.some((day) => overlaps(taken(day), wanted))) return [];
    const start = days.map((day) => day.start).reduce((a, b) => (a < b ? a : b));
    const end = days.map((day) => day.end).reduce((a, b) => (a > b ? a : b));
    return [{ start, end, organiser: first.organiser, topic: first.topic, waits: first.state === 'pending' }];
  });
}
