import { expect, test } from 'vitest';
import { addMinutes } from '../../shared/time.ts';
import { checkTable } from '../support/checker.ts';
import { Refused } from '../support/client.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { checkLog } from '../support/replay.ts';
import { at, setupProcess } from '../support/setup.ts';
import { storm } from '../support/storm.ts';
import { type RawItem, readTableOf } from '../support/table.ts';

const cloud = await setupProcess();
const company = await givenCompany(cloud);
await company.admin.call('tenants.change', { version: 1, policy: { horizonDays: 400 } });
const everybody: Person[] = [];
for (let n = 0; n < 32; n++) everybody.push(await givenPerson(company, { name: `人 ${n}`, roles: ['admin'] }));

test('sixteen want the same slot, fifty times: exactly one gets it, and the others are told who', {
  retry: 0,
}, async () => {
  const { roomId } = await givenRoom(company);
  for (let round = 0; round < 50; round++) {
    const start = addMinutes(at('08:00', 1 + Math.floor(round / 25)), 15 * (round % 25));
    const time = { roomId, start, end: addMinutes(start, 15) };
    const answers = await Promise.allSettled(everybody.slice(0, 16).map((person) => givenBooking(person, time)));
    const [winner, ...others] = answers.filter((one) => one.status === 'fulfilled');
    expect(others).toEqual([]);
    const refusals = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as Refused] : []));
    expect(refusals).toHaveLength(15);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(Refused);
      expect(refusal.problem.code).toBe('slot_taken');
      expect(refusal.problem.holders).toMatchObject([{ organiser: winner?.value.organiser.name, start }]);
    }
  }
});

test('thirty-two create, move, extend and cancel at random: an independent replay finds nothing wrong', {
  retry: 0,
}, async () => {
  const seed = Date.now() % 100_000;
  const berlin = { zone: 'Europe/Berlin' };
  const rooms = [
    await givenRoom(company),
    await givenRoom(company, { bufferBefore: 15, bufferAfter: 15 }),
    await givenRoom(company, { bufferAfter: 30 }),
    await givenRoom(company, { building: berlin, bufferBefore: 30 }),
    await givenRoom(company, { building: berlin }),
    await givenRoom(company, { building: { zone: 'Asia/Kathmandu' }, bufferBefore: 45, bufferAfter: 120 }),
  ];
  const zones = new Map(
    (await company.admin.call('places.list', {})).buildings.map(({ buildingId, zone }) => [buildingId as string, zone]),
  );
  // The night in which Berlin's clocks go forward.
  const from = '2027-03-27T18:00:00Z';
  const ids = rooms.map(({ roomId }) => roomId);
  const log = await storm({ people: everybody, rooms: ids, from, hours: 48, steps: 60, seed });
  await cloud.kill9();
  const items = await readTableOf(cloud.dataDir);
  const made = log.filter((told) => told.do === 'create' && told.answer !== null);
  const changed = log.filter((told) => told.do !== 'create' && told.answer !== null);
  const refused = log.filter((told) => told.refusal === 'slot_taken');
  const figures = `seed ${seed}: ${log.length} requests, ${made.length} made, ${changed.length} changed, ${refused.length} refused`;
  console.info(figures);
  expect(log.filter((told) => told.refusal === 'none')).toEqual([]);
  expect([...checkTable(items), ...checkLog(log, itemsOf(items, ids), zones)], figures).toEqual([]);
  for (const some of [made, changed, refused]) expect(some.length, figures).toBeGreaterThan(100);
});

/** Of these rooms alone: the table holds the other test's too. */
function itemsOf(items: readonly RawItem[], ids: readonly string[]): RawItem[] {
  return items.filter((item) => {
    if (item.kind === 'sheet') return ids.some((id) => item.pk.endsWith(id));
    return item.kind !== 'booking' || ids.includes(String(item.roomId));
  });
}
