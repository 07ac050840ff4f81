/** A taken slot, explained: who holds it, as far as the reader may know, and what is free instead. */
import { alternativesTo, type Candidate, holdersOf } from '../../shared/bookings/alternatives.ts';
import { checkPlacing } from '../../shared/bookings/rules.ts';
import type { Sheet } from '../../shared/bookings/sheet.ts';
import { AppError } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import { maxBufferMinutes } from '../../shared/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { addMinutes, datesFrom, epochOf, type Interval, localDate } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { allFacts, type RoomFacts } from '../places/facts.ts';
import { placingFacts } from './placing.ts';
import * as Sheets from './sheets.ts';

const mostRooms = 40;

/** @param ref the booking that asks: what it holds itself stands in nobody's way */
export async function slotTaken(scope: Scope, time: Interval, wanted: RoomFacts, ref: string): Promise<AppError> {
  const near = (await allFacts(scope))
    .filter(({ room }) => room.buildingId === wanted.room.buildingId && room.roomId !== wanted.room.roomId)
    .slice(0, mostRooms);
  const { zone } = wanted.building;
  // Buffers, the wanted and the others', may reach over midnight.
  const first = localDate(epochOf(addMinutes(time.start, -maxBufferMinutes)), zone);
  const last = localDate(epochOf(addMinutes(time.end, maxBufferMinutes)) - 1, zone);
  const dates = datesFrom(first, last);
  const facts = new Map<RoomId, RoomFacts>([wanted, ...near].map((one) => [one.room.roomId, one]));
  const sheets = await Sheets.read(scope, [...facts.keys()], dates, { consistent: true });
  const room = candidate(wanted, sheets);
  const others = near.map((one) => candidate(one, sheets));
  const isAllowed = (at: Interval, roomId: RoomId) => isPlacingAllowed(at, facts.get(roomId));
  const interval = { start: time.start, end: time.end };
  return new AppError('slot_taken', {
    holders: holdersOf(interval, room, scope.actor.id, ref),
    alternatives: alternativesTo(interval, room, others, isAllowed, ref),
  });
}

/** Whether the room's rules allow the time; of who is asking nothing is looked at. */
export function isPlacingAllowed(time: Interval, facts: RoomFacts | undefined): boolean {
  if (!facts) return false;
  try {
    checkPlacing(time, placingFacts(facts), now());
    return true;
  } catch {
    return false;
  }
}

export function candidate({ room, building }: RoomFacts, sheets: readonly Sheet[]): Candidate {
  const { roomId, name, capacity, floorId, bufferBefore, bufferAfter } = room;
  return {
    roomId,
    name,
    capacity,
    floorId,
    zone: building.zone,
    bufferBefore,
    bufferAfter,
    sheets: sheets.filter((sheet) => sheet.roomId === roomId),
  };
}
