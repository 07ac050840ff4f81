/** Which rooms could take a meeting at a time, as the sheets and the rules say now. The commit alone decides. */
import { takenSlots } from '../../shared/bookings/sheet.ts';
import { slotsOf, spansOf } from '../../shared/bookings/slots.ts';
import type { Scope } from '../../shared/scope.ts';
import { addMinutes, type Interval } from '../../shared/time.ts';
import type { RoomFacts } from '../places/facts.ts';
import { admit } from './admission.ts';
import * as Sheets from './sheets.ts';

/** @param scope the person for whom the rules are asked @param rooms of one building */
export async function freeAt(scope: Scope, time: Interval, rooms: readonly RoomFacts[]): Promise<RoomFacts[]> {
  const allowed = rooms.filter((facts) => isAllowed(scope, time, facts));
  const wanted = new Map(allowed.map((facts) => [facts, spansIn(time, facts)]));
  const dates = [...new Set([...wanted.values()].flat().map(({ date }) => date))].sort();
  if (dates.length === 0) return [];
  const sheets = await Sheets.read(
    scope,
    allowed.map(({ room }) => room.roomId),
    dates,
    { consistent: true },
  );
  return allowed.filter((facts) =>
    (wanted.get(facts) ?? []).every((span) => {
      const sheet = sheets.find(({ roomId, date }) => roomId === facts.room.roomId && date === span.date);
      if (!sheet) return false;
      const taken = takenSlots(sheet, facts.building.zone);
      return slotsOf(span).every((slot) => !taken[slot]);
    }),
  );
}

/** With the buffers that a meeting would get here. */
function spansIn({ start, end }: Interval, { room, building }: RoomFacts) {
  const whole = { start: addMinutes(start, -room.bufferBefore), end: addMinutes(end, room.bufferAfter) };
  return spansOf(whole, building.zone);
}

function isAllowed(scope: Scope, time: Interval, facts: RoomFacts): boolean {
  try {
    admit(scope, { ...time, roomId: facts.room.roomId }, facts);
    return true;
  } catch {
    return false;
  }
}
