/** Who runs the service: companies, what they may have, and nothing of what happens in them. */
import { describe, expect, test } from 'vitest';
import { commit } from '../../functions/db/write.ts';
import { accounts } from '../../functions/operator/entity.ts';
import { forgetStanding } from '../../functions/operator/standing.ts';
import { names } from '../../infra/local/settings.ts';
import { platform } from '../../shared/scope.ts';
import { client } from '../support/client.ts';
import { freshCode, givenCompany, givenFloor, givenOperator, givenPerson, sessionIn } from '../support/given.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();
const operator = await givenOperator(cloud);

async function accountOf(companyId: string) {
  return (await operator.call('operator.company', { companyId })).company;
}

async function change(companyId: string, facts: object) {
  const { version } = await accountOf(companyId);
  return operator.call('operator.change', { companyId, version, ...facts });
}

describe('signing in', () => {
  test('an operator gets in with a code, and out again', async () => {
    const code = await freshCode(cloud, names.operator);
    const body = JSON.stringify({ email: names.operator, code });
    const headers = { 'content-type': 'application/json' };
    const answer = await cloud.anyone.send({ method: 'POST', path: '/operator/session', headers, body });
    expect(answer.status).toBe(200);
    const session = client(cloud.url, sessionIn(answer.headers));
    expect(await session.call('operator.me', {})).toEqual({ email: names.operator });
    await session.call('operator.signOut', {});
    expect((await session.refusal('operator.me', {})).code).toBe('unauthenticated');
  });

  test('nobody else does, whatever they are in their company', async () => {
    const { admin } = await givenCompany(cloud);
    const { email } = admin.me;
    const code = await freshCode(cloud, email);
    expect((await cloud.anyone.refusal('operator.signIn', { email, code })).code).toBe('forbidden');
    expect((await admin.refusal('operator.companies', {})).code).toBe('unauthenticated');
    expect((await operator.refusal('people.me', {})).code).toBe('unauthenticated');
  });
});

test('a company is found by its name, also by a new one, with what it uses', async () => {
  const { admin, ...company } = await givenCompany(cloud, { company: '北辰物流' });
  const floor = await givenFloor({ admin, ...company });
  const rooms = ['301', '302'].map((number) => ({ number, name: number }));
  await admin.call('places.createRooms', { floorId: floor.floorId, rooms, capacity: 8 });
  const { version } = await admin.call('tenants.get', {});
  await admin.call('tenants.change', { version, name: '北辰供应链' });
  const { companies } = await operator.call('operator.companies', { search: '供应链' });
  expect(companies).toMatchObject([{ companyId: admin.me.tenantId, name: '北辰供应链', plan: 'enterprise' }]);
  const { usage } = await operator.call('operator.company', { companyId: admin.me.tenantId });
  expect(usage.used).toEqual({ rooms: 2, doorplates: 0, people: 1 });
  expect(await admin.call('tenants.usage', {})).toEqual(usage);
});

test('a full plan refuses the next room, doorplate and person, and says of how many', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const companyId = admin.me.tenantId;
  const { floorId } = await givenFloor(company);
  await givenPerson(company);
  await change(companyId, { plan: 'trial', agreed: { rooms: 1, people: 2, doorplates: 1 } });
  const facts = { floorId, name: '云杉', capacity: 8 };
  const room = await admin.call('places.createRoom', { ...facts, number: '1' });
  expect(await admin.refusal('places.createRoom', { ...facts, number: '2' })).toMatchObject({
    code: 'plan_limit',
    detail: '已达到套餐上限：会议室最多 1，现有 1。',
  });
  const many = [{ number: '3', name: '3' }];
  expect((await admin.refusal('places.createRooms', { floorId, rooms: many, capacity: 8 })).code).toBe('plan_limit');
  const newcomer = { name: '新人', email: 'newcomer@example.com' };
  expect((await admin.refusal('people.invite', newcomer)).code).toBe('plan_limit');
  const pair = async () => {
    const { code } = await cloud.anyone.call('doorplates.startPairing', {});
    return { code, roomId: room.roomId, name: '门牌' };
  };
  const doorplates = async () => (await admin.call('tenants.usage', {})).used.doorplates;
  expect(await doorplates()).toBe(0);
  const { doorplateId, version } = await admin.call('doorplates.pair', await pair());
  expect(await doorplates()).toBe(1);
  expect((await admin.refusal('doorplates.pair', await pair())).code).toBe('plan_limit');
  await admin.call('doorplates.remove', { doorplateId, version });
  expect(await doorplates()).toBe(0);

  await change(companyId, { agreed: { rooms: 2 } });
  await admin.call('places.createRoom', { ...facts, number: '2' });
  // Nobody has looked at the company since: the list of those that are near a limit knows all the same.
  const { companies } = await operator.call('operator.companies', { search: companyId, use: 'near' });
  expect(companies).toMatchObject([{ companyId, used: { rooms: 2, people: 2 } }]);
});

test('a suspended company gets in nowhere and reads why, until it is let in again; others notice nothing', async () => {
  const [{ admin }, other] = [await givenCompany(cloud), await givenCompany(cloud)];
  const companyId = admin.me.tenantId;
  const feed = (await admin.call('feeds.make', {})).url.replace(/^.*\/api\/v1/, '');
  expect((await cloud.anyone.send({ method: 'GET', path: feed })).status).toBe(200);
  await change(companyId, { suspended: { why: '账单逾期' } });
  expect(await admin.refusal('tenants.get', {})).toMatchObject({
    code: 'suspended',
    detail: '公司已被暂停使用：账单逾期',
  });
  expect((await cloud.anyone.send({ method: 'GET', path: feed })).status).toBe(403);
  await other.admin.call('tenants.get', {});
  expect(await accountOf(companyId)).toMatchObject({
    suspended: { why: '账单逾期' },
    lastChange: { what: 'suspended' },
  });
  await admin.call('people.signOut', {});
  await change(companyId, { suspended: null });
  expect((await cloud.anyone.send({ method: 'GET', path: feed })).status).toBe(200);
});

test('a company that asks too much waits, and no other does', async () => {
  const [{ admin }, other] = [await givenCompany(cloud), await givenCompany(cloud)];
  await change(admin.me.tenantId, { agreed: { requestsPerSecond: 1 } });
  // More than two windows of ten let in: one may end meanwhile.
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => admin.send({ method: 'GET', path: '/me', headers: {} })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  await other.admin.call('people.me', {});
  await cloud.clock.advance(10_000);
  await admin.call('people.me', {});
});

test('a company of before the directory is entered with its first call, and keeps what it could have', async () => {
  const { admin } = await givenCompany(cloud, { company: '老客户' });
  const companyId = admin.me.tenantId;
  await commit(platform, [{ tenantId: platform.tenantId, remove: accounts.key(platform.tenantId, companyId) }]);
  forgetStanding(companyId);
  expect((await operator.refusal('operator.company', { companyId })).code).toBe('not_found');
  await admin.call('tenants.get', {});
  expect(await accountOf(companyId)).toMatchObject({ name: '老客户', plan: 'enterprise' });
});

test('two operators do not undo one another', async () => {
  const { admin } = await givenCompany(cloud);
  const companyId = admin.me.tenantId;
  const { version } = await accountOf(companyId);
  await operator.call('operator.change', { companyId, version, plan: 'standard' });
  const late = await operator.refusal('operator.change', { companyId, version, plan: 'trial' });
  expect(late.code).toBe('changed_meanwhile');
  expect((await accountOf(companyId)).plan).toBe('standard');
  expect((await operator.call('operator.companies', { search: companyId, use: 'near' })).companies).toEqual([]);
  await change(companyId, { agreed: { rooms: 3 }, suspended: { why: '账单逾期' } });
  const { deeds } = await operator.call('operator.company', { companyId });
  const [plain, agreed] = [{ plan: 'standard', agreed: {}, suspended: false } as const, { rooms: 3 }];
  expect(deeds).toMatchObject([
    { by: names.operator, why: '账单逾期', before: plain, after: { plan: 'standard', agreed, suspended: true } },
    { by: names.operator, why: null, before: { ...plain, plan: 'enterprise' }, after: plain },
  ]);
});
