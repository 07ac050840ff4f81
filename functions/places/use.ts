/** What a room is still used for: meetings on its sheets from today on. */
import { type Meeting, meetingsOf } from '../../shared/bookings/sheet.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf, type LocalDate, localDate } from '../../shared/time.ts';
import { sheetKey, sheetOf } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';

const endOfDays = '9999-12-31';

export interface RoomPlace {
  roomId: RoomId;
  /** Of its building. */
  zone: string;
}

/** Meetings that have not ended, from `from` to `until`, occupation apart. */
export async function meetingsIn(
  scope: Scope,
  { roomId, zone }: RoomPlace,
  from: LocalDate,
  until: LocalDate = endOfDays,
): Promise<Meeting[]> {
  const range = { pk: sheetKey(scope, roomId, '').pk, between: [from, until] as [string, string] };
  const items = await queryAll(scope, range, { consistent: true });
  const clock = instantOf(now());
  return items
    .flatMap((item) => meetingsOf(sheetOf(item), zone, null))
    .filter((meeting) => meeting.state !== 'occupied' && meeting.end > clock);
}

export function meetingsAhead(scope: Scope, room: RoomPlace): Promise<Meeting[]> {
  return meetingsIn(scope, room, localDate(now(), room.zone));
}
