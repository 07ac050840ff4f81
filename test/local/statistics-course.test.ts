import { expect, test } from 'vitest';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const qian = await givenPerson(company, { name: '钱进' });
const { buildingId } = await givenBuilding(company, { name: '天河大厦' });
const { floorId } = await givenFloor(company, { buildingId });
const { roomId } = await givenRoom(company, { floorId, name: '云杉' });
const elsewhere = await givenRoom(company, { name: '白桦' });

/** Two in the first week, others weeks and months later, one of them called off. */
await givenBooking(admin, { roomId, start: at('10:00', 0), end: at('11:00', 0) });
await givenBooking(zhou, { roomId: elsewhere.roomId, start: at('10:00', 1), end: at('12:00', 1) });
await givenBooking(zhou, { roomId, start: at('10:00', 9), end: at('10:30', 9) });
const off = await givenBooking(zhou, { roomId, start: at('10:00', 10), end: at('11:00', 10) });
await zhou.call('bookings.cancel', { bookingId: off.bookingId });
await givenBooking(admin, { roomId, start: at('09:00', 45), end: at('10:45', 45) });
await admin.call('people.changeMany', { personIds: [zhou.me.personId], department: '产品部' });
await cloud.settled();

test('the days, weeks or months of a period add up to its summary, of the company and of a building', async () => {
  const sums = { day: 0, week: 0, month: 0 };
  for (const [from, until] of [
    ['2026-11-20', '2026-12-19'],
    ['2026-11-18', '2027-01-20'],
    ['2026-11-24', '2027-10-07'],
    ['2026-10-01', '2027-09-30'],
  ] as const) {
    for (const where of [{}, { buildingId }]) {
      const [{ total }, course] = await Promise.all([
        admin.call('statistics.summary', { from, until, ...where }),
        admin.call('statistics.course', { from, until, ...where }),
      ]);
      sums[course.per] += 1;
      const sum = (figure: 'meetings' | 'minutes' | 'cancelled' | 'noShows') =>
        course.steps.reduce((so, step) => so + step[figure], 0);
      expect([sum('meetings'), sum('minutes'), sum('cancelled'), sum('noShows')]).toEqual([
        ...[total.meetings, total.minutes, total.cancelled, total.noShows],
      ]);
      expect(total.meetings).toBeGreaterThan(1);
      expect([course.steps[0]?.from, course.steps.at(-1)?.until]).toEqual([from, until]);
    }
  }
  expect(sums).toEqual({ day: 2, week: 2, month: 4 });
  const day = at('10:00', 9).slice(0, 10);
  const { steps } = await admin.call('statistics.course', { from: day, until: at('10:00', 10).slice(0, 10) });
  expect(steps).toMatchObject([
    { meetings: 1, minutes: 30, cancelled: 0 },
    { meetings: 0, minutes: 0, cancelled: 1 },
  ]);
});

test('one person’s figures and those of one department are looked up among all', async () => {
  const period = { from: '2026-11-01', until: '2027-01-31' };
  const rows = async (of: { personId?: typeof zhou.me.personId; department?: string; by?: 'department' }) => {
    const { organisers, total } = await admin.call('statistics.organisers', { ...period, ...of });
    expect(total).toBe(organisers.length);
    return organisers.map(({ name, meetings, minutes, cancelled }) => [name, meetings, minutes, cancelled]);
  };
  expect(await rows({ personId: zhou.me.personId })).toEqual([['周宁', 2, 150, 1]]);
  expect(await rows({ personId: qian.me.personId })).toEqual([['钱进', 0, 0, 0]]);
  expect(await rows({ department: '产品部' })).toEqual([['周宁', 2, 150, 1]]);
  expect(await rows({ department: '产品部', by: 'department' })).toEqual([['产品部', 2, 150, 1]]);
  expect(await rows({ department: '销售部', personId: zhou.me.personId })).toEqual([]);
  expect((await rows({})).map(([name]) => name)).toEqual([admin.me.name, '周宁']);
});
