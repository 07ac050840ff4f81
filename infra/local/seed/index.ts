/** The demo: two companies, made through the product's own use cases. */

import * as Bookings from '../../../functions/bookings/bookings.ts';
import { bookings, type StoredBooking } from '../../../functions/bookings/entity.ts';
import { setSource } from '../../../functions/clock.ts';
import * as People from '../../../functions/people/people.ts';
import { join } from '../../../functions/people/sessions.ts';
import { rooms } from '../../../functions/places/entity.ts';
import * as Occupation from '../../../functions/places/occupation.ts';
import * as Places from '../../../functions/places/places.ts';
import * as Tenants from '../../../functions/tenants/tenants.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Event, eventOf } from '../../../shared/events.ts';
import type { BuildingId, GroupId, PersonId, RoomId, TenantId } from '../../../shared/ids.ts';
import { allDay, type Building, type Room } from '../../../shared/places/schema.ts';
import { type PersonScope, type Role, systemScope } from '../../../shared/scope.ts';
import { addDays, localDate } from '../../../shared/time.ts';
import { companies, type SeedCompany, type SeedPerson } from './companies.ts';
import { type Keep, seedMap } from './map.ts';
import { aroundNow, bookedAt, daysAround, type PlannedMeeting } from './meetings.ts';
import { seedPast } from './past.ts';
import { randomFrom } from './random.ts';
import { approveAtOnce, as, seedRequests } from './requests.ts';
import { seedScreens } from './screens.ts';
import { seedSeries } from './series.ts';
import { seedServices } from './services.ts';
import { seedWaiting } from './waiting.ts';

export interface Seeded {
  tenantId: TenantId;
  /** Rooms whose doors get a simulated doorplate: one in use, one about to be, one free. */
  doors: { roomId: RoomId; name: string; groupId: GroupId | null }[];
  /** Buildings in whose lobby a simulated display shows the board; absent in demos of before. */
  lobbies?: { buildingId: BuildingId; name: string }[];
}

/** Roles for the one-click sign-in links. */
export const demoPeople: readonly { role: Role; email: string; company: string }[] = [
  { role: 'admin', email: 'lin.xiao@xingye.example', company: '星野科技' },
  { role: 'employee', email: 'zhou.ning@xingye.example', company: '星野科技' },
  { role: 'approver', email: 'chen.mo@xingye.example', company: '星野科技' },
  { role: 'staff', email: 'wang.jianguo@xingye.example', company: '星野科技' },
  { role: 'admin', email: 'grace.hill@northwind.example', company: 'Northwind Labs' },
];

/**
 * @param clock the time to seed around, epoch ms; restored as the product's source when done
 * @param follow hands a past event to the followers that keep a state; nobody is mailed about the demo's history
 * @param keep puts a picture where it is served from
 */
export async function seed(options: {
  clock: () => number;
  follow: (event: Event) => Promise<void>;
  keep: Keep;
}): Promise<Seeded[]> {
  try {
    return [
      await seedCompany(companies[0] as SeedCompany, options),
      await seedCompany(companies[1] as SeedCompany, options),
    ];
  } finally {
    setSource(options.clock);
  }
}

// The product has one clock, so those booked side by side are booked at the same time.
const bookedTogether = 16;

async function seedCompany(
  company: SeedCompany,
  { clock, follow, keep }: { clock: () => number; follow: (event: Event) => Promise<void>; keep: Keep },
): Promise<Seeded> {
  const now = clock();
  setSource(() => now - 30 * 86_400_000);
  const { scope, people } = await seedPeople(company);
  const places = await seedPlaces(scope, company, { people, keep });
  const random = randomFrom(company.name.length * 7919);
  const stage = { company, people: people.map(({ id }) => id), random };
  const open = places.filter(({ seeded }) => !seeded.occupied);
  const nearest = open.slice(0, 2).flatMap(({ room }, index) => {
    return [aroundNow(stage, room, now, index === 0 ? 'running' : 'next')];
  });
  const planned = [...nearest, ...open.flatMap(({ building, room }) => daysAround(stage, building, room, now))];
  const isFirst = company === companies[0];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const timed = planned
    .map((meeting) => ({ meeting, at: bookedAt(random, meeting.input.start, now) }))
    .sort((a, b) => a.at - b.at);
  // Before all others, so that they find their time free.
  const asking = open.find(({ room }) => room.needsApproval);
  if (asking) await seedRequests({ company, scope, people, place: asking, now, clock, follow });
  await seedSeries({ company, scope, people, places: open, now, clock, follow });
  const booked: StoredBooking[] = [];
  for (let at = 0; at < timed.length; at += bookedTogether) {
    const together = timed.slice(at, at + bookedTogether);
    setSource(() => together[0]?.at ?? now);
    const made = await Promise.all(together.map(({ meeting }) => book(scope, names, meeting, follow)));
    booked.push(...made.filter((booking) => booking !== null));
  }
  // One company's is enough to look at: each costs the first start a tenth of a second.
  if (isFirst) await seedPast({ scope, people, places: open, now, clock, follow }, booked);
  setSource(clock);
  for (const { room, seeded, building } of places) {
    if (seeded.occupied) await occupy(scope, room, building, seeded.occupied, now);
  }
  await likeRooms(
    scope,
    people,
    open.map(({ room }) => room.roomId),
  );
  await seedServices({ scope, people, places: open, now, clock, follow });
  await seedWaiting({ company, scope, people, now });
  const groupId = isFirst ? await seedScreens(scope) : null;
  const [entrance] = isFirst ? places : [];
  return {
    tenantId: scope.tenantId,
    doors: open.slice(0, 3).map(({ room }) => ({
      roomId: room.roomId,
      name: company.locale === 'en' ? `Door ${room.number}` : `${room.number} 门牌`,
      groupId,
    })),
    lobbies: entrance ? [{ buildingId: entrance.building.buildingId, name: `${entrance.building.name}大厅` }] : [],
  };
}

async function seedPeople(company: SeedCompany) {
  const [first, ...others] = company.people as [SeedPerson, ...SeedPerson[]];
  const { tenant, person } = await Tenants.found({
    company: company.name,
    zone: company.zone,
    name: first.name,
    email: address(company, first),
    locale: company.locale,
  });
  const scope: PersonScope = {
    tenantId: tenant.tenantId,
    actor: { kind: 'person', id: person.personId, name: person.name },
    roles: person.roles,
    locale: company.locale,
    email: person.email,
    session: '',
  };
  await Tenants.change(scope, { version: tenant.version, currency: company.currency });
  const invited = await Promise.all(
    others.map((one) =>
      People.invite(scope, {
        email: address(company, one),
        name: one.name,
        roles: one.roles,
        department: one.department ?? '',
      }),
    ),
  );
  const { tenantId } = scope;
  await Promise.all([person, ...invited].map(({ personId }) => join(scope, { tenantId, personId })));
  return { scope, people: [person, ...invited].map(({ personId, name }) => ({ id: personId, name })) };
}

function address(company: SeedCompany, person: SeedPerson): string {
  return person.mail.includes('@') ? person.mail : `${person.mail}@${company.domain}`;
}

async function seedPlaces(
  scope: PersonScope,
  company: SeedCompany,
  { people, keep }: { people: readonly { id: PersonId; name: string }[]; keep: Keep },
) {
  const made: { building: Building; room: Room; seeded: SeedCompany['buildings'][0]['floors'][0]['rooms'][0] }[] = [];
  for (const { floors, ...facts } of company.buildings) {
    const building = await Places.createBuilding(scope, { ...facts, hours: facts.hours ?? allDay });
    for (const { rooms, drawn, ...floorFacts } of floors) {
      const floor = await Places.createFloor(scope, { buildingId: building.buildingId, ...floorFacts });
      for (const seeded of rooms) {
        const { number, name, capacity, equipment, bufferAfter = 0, checkIn = false, approvers = [] } = seeded;
        const room = await Places.createRoom(scope, {
          floorId: floor.floorId,
          number,
          name,
          capacity,
          equipment,
          needsApproval: approvers.length > 0,
          approvers: people.filter((person) => approvers.includes(person.name)).map(({ id }) => id),
          bookers: null,
          checkIn: checkIn ? 'on' : 'company',
          bufferBefore: 0,
          bufferAfter,
        });
        made.push({ building, room, seeded });
      }
      if (drawn) {
        const { floorId } = floor;
        const there = made.filter(({ room }) => room.floorId === floorId).map(({ room }) => room.roomId);
        await seedMap(scope, { floorId, rooms: there, keep });
      }
    }
  }
  return made;
}

async function book(
  scope: PersonScope,
  names: ReadonlyMap<PersonId, string>,
  { organiser, input }: PlannedMeeting,
  follow: (event: Event) => Promise<void>,
): Promise<StoredBooking | null> {
  const name = names.get(organiser) ?? '';
  try {
    const { booking } = await Bookings.create(as(scope, { id: organiser, name }), input);
    const stored = await bookings.find(scope, booking.bookingId);
    const event = eventOf('booking', booking.bookingId, null, stored);
    if (event) await follow(event);
    const room = booking.state === 'pending' ? await rooms.find(scope, booking.roomId) : null;
    const approver = room?.approvers[0];
    if (approver) {
      await approveAtOnce(scope, { id: approver, name: names.get(approver) ?? '' }, booking.bookingId, follow);
    }
    return stored;
  } catch (error) {
    // The plan is random: a meeting that the rules or another meeting refuse is simply not in the demo.
    if (!(error instanceof AppError)) throw error;
    return null;
  }
}

async function occupy(
  scope: PersonScope,
  room: Room,
  building: Building,
  { days, reason, contact }: { days: number; reason: string; contact: string },
  now: number,
): Promise<void> {
  const today = localDate(now, building.zone);
  const { roomId, version } = room;
  const occupied = await Occupation.occupy(scope, {
    roomId,
    version,
    from: addDays(today, -10),
    until: addDays(today, days),
    kind: 'occupied',
    reason,
    contact,
    despite: false,
  });
  await Occupation.reconcile(systemScope(scope.tenantId, 'seed'), roomId, [occupied.occupation]);
}

/** The first people have favourites, so that the booking page opens on them. */
async function likeRooms(
  scope: PersonScope,
  people: readonly { id: PersonId; name: string }[],
  roomIds: readonly RoomId[],
): Promise<void> {
  for (const [index, person] of people.slice(0, 4).entries()) {
    const favourites = [0, 3, 5]
      .map((step) => roomIds[(step + index) % roomIds.length])
      .filter((id) => id !== undefined);
    await People.changeMe(
      { ...scope, actor: { kind: 'person', id: person.id, name: person.name } },
      { version: 1, favourites },
    );
  }
}
