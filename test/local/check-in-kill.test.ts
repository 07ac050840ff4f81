import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Booking } from '../../shared/bookings/schema.ts';
import { epochOf } from '../../shared/time.ts';
import { checkTable } from '../support/checker.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, resumed } from '../support/given.ts';
import { at, setupProcess, until } from '../support/setup.ts';
import { readTableOf } from '../support/table.ts';

const cloud = await setupProcess();
const company = await givenCompany(cloud);
const lin = await givenPerson(company, { name: '陈林' });

/** The whole cloud, its engine too, as when the power goes. */
async function killAll(): Promise<void> {
  const engine = Number(readFileSync(join(cloud.dataDir, 'engine.pid'), 'utf8'));
  process.kill(cloud.pid, 'SIGKILL');
  process.kill(engine, 'SIGKILL');
  await cloud.kill9();
}

test('killed while a dozen rooms are being released, each is released once, and nothing is half', {
  retry: 0,
}, async () => {
  const meetings: Booking[] = [];
  for (let n = 0; n < 12; n++) {
    const { roomId } = await givenRoom(company, { checkIn: 'on' });
    meetings.push(await givenBooking(lin, { roomId, start: at('10:00', 0), end: at('11:00', 0) }));
  }
  await cloud.settled();
  const me = () => resumed(lin, cloud.url);
  const released = async () => {
    const { bookings } = await me().call('bookings.mine', { from: at('09:00', 0), to: at('12:00', 0) });
    return bookings.filter(({ state }) => state === 'released').length;
  };
  await cloud.clock.set(epochOf(at('10:09', 0)));
  await cloud.settled();
  await cloud.clock.set(epochOf(at('10:10', 0)));
  await until(async () => (await released()) > 0);
  const before = await released();
  await killAll();
  await cloud.restart();
  await until(async () => (await released()) === meetings.length);
  await cloud.settled();
  expect(before).toBeGreaterThan(0);
  for (const { bookingId } of meetings) {
    const { entries } = await me().call('bookings.history', { bookingId });
    expect(entries.map(({ what }) => what)).toEqual(['created', 'released']);
  }
  const { messages } = await me().call('messages.list', { limit: 100 });
  expect(messages.filter(({ kind }) => kind === 'released')).toHaveLength(meetings.length);
  expect(await cloud.failures()).toEqual([]);
  await killAll();
  expect(checkTable(await readTableOf(cloud.dataDir))).toEqual([]);
  await cloud.restart();
});
