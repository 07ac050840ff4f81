import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTable, ofKind } from '../support/checker.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, resumed } from '../support/given.ts';
import { at, setupProcess, until } from '../support/setup.ts';
import { readTableOf } from '../support/table.ts';

const cloud = await setupProcess();
const company = await givenCompany(cloud);
const lin = await givenPerson(company, { name: '陈林' });
await company.admin.call('tenants.change', { version: 1, policy: { horizonDays: 400 } });

/** The whole cloud, its engine too, as when the power goes. */
async function killAll(): Promise<void> {
  const engine = Number(readFileSync(join(cloud.dataDir, 'engine.pid'), 'utf8'));
  process.kill(cloud.pid, 'SIGKILL');
  process.kill(engine, 'SIGKILL');
  await cloud.kill9();
}

const count = 60;
/** Two nights in a row share a day, and are never of one transaction: sixty are thirty-one transactions. */
const rule = { repeat: 'weekly' as const, days: [2, 3], count };
const first = { start: at('23:00', 1), end: at('01:00', 2) };

/** Asks for sixty meetings and cuts the power as soon as some of them, and not all, are there. */
async function interrupted(roomId: string, blocked: boolean): Promise<number> {
  const me = resumed(lin, cloud.url);
  const facts = { roomId, ...first, rule };
  const plan = await me.call('bookings.planSeries', facts);
  const occurrences = plan.occurrences.map(({ occurrence, start, end }) => ({ occurrence, roomId, start, end }));
  if (blocked) await givenBooking(me, { roomId, start: at('00:00', 199), end: at('00:30', 199) });
  const watching = resumed(lin, cloud.url);
  const asked = me.call('bookings.createSeries', { ...facts, topic: '例会', occurrences }).then(
    () => 'done',
    () => 'cut off',
  );
  let seen = 0;
  await until(async () => {
    const range = { from: at('00:00', 0), to: at('00:00', 300) };
    const { bookings } = await watching.call('bookings.mine', range);
    seen = bookings.filter((booking) => booking.roomId === roomId && booking.seriesId).length;
    return seen > 0;
  });
  await killAll();
  await asked;
  return seen;
}

test.each([
  { what: 'nothing in its way: all of it', blocked: false, left: count, state: 'active' },
  { what: 'one of its times taken meanwhile: nothing of it', blocked: true, left: 0, state: 'failed' },
])('sixty meetings cut off by kill -9, $what', { retry: 0 }, async ({ blocked, left, state }) => {
  const { roomId } = await givenRoom({ cloud, admin: resumed(company.admin, cloud.url) });
  const seen = await interrupted(roomId, blocked);
  expect(seen).toBeGreaterThan(0);
  await cloud.restart();
  await cloud.settled();
  await killAll();
  const items = await readTableOf(cloud.dataDir);
  const [series] = ofKind(items, 'series').filter((one) => JSON.stringify(one.segments).includes(roomId));
  expect(series).toMatchObject({ state, job: null });
  const booked = ofKind(items, 'booking').filter(
    (one) => one.roomId === roomId && one.seriesId && one.state === 'booked',
  );
  expect(booked).toHaveLength(left);
  expect(checkTable(items)).toEqual([]);
  await cloud.restart();
});
