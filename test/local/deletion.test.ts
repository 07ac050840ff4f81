/** A company is deleted: asked for, called off, and in the end gone with all that it had, whatever interrupts it. */

import { expect, test, vi } from 'vitest';
import { table } from '../../functions/db/client.ts';
import { waitingDays } from '../../shared/tenants/deletion.ts';
import { givenFurnished } from '../support/furnished.ts';
import { freshCode, givenBooking, givenCompany, givenOperator, givenRoom } from '../support/given.ts';
import { at, engineOf, setup, until } from '../support/setup.ts';
import { fingerprint, type RawItem, readTable } from '../support/table.ts';

const cloud = await setup();
const name = '北辰物流';
const furnished = await givenFurnished(cloud, name);
const { admin, colleague } = furnished;
const tenantId = admin.me.tenantId as string;
await admin.call('feeds.make', {});
await admin.call('feeds.makeOfRoom', { roomId: furnished.things.room.id });
await colleague.call('people.renewDoorCode', {});
const other = await givenCompany(cloud, { company: '云杉科技', email: admin.me.email });
const room = await givenRoom(other);
await givenBooking(other.admin, { roomId: room.roomId, start: at('10:00', 1), end: at('11:00', 1) });
await cloud.settled();

const day = 86_400_000;

async function items(): Promise<RawItem[]> {
  return readTable(engineOf(cloud));
}

/** Whatever names the company. What stands above companies for minutes alone (pairings, counted calls) is forgotten by itself. */
async function remains(all: readonly RawItem[]): Promise<string[]> {
  const seconds = (await cloud.clock.now()) / 1000;
  return all
    .filter((item) => JSON.stringify(item).includes(tenantId))
    .filter(({ pk, ttl }) => !(pk.startsWith('platform#') && Number(ttl ?? seconds) < seconds))
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .filter((place) => !place.startsWith('platform#rate#requests#'));
}

function timers(): string[] {
  const rows = cloud.parts.store.db.prepare('SELECT name FROM schedules WHERE name LIKE ?').all(`%${tenantId}%`);
  // Those of a building's screens and devices see the next time they go off that it is gone.
  return rows.map((row) => String(row.name)).filter((timer) => !/^(power|care)-/.test(timer));
}

function others(all: readonly RawItem[]): string {
  return fingerprint(all.filter((item) => JSON.stringify(item).includes(other.admin.me.tenantId)));
}

test('it waits for thirty days, all admins hear of it, and any of them calls it off', async () => {
  expect(await admin.call('tenants.deletion', {})).toEqual({ deletion: null, waitingDays });
  expect(await colleague.refusal('tenants.deletion', {})).toMatchObject({ code: 'forbidden' });
  const wrong = await admin.refusal('tenants.askDeletion', { name: '云杉科技' });
  expect(wrong.fields).toMatchObject([{ field: 'name', rule: 'company_name', message: '与公司现在的名称不一致。' }]);

  const { personId } = colleague.me;
  const { people } = await admin.call('people.list', { search: colleague.me.email });
  await admin.call('people.change', { personId, version: people[0]?.version ?? 0, roles: ['admin', 'employee'] });
  const { deletion } = await admin.call('tenants.askDeletion', { name, reason: '公司合并' });
  const askedAt = Date.parse(deletion?.askedAt ?? '');
  expect(deletion).toMatchObject({ by: { personId: admin.me.personId }, reason: '公司合并' });
  expect(Date.parse(deletion?.at ?? '') - askedAt).toBe(waitingDays * day);
  // Asked again, it stays as it is.
  expect((await colleague.call('tenants.askDeletion', { name })).deletion).toEqual(deletion);
  await cloud.settled();
  for (const { email } of [admin.me, colleague.me]) {
    const mails = (await cloud.inbox(email)).filter(({ subject }) => subject.startsWith(`${name} 将于`));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('公司合并');
  }
  const operator = await givenOperator(cloud);
  const seen = await operator.call('operator.company', { companyId: admin.me.tenantId });
  expect(seen.company.ending).toMatchObject({ state: 'waiting', by: admin.me.name, at: deletion?.at });

  expect((await colleague.call('tenants.callOffDeletion', {})).deletion).toBeNull();
  await cloud.settled();
  expect((await cloud.inbox(admin.me.email)).some(({ subject }) => subject === `${name} 不会被删除`)).toBe(true);
  expect(timers().filter((timer) => timer.startsWith('company-'))).toEqual([]);
  const again = await operator.call('operator.company', { companyId: admin.me.tenantId });
  expect(again.company.ending).toBeNull();
  const { entries } = await admin.call('audit.list', { kind: 'tenant' });
  expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(['deletion_asked', 'deletion_called_off']));
});

test('then nothing is left of it, though its removal is cut off in the middle; who is elsewhere too stays there', async () => {
  await admin.call('tenants.askDeletion', { name });
  await cloud.settled();
  expect((await remains(await items())).length).toBeGreaterThan(150);
  let operator = await givenOperator(cloud);
  const companyId = admin.me.tenantId;
  const state = async () => (await operator.call('operator.company', { companyId })).company.ending?.state;

  // All admins are told again as the day comes near.
  const told = async () =>
    (await cloud.inbox(colleague.me.email)).filter(({ subject }) => subject.startsWith(`${name} 将于`)).length;
  const before = await told();
  await cloud.clock.advance((waitingDays - 7) * day + 60_000);
  await until(async () => (await told()) === before + 1);
  await cloud.clock.advance(6 * day);
  await until(async () => (await told()) === before + 2);

  // Who is suspended could not call it off: it waits for them.
  const suspend = async (suspended: { why: string } | null) => {
    operator = await givenOperator(cloud);
    const { company } = await operator.call('operator.company', { companyId });
    await operator.call('operator.change', { companyId, version: company.version, suspended });
  };
  await suspend({ why: '账号被盗' });
  await cloud.clock.advance(day);
  await cloud.settled();
  operator = await givenOperator(cloud);
  expect(await state()).toBe('waiting');
  await suspend(null);
  await cloud.clock.advance(day + 60_000);
  operator = await givenOperator(cloud);
  await until(async () => (await state()) === 'removing');
  await cloud.settled();
  expect((await admin.refusal('people.me', {})).code).toBe('unauthenticated');
  const code = await freshCode(cloud, admin.me.email);
  const signedIn = await cloud.anyone.call('people.signIn', { email: admin.me.email, code });
  expect(signedIn).toMatchObject({ me: { tenantId: other.admin.me.tenantId } });
  await cloud.settled();
  const untouched = others(await items());

  // It is cut off in the middle: the next run goes on.
  const whole = table.call.bind(table);
  let removals = 0;
  let failures = 0;
  const spy = vi.spyOn(table, 'call').mockImplementation(async (operation, input) => {
    if (
      operation === 'DeleteItem' &&
      (input as unknown as { Key: { pk: { S: string } } }).Key.pk.S.startsWith(tenantId)
    ) {
      removals += 1;
      if (removals === 90) {
        failures += 1;
        throw new Error('cut off');
      }
    }
    return whole(operation, input);
  });
  await cloud.clock.advance(11 * 60_000);
  await until(async () => {
    await cloud.settled();
    if ((await state()) === 'done') return true;
    await cloud.clock.advance(7 * 60_000);
    return false;
  });
  spy.mockRestore();
  expect(failures).toBe(1);

  const left = await items();
  expect(await remains(left)).toEqual([`platform#accounts ${tenantId}`]);
  expect(others(left)).toBe(untouched);
  expect(timers()).toEqual([]);
  const files = await fetch(`${cloud.url}/media/${tenantId}/${furnished.things.photo.id}`);
  expect(files.status).toBe(404);
  const tombstone = (await operator.call('operator.company', { companyId })).company;
  expect(tombstone).toMatchObject({ name, ending: { state: 'done', by: '' } });
  const change = { companyId, version: tombstone.version, plan: 'trial' as const };
  expect((await operator.refusal('operator.change', change)).code).toBe('not_found');
});
