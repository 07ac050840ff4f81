/** A company with rooms and a load of bookings, made by the product's own use cases against the bare engine. */
import type { BookingInput } from '../../shared/bookings/schema.ts';
import type { RoomId, TenantId } from '../../shared/ids.ts';
import { refOf } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { addDays, addMinutes, type Instant, instantOf } from '../../shared/time.ts';

export interface Prepared {
  scope: PersonScope;
  tenantId: TenantId;
  email: string;
  rooms: RoomId[];
  /** The first day with bookings. */
  firstDay: string;
  days: number;
}

const perDay = 8;

/** Rooms in UTC, so that slots are easy to count. */
export async function prepare(rooms: number, email = 'bench@example.com'): Promise<Prepared> {
  const Tenants = await import('../../functions/tenants/tenants.ts');
  const Places = await import('../../functions/places/places.ts');
  const { tenant, person } = await Tenants.found({
    company: 'Bench',
    zone: 'UTC',
    name: '林晓',
    email,
    locale: 'zh-CN',
  });
  const scope: PersonScope = {
    tenantId: tenant.tenantId,
    actor: { kind: 'person', id: person.personId, name: person.name },
    roles: person.roles,
    locale: 'zh-CN',
    email,
    session: '',
  };
  const hours = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const building = await Places.createBuilding(scope, { name: '大厦', campus: '', zone: 'UTC', hours });
  const floor = await Places.createFloor(scope, { buildingId: building.buildingId, name: '1', level: 1 });
  const made: RoomId[] = [];
  for (let index = 0; index < rooms; index++) {
    const room = await Places.createRoom(scope, {
      floorId: floor.floorId,
      number: String(100 + index),
      name: `会议室 ${index}`,
      capacity: 8,
      equipment: [],
      needsApproval: false,
      approvers: [],
      bookers: null,
      checkIn: 'company',
      bufferBefore: 0,
      bufferAfter: 0,
    });
    made.push(room.roomId);
  }
  return {
    scope,
    tenantId: tenant.tenantId,
    email,
    rooms: made,
    firstDay: addDays(instantOf(Date.now()).slice(0, 10), 1),
    days: 60,
  };
}

export function bookingInput(roomId: RoomId, start: Instant): BookingInput {
  return {
    roomId,
    start,
    end: addMinutes(start, 60),
    topic: '产品周会：下个版本',
    type: 'internal',
    content: '',
    private: false,
    people: [],
    guests: [],
    reminderMinutes: null,
  };
}

/** `perDay` one-hour bookings in every room on every day: 20 rooms x 60 days x 8 = 9,600. */
export async function fill({ scope, rooms, firstDay, days }: Prepared): Promise<number> {
  const Bookings = await import('../../functions/bookings/bookings.ts');
  let count = 0;
  for (let day = 0; day < days; day++) {
    const date = addDays(firstDay, day);
    for (let turn = 0; turn < perDay; turn++) {
      const start = `${date}T${String(8 + turn).padStart(2, '0')}:00:00Z`;
      await Promise.all(rooms.map((roomId) => Bookings.create(scope, bookingInput(roomId, start))));
      count += rooms.length;
    }
  }
  return count;
}

/** Free hours after the filled ones, each in another room than the one before. */
export function* freeHours({ rooms, firstDay }: Prepared, fromDay: number, days: number): Generator<BookingInput> {
  for (let hour = 0; hour < days * 24; hour++) {
    const start = addMinutes(`${addDays(firstDay, fromDay)}T00:00:00Z`, hour * 60);
    for (const roomId of rooms) yield bookingInput(roomId, start);
  }
}

/** The very transaction that a create makes, for the engine alone. */
export async function transactionsOf(prepared: Prepared, inputs: Iterable<BookingInput>) {
  const { bookings, wantedBy } = await import('../../functions/bookings/entity.ts');
  const Sheets = await import('../../functions/bookings/sheets.ts');
  const { newId } = await import('../../shared/ids.ts');
  const { transactItem } = await import('../../functions/db/write.ts');
  const { scope } = prepared;
  return [...inputs].map((input) => {
    const bookingId = newId('booking');
    const booking = bookings.first(scope, {
      ...input,
      bookingId,
      buildingId: 'bld_000000000000' as never,
      organiser: { personId: scope.actor.id, name: scope.actor.name },
      people: [],
      state: 'booked',
      expiresAt: null,
      approved: null,
      checkIn: null,
      seriesId: null,
      occurrence: null,
      bufferBefore: 0,
      bufferAfter: 0,
      sequence: 0,
      createdAt: input.start,
      keys: [],
      held: [],
    });
    const writes = [
      bookings.create(booking),
      ...Sheets.transition(scope, refOf(bookingId), null, wantedBy(booking, 'UTC')),
    ];
    return { TransactItems: writes.map(transactItem) };
  });
}
