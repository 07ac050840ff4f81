import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { epochOf, instantOf } from '../../shared/time.ts';
import { givenCompany, givenRoom } from '../support/given.ts';
import { at, setupProcess } from '../support/setup.ts';

const cloud = await setupProcess();
const hour = 3_600_000;

/** When the timers of timed power are to go off, read off the cloud's own store, which nobody else may hold. */
function timers(dataDir: string): string[] {
  const db = new DatabaseSync(join(dataDir, 'cloud.db'), { readOnly: true });
  const rows = db.prepare("SELECT next_at AS at FROM schedules WHERE name LIKE 'power-%'").all();
  db.close();
  return rows.map((row) => instantOf(Number(row.at)));
}

test('killed as a switch comes and started again after the next, timed power goes on by its plan', {
  retry: 0,
}, async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const hours = { on: '08:00', off: '20:00' };
  const power = { days: [1, 2, 3, 4, 5], hours, holidays: true, exceptions: [], wakeForMeetings: false };
  const { groupId } = await admin.call('doorplates.createGroup', { name: '办公区', power });
  const { roomId } = await givenRoom(company, {});
  const { code } = await admin.call('doorplates.startPairing', {});
  const { doorplateId, version } = await admin.call('doorplates.pair', { code, roomId, name: '门牌' });
  await admin.call('doorplates.change', { doorplateId, version, groupId });
  await cloud.settled();
  await cloud.clock.set(epochOf(at('20:00', 0)));
  await cloud.kill9();
  // The whole night passes in the dark: 08:00 is over when it is back.
  await cloud.restart({ clockAdvance: 13 * hour });
  await cloud.settled();
  expect(await cloud.failures()).toEqual([]);
  await cloud.kill9();
  expect(timers(cloud.dataDir)).toEqual([at('20:00', 1)]);
});
