/** What the product writes of a booking and of all that follows from it, made by its own functions; `alike.ts` compares both. */
import { attendances } from '../../../functions/bookings/attendance.ts';
import { bookings, heldBy, type StoredBooking, shapeOf } from '../../../functions/bookings/entity.ts';
import { writesFor } from '../../../functions/bookings/history-list.ts';
import { placed } from '../../../functions/bookings/placing.ts';
import * as Sheets from '../../../functions/bookings/sheets.ts';
import { setSource } from '../../../functions/clock.ts';
import type { Attributes, Write } from '../../../functions/db/write.ts';
import { marks } from '../../../functions/statistics/entity.ts';
import { approvalOf } from '../../../shared/bookings/approval.ts';
import { isLive } from '../../../shared/bookings/rules.ts';
import {
  type BookingId,
  type BuildingId,
  type FloorId,
  type PersonId,
  type RoomId,
  refOf,
  type TenantId,
} from '../../../shared/ids.ts';
import { type PersonScope, systemScope } from '../../../shared/scope.ts';
import { type Share, sharesOf } from '../../../shared/statistics/shares.ts';
import { addMinutes, epochOf, instantOf } from '../../../shared/time.ts';
import { written } from './bulk.ts';
import type { Meeting } from './plan.ts';

export interface Known {
  tenantId: TenantId;
  zone: string;
  rooms: { roomId: RoomId; buildingId: BuildingId; floorId: FloorId }[];
  people: { personId: PersonId; name: string; email: string; department: string }[];
}

export function scopeOf({ tenantId, people }: Known, index: number): PersonScope {
  const { personId, name, email, department } = people[index] ?? raise(`person ${index}`);
  const actor = { kind: 'person' as const, id: personId, name };
  return { tenantId, actor, roles: ['employee'], locale: 'zh-CN', email, session: '', department };
}

export function raise(what: string): never {
  throw new Error(`${what} is missing`);
}

/** A meeting as `create` makes it, and where it was called off as `cancel` leaves it; with what its day's sheet goes through. */
export function bookingOf(known: Known, meeting: Meeting, bookingId: BookingId) {
  const [first = 0, ...others] = meeting.people;
  const scope = scopeOf(known, first);
  const { roomId, buildingId } = known.rooms[meeting.room] ?? raise(`room ${meeting.room}`);
  const { start, topic, type } = meeting;
  const end = addMinutes(start, meeting.minutes);
  setSource(() => epochOf(meeting.createdAt));
  const placing = { roomId, start, end };
  const asking = {
    room: { needsApproval: false, approvers: [] },
    who: scope,
    hours: 48,
    now: epochOf(meeting.createdAt),
  };
  const made = bookings.first(scope, {
    ...{ bookingId, roomId, buildingId, start, end, topic, type, content: '', private: meeting.private },
    organiser: { personId: scope.actor.id, name: scope.actor.name },
    people: others.map((index) => {
      const { personId, name } = known.people[index] ?? raise(`person ${index}`);
      return { personId, name };
    }),
    ...{ guests: [], reminderMinutes: null, checkIn: null, seriesId: null, occurrence: null },
    ...{
      bufferBefore: 0,
      bufferAfter: 0,
      sequence: 0,
      createdAt: instantOf(epochOf(meeting.createdAt)),
      keys: [],
      held: [],
    },
    ...approvalOf(placing, asking, null),
  });
  const { booking, claims } = placed(made, known.zone);
  const ref = refOf(bookingId);
  const claiming = Sheets.transition(scope, ref, null, claims);
  if (!meeting.cancelled) return { booking, sheets: claiming };
  const patch = { state: 'cancelled' as const, sequence: booking.sequence + 1, held: [] };
  const freeing = Sheets.transition(scope, ref, heldBy(booking), null);
  return { booking: bookings.next(scope, booking, patch, 'cancelled'), sheets: [...claiming, ...freeing] };
}

/** Everything that lies beside a booking: its own item, its two lines in the company's list, its mark, its people's agendas. */
export function itemsOf(known: Known, booking: StoredBooking): { items: Attributes[]; shares: Share[] } {
  const { tenantId, zone } = known;
  const { bookingId, buildingId, start } = booking;
  const shares = sharesOf(shapeOf(booking), [], { buildingId, zone });
  const follower = (part: string) => systemScope(tenantId, part);
  const mark = marks.first(follower('statistics'), { bookingId, happenings: [], shares }, 'counted');
  const attending = isLive(booking.state) ? booking.people : [];
  const writes: Write[] = [
    bookings.create(booking),
    ...writesFor(follower('history'), bookingId, booking),
    marks.create(mark),
    ...attending.map(({ personId }) =>
      attendances.create(attendances.first(follower('attendance'), { personId, bookingId, start })),
    ),
  ];
  return { items: writes.map((write) => written(undefined, write)), shares };
}

/** Carries out what was written of sheets. */
export function intoSheets(writes: readonly Write[], sheets: Map<string, Attributes>): void {
  for (const write of writes) {
    if (!('update' in write)) throw new Error('a sheet is updated');
    const key = `${write.key.pk} ${write.key.sk}`;
    sheets.set(key, written(sheets.get(key), write));
  }
}
