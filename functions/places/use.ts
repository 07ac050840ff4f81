/** What stands in the way of closing a room: meetings on its sheets from today on, and doorplates bound to it. */
import { type Meeting, meetingsOf } from '../../shared/bookings/sheet.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf, type LocalDate, localDate } from '../../shared/time.ts';
import { sheetKey, sheetOf } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';
import { buildings } from './entity.ts';

const endOfDays = '9999-12-31';

interface RoomPlace {
  roomId: RoomId;
  buildingId: Parameters<typeof buildings.find>[1];
}

/** Meetings that have not ended, from `from` to `until`, occupation apart. */
export async function meetingsIn(
  scope: Scope,
  room: RoomPlace,
  from: LocalDate,
  until: LocalDate = endOfDays,
): Promise<Meeting[]> {
  const { zone } = await buildings.find(scope, room.buildingId);
  const range = { pk: sheetKey(scope, room.roomId, '').pk, between: [from, until] as [string, string] };
  const items = await queryAll(scope, range, { consistent: true });
  const clock = instantOf(now());
  return items
    .flatMap((item) => meetingsOf(sheetOf(item), zone, null))
    .filter((meeting) => meeting.state !== 'occupied' && meeting.end > clock);
}

export async function hasMeetingsAhead(scope: Scope, room: RoomPlace): Promise<boolean> {
  const { zone } = await buildings.find(scope, room.buildingId);
  const [meetings, doors] = await Promise.all([
    meetingsIn(scope, room, localDate(now(), zone)),
    queryAll(scope, { pk: `${scope.tenantId}#door#${room.roomId}`, owner: true }),
  ]);
  return meetings.length > 0 || doors.length > 0;
}
