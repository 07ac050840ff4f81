import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOfRecord } from '../../functions/stream.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { Event } from '../../shared/events.ts';
import { type BookingId, newId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addDays, epochOf, weekday } from '../../shared/time.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, engineOf, passTo, setup } from '../support/setup.ts';
import { type RawItem, readTable } from '../support/table.ts';
import { givenDoorplate } from './doorplates-support/door.ts';
import { delivered, streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const { buildingId } = await givenBuilding(company, {
  hours: { open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] },
});
const { floorId } = await givenFloor(company, { buildingId });
const [small, large] = [
  await givenRoom(company, { floorId, name: '云杉', capacity: 4 }),
  await givenRoom(company, { floorId, name: '白桦', capacity: 20, checkIn: 'on' }),
];
const november = { from: '2026-11-01', until: '2026-11-30' };

/** All counters that are not nought, and what each booking says that it has added. */
async function figures() {
  const items = await readTable(engineOf(cloud));
  const counters = items.filter(({ pk }) => pk.includes('#figures#')).map(withoutZeros);
  const marks = items
    .filter(({ kind }) => kind === 'counted')
    .map(({ pk, shares, happenings }) => [pk, shares, happenings]);
  const sorted = (list: unknown[][]) => list.map((each) => JSON.stringify(each)).sort();
  return { counters: sorted(counters.filter((each) => each.length > 1)), marks: marks.length };
}

function withoutZeros({ pk, sk, ...counters }: RawItem): unknown[] {
  const entries = Object.entries(counters).filter(([, value]) => value !== 0);
  return entries.length > 0 ? [`${pk} ${sk}`, ...entries.sort(([a], [b]) => (a < b ? -1 : 1))] : [];
}

async function forgetFigures(): Promise<void> {
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  for (const { pk, sk, kind } of await readTable(engineOf(cloud))) {
    const isFigure = pk.includes('#figures#') || kind === 'counted';
    if (isFigure) await commit(systemScope(tenantId, 'test'), [{ tenantId, remove: { pk, sk } }]);
  }
}

/** As it was before anybody counted these. */
async function forgetCounters(prefix: string): Promise<void> {
  const { commit } = await import('../../functions/db/write.ts');
  const { marks } = await import('../../functions/statistics/entity.ts');
  const scope = systemScope(admin.me.tenantId, 'test');
  const { tenantId } = scope;
  const without = async ({ pk, sk, kind, ...rest }: RawItem) => {
    if (kind === 'counted') {
      const mark = await marks.find(scope, pk.split('#')[2] as BookingId);
      const shares = mark.shares.map(({ counters, ...share }) => ({
        ...share,
        counters: Object.fromEntries(Object.entries(counters).filter(([name]) => !name.startsWith(prefix))),
      }));
      await commit(scope, [marks.replace(mark, marks.next(scope, mark, { shares }, 'counted'))]);
    }
    for (const name of pk.includes('#figures#') ? Object.keys(rest).filter((each) => each.startsWith(prefix)) : []) {
      await commit(scope, [{ tenantId, key: { pk, sk }, update: 'REMOVE #counter', names: { '#counter': name } }]);
    }
  };
  await Promise.all((await readTable(engineOf(cloud))).map(without));
}

async function recountAll(limit: number): Promise<{ counted: number; corrected: number }> {
  const all = { counted: 0, corrected: 0 };
  let cursor: string | null = null;
  do {
    const page: { counted: number; corrected: number; cursor: string | null } = await admin.call('statistics.recount', {
      limit,
      ...(cursor ? { cursor } : {}),
    });
    all.counted += page.counted;
    all.corrected += page.corrected;
    cursor = page.cursor;
  } while (cursor);
  return all;
}

test('a month’s figures are those of its meetings, beside the month before', async () => {
  const facts = { roomId: small.roomId, people: [zhou.me.personId] };
  await givenBooking(admin, { ...facts, start: at('10:00'), end: at('11:30'), type: 'client' });
  await givenBooking(zhou, {
    roomId: large.roomId,
    start: at('10:00'),
    end: at('11:00'),
    private: true,
    type: 'interview',
  });
  const off = await givenBooking(zhou, { roomId: small.roomId, start: at('15:00'), end: at('16:00') });
  await zhou.call('bookings.cancel', { bookingId: off.bookingId });
  await cloud.settled();

  const all = await admin.call('statistics.summary', november);
  expect(all.total).toMatchObject({ meetings: 2, minutes: 150, meanMinutes: 75, dailyMean: 0.0667, cancelled: 1 });
  expect(all.before).toMatchObject({ from: '2026-10-01', until: '2026-10-31', total: { meetings: 0, minutes: 0 } });
  // Six working days of nine hours since the rooms are there; three people on the seats of 4 and 20.
  const used = async (by: 'room' | 'floor' | 'building') =>
    (await admin.call('statistics.places', { ...november, by })).places.map(
      ({ name, meetings, minutes, utilisation }) => [...[name, meetings, minutes, utilisation]],
    );
  expect(await used('room')).toEqual([
    ['云杉', 1, 90, 0.0278],
    ['白桦', 1, 60, 0.0185],
  ]);
  expect((await used('floor')).map(([, ...rest]) => rest)).toEqual([[2, 150, 0.0231]]);
  expect((await used('building')).map(([, ...rest]) => rest)).toEqual([[2, 150, 0.0231]]);
  expect(all.total.seatsFilled).toBe(0.125);
  const bySeats = (await admin.call('statistics.places', { ...november, order: 'emptiest' })).places;
  expect(bySeats.map(({ name, seatsFilled }) => [name, seatsFilled])).toEqual([
    ['白桦', 0.05],
    ['云杉', 0.5],
  ]);
  expect(all.types.filter(({ meetings }) => meetings > 0)).toEqual([
    { type: 'client', meetings: 1, minutes: 90 },
    // Of what kind a private meeting is, others do not learn.
    { type: 'other', meetings: 1, minutes: 60 },
  ]);
  expect(all.hours).toEqual([
    { weekday: 2, hour: 10, minutes: 120 },
    { weekday: 2, hour: 11, minutes: 30 },
  ]);
  expect(all.leads).toContainEqual({ under: 3 * 1440, meetings: 2 });
  // On Monday, a day and more before.
  expect(all.cancellations.map(({ under, meetings }) => [under, meetings])).toEqual([
    [0, 0],
    [60, 0],
    [1440, 0],
    [null, 1],
  ]);
  const { buildingId: other } = await givenBuilding(company);
  expect((await admin.call('statistics.summary', { ...november, buildingId: other })).total.meetings).toBe(0);

  expect((await admin.call('statistics.organisers', { ...november, buildingId: other })).total).toBe(0);

  const people = await admin.call('statistics.organisers', { ...november, buildingId });
  expect(
    people.organisers.map(({ name, meetings, minutes, cancelled }) => [name, meetings, minutes, cancelled]),
  ).toEqual([
    [admin.me.name, 1, 90, 0],
    ['周宁', 1, 60, 1],
  ]);
  const { personId } = zhou.me;
  const { version } = (await admin.call('people.list', { search: '周宁' })).people[0] ?? { version: 0 };
  await admin.call('people.change', { personId, version, department: '产品部' });
  await cloud.settled();
  const departments = await admin.call('statistics.organisers', { ...november, by: 'department' });
  expect(departments.organisers).toContainEqual(expect.objectContaining({ name: '产品部', people: 1, minutes: 60 }));
});

test('what people do, with events repeated, shuffled and at once, leaves the figures of a recount from scratch', {
  retry: 0,
}, async () => {
  const { handler } = await import('../../functions/statistics/on-bookings.ts');
  const deeds = fc.sample(
    fc.record({
      do: fc.constantFrom('book', 'book', 'move', 'room', 'invite', 'hide', 'cancel'),
      which: fc.nat(20),
      hour: fc.integer({ min: 9, max: 16 }),
      day: fc.integer({ min: 1, max: 12 }),
    }),
    { numRuns: 26, seed: 20261122 },
  );
  const made: Booking[] = [];
  for (const { do: what, which, hour, day } of deeds) {
    const time = (hours: number) => at(`${String(hours).padStart(2, '0')}:00`, day);
    const times = { start: time(hour), end: time(hour + 1) };
    const { bookingId } = made[which % (made.length || 1)] ?? {};
    // A refusal is as good as a deed.
    if (what === 'book' || !bookingId) {
      const facts = { roomId: which % 2 ? small.roomId : large.roomId, ...times };
      await givenBooking(which % 3 ? admin : zhou, facts).then(
        (booking) => made.push(booking),
        () => undefined,
      );
      continue;
    }
    const changes = {
      ...{ move: times, room: { roomId: which % 2 ? large.roomId : small.roomId }, cancel: {} },
      ...{ invite: { people: [zhou.me.personId] }, hide: { private: true } },
    }[what];
    const call =
      what === 'cancel'
        ? admin.call('bookings.cancel', { bookingId })
        : admin.call('bookings.change', { bookingId, ...changes });
    await call.catch(() => undefined);
  }
  // Nobody checks in: rooms are given back, and one of them is taken again.
  const empty = await givenBooking(admin, { roomId: large.roomId, start: at('10:00', 0), end: at('11:00', 0) });
  const late = await givenBooking(admin, { roomId: large.roomId, start: at('12:00', 0), end: at('13:00', 0) });
  await cloud.settled();
  await passTo(cloud, epochOf(at('10:10', 0)));
  // What was given back is booked again, by somebody who is there.
  await passTo(cloud, epochOf(at('10:20', 0)));
  const again = await givenBooking(zhou, { roomId: large.roomId, start: at('10:30', 0), end: at('11:00', 0) });
  await zhou.call('bookings.checkIn', { bookingId: again.bookingId, channel: 'web' });
  await passTo(cloud, epochOf(at('12:10', 0)));
  await admin.call('bookings.reinstate', { bookingId: late.bookingId });
  await cloud.settled();
  expect((await admin.call('bookings.get', { bookingId: empty.bookingId })).state).toBe('released');
  const { total } = await admin.call('statistics.summary', { from: '2026-11-23', until: '2026-11-23' });
  expect(total).toMatchObject({ meetings: 2, minutes: 90, noShows: 1, retakenMinutes: 30, falseReleases: 1 });
  // Of the hour less its ten minutes' grace, and what the machine took.
  expect(total.freedMinutes).toBeGreaterThan(44);
  expect(total.freedMinutes).toBeLessThan(51);

  const right = await figures();
  const events = (await streamRecords())
    .map(eventOfRecord)
    .filter((event): event is Event => event?.name.startsWith('booking.') === true);
  const shuffled = fc.sample(fc.shuffledSubarray([...events, ...events], { minLength: events.length }), {
    numRuns: 1,
    seed: 7,
  });
  for (const event of shuffled.flat()) await handler(delivered(event));
  expect(await figures()).toEqual(right);

  await forgetFigures();
  // Lost altogether, and told of again, several at once.
  const reversed = events.toReversed();
  while (reversed.length > 0) await Promise.all(reversed.splice(0, 4).map((event) => handler(delivered(event))));
  expect(await figures()).toEqual(right);

  await forgetFigures();
  const { counted, corrected } = await recountAll(7);
  expect(corrected).toBe(counted);
  expect(await figures()).toEqual(right);
  expect((await recountAll(200)).corrected).toBe(0);

  const all = { from: '2026-11-01', until: '2026-12-31' };
  const { cancellations, ...rest } = await admin.call('statistics.summary', all);
  await forgetCounters('d.');
  const { cancellations: none, ...older } = await admin.call('statistics.summary', all);
  expect(older).toEqual(rest);
  expect([none, cancellations].map((list) => list.reduce((sum, { meetings }) => sum + meetings, 0))).toEqual([
    0,
    rest.total.cancelled,
  ]);
  expect((await recountAll(200)).corrected).toBe(rest.total.cancelled);
  expect(await figures()).toEqual(right);
});

test('what people wanted and did not get is counted once for who tries again, by size, floor and hour', async () => {
  const taken = { roomId: small.roomId, start: at('10:00', 3), end: at('11:00', 3) };
  await givenBooking(admin, taken);
  const wish = () => zhou.call('bookings.create', { ...taken, topic: '周会', type: 'internal' });
  await expect(wish()).rejects.toMatchObject({ problem: { code: 'slot_taken' } });
  await expect(wish()).rejects.toMatchObject({ problem: { code: 'slot_taken' } });
  await cloud.clock.advance(11 * 60_000);
  await expect(wish()).rejects.toMatchObject({ problem: { code: 'slot_taken' } });
  const sought = { from: at('09:00', 4), to: at('18:00', 4), minutes: 60, seats: 500 };
  expect((await zhou.call('bookings.find', sought)).answers).toEqual([]);

  const date = at('10:00', 3).slice(0, 10);
  const all = await admin.call('statistics.unmet', { from: date, until: at('10:00', 4).slice(0, 10) });
  expect(all).toMatchObject({
    taken: 2,
    nothing: 1,
    floors: [{ floorId, count: 2 }],
    buildings: [{ buildingId, count: 2 }],
  });
  expect(all.sizes.map(({ count }) => count)).toEqual([2, 0, 0, 0, 1]);
  expect(all.hours).toEqual([{ weekday: 4, hour: 10, count: 2 }]);
  expect(await admin.call('statistics.unmet', { from: date, until: date, buildingId })).toMatchObject({
    taken: 2,
    nothing: 0,
  });
});

test('a device that was away was missing for so long, by day; one that is away still is missing until now', async () => {
  const { greeted } = await import('../../functions/doorplates/care.ts');
  const { doorplates } = await import('../../functions/doorplates/entity.ts');
  const { commit } = await import('../../functions/db/write.ts');
  const Alerts = await import('../../functions/doorplates/alerts.ts');
  const { doorplateId } = (await givenDoorplate(cloud, company, small)).doorplate;
  const device = await doorplates.find(systemScope(admin.me.tenantId, 'test'), doorplateId);
  const hello = (time: string) => greeted(device, { received: epochOf(time), agent: 'test' });
  // Ten minutes there, of 22:00 to midnight, and back an hour into the next day.
  for (const minute of ['00', '01', '02', '03']) await hello(at(`22:${minute}`, 13));
  await hello(at('01:00', 14));
  const ask = { from: at('12:00', 13).slice(0, 10), until: at('12:00', 15).slice(0, 10) };
  const away = await admin.call('statistics.devices', ask);
  expect(away.days).toMatchObject([
    { expectedMinutes: 120, onlineMinutes: 3 },
    { expectedMinutes: 60, onlineMinutes: 0 },
  ]);
  expect(away).toMatchObject({ total: { availability: 0.0167 }, count: 1, devices: [{ id: doorplateId, buildingId }] });

  await passTo(cloud, epochOf(at('03:00', 14)));
  const scope = systemScope(admin.me.tenantId, 'test');
  await Alerts.raise(scope, { doorplateId, buildingId, cause: 'offline', since: epochOf(at('02:00', 14)) });
  const still = await admin.call('statistics.devices', { ...ask, by: 'building' });
  expect(still.devices).toMatchObject([{ id: buildingId, expectedMinutes: 240, onlineMinutes: 3 }]);

  // An outage of many is counted whole.
  const members = Array.from({ length: 120 }, () => newId('doorplate'));
  const writes = members.map((id) => doorplates.create({ ...device, doorplateId: id }));
  for (let n = 0; n < writes.length; n += 60) await commit(scope, writes.slice(n, n + 60));
  await Alerts.raise(scope, {
    ...{ doorplateId: null, buildingId, cause: 'offline', members },
    since: epochOf(at('02:00', 14)),
  });
  const outage = await admin.call('statistics.devices', { ...ask, by: 'building' });
  expect(outage.devices).toMatchObject([{ id: buildingId, expectedMinutes: 240 + 120 * 60, onlineMinutes: 3 }]);
});

test('a company that was there before its rooms were followed has all of them, also once one more comes', async () => {
  const old = await givenCompany(cloud);
  for (let made = 0; made < 3; made++) await givenRoom(old);
  await cloud.settled();
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = old.admin.me;
  const isKnown = ({ pk }: RawItem) => pk === `${tenantId}#directory#rooms`;
  const known = (await readTable(engineOf(cloud))).filter(isKnown);
  expect(known.length).toBeGreaterThan(0);
  for (const { pk, sk } of known) await commit(systemScope(tenantId, 'test'), [{ tenantId, remove: { pk, sk } }]);
  const december = { from: '2026-12-01', until: '2026-12-31' };
  const rooms = async () => (await old.admin.call('statistics.places', { ...december, by: 'room' })).total;
  expect(await rooms()).toBe(3);
  await givenRoom(old);
  await cloud.settled();
  expect(await rooms()).toBe(4);
});

test('a company whose people were counted by building alone is told the same, and so it is once all is counted anew', async () => {
  const december = { from: '2026-12-01', until: '2026-12-31' };
  const old = await givenCompany(cloud);
  const { roomId } = await givenRoom(old);
  await givenBooking(old.admin, { roomId, start: at('10:00', 20), end: at('11:00', 20) });
  await cloud.settled();
  const people = () => old.admin.call('statistics.organisers', december);
  const told = await people();
  expect(told.organisers).toMatchObject([{ meetings: 1, minutes: 60 }]);

  const { commit } = await import('../../functions/db/write.ts');
  const { marks } = await import('../../functions/statistics/entity.ts');
  const { tenantId } = old.admin.me;
  const scope = systemScope(tenantId, 'test');
  for (const { pk, sk, kind } of await readTable(engineOf(cloud))) {
    if (!pk.startsWith(tenantId)) continue;
    const isNew = pk === `${tenantId}#forms` || (pk === `${tenantId}#figures#all` && sk.startsWith('people#'));
    if (isNew) await commit(scope, [{ tenantId, remove: { pk, sk } }]);
    if (kind !== 'counted') continue;
    const mark = await marks.find(scope, pk.split('#')[2] as BookingId);
    const shares = mark.shares.filter((share) => share.kind !== 'people' || share.part !== 'all');
    await commit(scope, [marks.replace(mark, marks.next(scope, mark, { shares }, 'counted'))]);
  }
  expect(await people()).toEqual(told);
  const forms = async () =>
    (await readTable(engineOf(cloud))).filter(({ pk }) => pk === `${tenantId}#forms`).map(({ sk }) => sk);
  // One that a release of before has begun counted less: coming to its end now does not make it one of all.
  const begunBefore = Buffer.from(`${tenantId} ${old.admin.me.personId} `).toString('base64url');
  expect(await old.admin.call('statistics.recount', { limit: 50, cursor: begunBefore })).toMatchObject({
    cursor: null,
  });
  expect(await forms()).toEqual([]);
  expect(await people()).toEqual(told);
  expect(await old.admin.call('statistics.recount', { limit: 50 })).toMatchObject({ cursor: null });
  expect(await people()).toEqual(told);
  expect(await forms()).toEqual(['people']);
});

test('what is built, closed or changed today leaves the figures of last month as they are', async () => {
  const old = await givenCompany(cloud);
  const hours = { open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] };
  const house = await givenBuilding(old, { hours });
  const level = await givenFloor(old, { buildingId: house.buildingId });
  const rooms = [await givenRoom(old, { floorId: level.floorId }), await givenRoom(old, { floorId: level.floorId })];
  const [used, idle] = rooms as [(typeof rooms)[number], (typeof rooms)[number]];
  const today = new Date(cloud.parts.clock.now()).toISOString().slice(0, 10);
  const days = (first: number, last: number) => ({ from: addDays(today, first), until: addDays(today, last) });
  // A Monday and its week, two weeks on.
  const monday = 15 - weekday(today);
  const week = days(monday, monday + 6);
  const start = `${addDays(today, monday)}T02:00:00Z`;
  await givenBooking(old.admin, { roomId: used.roomId, start, end: start.replace('T02', 'T05') });
  await passTo(cloud, epochOf(`${addDays(today, monday + 7)}T02:00:00Z`));
  const figures = async () => {
    const { utilisation } = (await old.admin.call('statistics.summary', week)).total;
    const { places } = await old.admin.call('statistics.places', { ...week, by: 'building' });
    return { utilisation, open: places.map(({ openMinutes }) => openMinutes) };
  };
  const before = await figures();
  expect(before).toEqual({ utilisation: 0.0333, open: [2 * 5 * 540] });

  await givenRoom(old, { floorId: level.floorId });
  await old.admin.call('places.removeRoom', { roomId: idle.roomId, version: idle.version });
  const longer = { buildingId: house.buildingId, version: house.version, hours: { ...hours, close: '22:00' } };
  await old.admin.call('places.changeBuilding', longer);
  const { from, until } = days(monday + 7, monday + 13);
  await old.admin.call('places.occupyRoom', {
    ...{ roomId: used.roomId, version: used.version, from, until, reason: '装修', contact: '行政' },
  });
  await cloud.settled();
  expect(await figures()).toEqual(before);
  // Of this week the occupied room has none, the new one all by the new hours, and the one that is gone no day.
  const { places } = await old.admin.call('statistics.places', { from, until, by: 'room' });
  expect(places.map(({ openMinutes }) => openMinutes).sort((a, b) => a - b)).toEqual([0, 5 * 13 * 60]);
});
