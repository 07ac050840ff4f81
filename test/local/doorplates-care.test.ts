/** IT is called to devices that are away or wrong, once each, and told when it is over. */
import { beforeEach, describe, expect, test } from 'vitest';
import * as Alerts from '../../functions/doorplates/alerts.ts';
import { handler as onCare } from '../../functions/doorplates/care-timer.ts';
import { handler as onPresence } from '../../functions/doorplates/on-presence.ts';
import { haveOf } from '../../iot/merge.ts';
import { digestOf, viewAt } from '../../iot/state.ts';
import type { Doorplate, Health } from '../../shared/doorplates/schema.ts';
import { systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { type Company, givenPerson, givenRoom } from '../support/given.ts';
import { at, monday, setup, until } from '../support/setup.ts';
import { delivered, givenDoor, givenDoorplate, givenWire, type Paired } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const minute = 60_000;
beforeEach(() => cloud.clock.set(epochOf(monday)));

async function pass(minutes: number): Promise<void> {
  await cloud.clock.advance(minutes * minute);
  await cloud.settled();
}

/** Somebody who sees to devices in the door's building alone. */
async function givenCare() {
  const door = await givenDoor(cloud);
  const { company, admin, room } = door;
  const engineer = await givenPerson(company, { name: '陈工', roles: ['staff'] });
  const { areaId } = await admin.call('services.createArea', { name: '本楼', buildings: [room.buildingId] });
  const staff = [{ personId: engineer.me.personId, areaId }];
  await admin.call('services.createItem', { category: 'device', name: '设备报修', targetMinutes: 30, staff });
  await cloud.settled();
  const open = async () => (await engineer.call('services.tasks', {})).tasks.map(({ request }) => request);
  return { ...door, engineer, open };
}

async function statusOf({ admin }: Pick<Company, 'admin'>, doorplateId: string) {
  const { doorplates } = await admin.call('doorplates.list', {});
  return doorplates.find((one) => one.doorplateId === doorplateId)?.status;
}

/** What is listed in pages of so many. */
async function byPages(admin: Company['admin'], limit: number) {
  const found: Doorplate[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { doorplates: Doorplate[]; cursor: string | null } = await admin.call('doorplates.list', {
      ...{ limit, ...(cursor && { cursor }) },
    });
    expect(page.doorplates.length).toBeLessThanOrEqual(limit);
    found.push(...page.doorplates);
    cursor = page.cursor;
  }
  return found;
}

const causesOf = async (company: Pick<Company, 'admin'>, doorplateId: string) =>
  (await statusOf(company, doorplateId))?.alerts.map(({ cause }) => cause);

let said = 0;
const id = () => `m${++said}`;

/** A device that is switched on: it connects, says hello, and has what it needs. */
async function switchedOn(paired: Paired) {
  const wire = await givenWire(cloud, paired);
  await wire.listen();
  const nothing = { settings: 0, roomId: null, room: 0, days: {} };
  await wire.say({ id: id(), at: now(), kind: 'hello', have: nothing, agent: 'test' });
  await until(() => wire.sheets().length > 0 && wire.settings().length > 0);
  return {
    ...wire,
    async beat(more: { digest?: string; clock?: number; health?: Partial<Health>; uptime?: number } = {}) {
      const [sheet, settings] = [wire.sheets().at(-1), wire.settings().at(-1)];
      if (!sheet || !settings) throw new Error('it was told nothing');
      const stamp = { id: id(), at: now() + (more.clock ?? 0) };
      const { state, led, ...view } = viewAt(sheet, settings, now());
      const shown = { state, led, digest: more.digest ?? digestOf({ state, led, ...view }), lines: [] };
      const health = { storage: 0.4, temperature: 41, led: true, ...more.health };
      const { uptime = 60 } = more;
      await wire.say({ ...stamp, kind: 'heartbeat', have: haveOf(sheet, settings), shown, uptime, health });
    },
    /** Its cable is cut. */
    async fall() {
      await wire.connection.endAsync(true);
    },
  };
}

async function fallen(company: Company, device: Awaited<ReturnType<typeof switchedOn>>, doorplateId: string) {
  await device.fall();
  await until(async () => (await statusOf(company, doorplateId))?.online === false);
  await cloud.settled();
}

describe('a device that is away', () => {
  test('calls the staff of its area after a while, admins when nobody comes, and closes by itself', async () => {
    const { company, admin, paired, doorplateId, engineer, open } = await givenCare();
    const device = await switchedOn(paired);
    await fallen(company, device, doorplateId);
    await pass(8);
    expect(await open()).toEqual([]);
    await pass(3);
    const [request, ...others] = await open();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      requester: { kind: 'doorplate', id: doorplateId, name: '门牌' },
      item: { name: '设备报修', category: 'device' },
    });
    expect(request?.text).toMatch(/^门牌“门牌”（.+ 1203 云杉）自 .*11月23日 周一 09:0\d 起离线，请检查电源和网络。$/);
    expect((await statusOf(company, doorplateId))?.alerts).toMatchObject([
      { cause: 'offline', requestId: request?.requestId },
    ]);
    const kinds = async (who: typeof engineer) => {
      await cloud.settled();
      return (await who.call('messages.list', {})).messages
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'welcome');
    };
    expect(await kinds(engineer)).toEqual(['service_asked']);
    expect(await kinds(admin)).toEqual([]);
    await pass(31);
    expect(await kinds(admin)).toEqual(['service_overdue']);
    // Nor is it called again.
    expect(await open()).toHaveLength(1);
    await switchedOn(paired);
    await cloud.settled();
    expect(await open()).toEqual([]);
    const { request: over } = await admin.call('services.get', { requestId: request?.requestId ?? '' });
    expect(over).toMatchObject({ state: 'done', notes: [{ text: '设备已恢复正常，系统已关闭此单。' }] });
    expect(await causesOf(company, doorplateId)).toEqual([]);
    const { entries } = await admin.call('doorplates.log', { doorplateId });
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual([
      ...['alert_closed', 'alert_raised', 'connected', 'connected', 'disconnected', 'paired'],
    ]);
    expect(await cloud.failures()).toEqual([]);
  });

  test('is not missed when it comes back in time, whatever the broker repeats and in whatever order', async () => {
    const { company, paired, doorplateId, open } = await givenCare();
    const device = await switchedOn(paired);
    await fallen(company, device, doorplateId);
    await pass(6);
    const again = await switchedOn(paired);
    await cloud.settled();
    const late = { clientId: doorplateId, eventType: 'disconnected', versionNumber: 1, timestamp: now() - 6 * minute };
    for (const _ of [1, 2]) await onPresence(delivered(cloud, '$aws/events/presence', late));
    for (let minutes = 0; minutes < 12; minutes += 2) {
      await pass(2);
      await again.beat();
    }
    expect(await open()).toEqual([]);
    expect(await causesOf(company, doorplateId)).toEqual([]);
  });

  test('is missed also while it is connected and says nothing', async () => {
    const { company, paired, doorplateId, open } = await givenCare();
    await switchedOn(paired);
    // Here this system itself was away: the device has done nothing wrong, and has time to be heard.
    await pass(120);
    expect(await open()).toEqual([]);
    for (let minutes = 0; minutes < 14; minutes += 2) await pass(2);
    expect(await open()).toHaveLength(1);
    expect(await causesOf(company, doorplateId)).toEqual(['offline']);
  });

  test('is nobody’s concern while its plan says off, and has time to start in the morning', async () => {
    const { company, admin, paired, doorplateId, open } = await givenCare();
    const hours = { on: '08:00', off: '20:00' };
    const power = { days: [1, 2, 3, 4, 5], hours, holidays: false, exceptions: [], wakeForMeetings: true };
    const { groupId } = await admin.call('doorplates.createGroup', { name: '办公区', power });
    await admin.call('doorplates.assign', { doorplateIds: [doorplateId], groupId });
    await cloud.clock.set(epochOf(at('19:55', 0)));
    const device = await switchedOn(paired);
    await cloud.clock.set(epochOf(at('20:00', 0)));
    await fallen(company, device, doorplateId);
    for (let minutes = 0; minutes < 16; minutes += 2) await pass(2);
    for (const time of ['07:55', '07:57', '08:00', '08:02', '08:05', '08:07', '08:10', '08:12']) {
      await cloud.clock.set(epochOf(at(time)));
      await cloud.settled();
    }
    expect(await causesOf(company, doorplateId)).toEqual([]);
    for (let minutes = 0; minutes < 10; minutes += 2) await pass(2);
    expect(await causesOf(company, doorplateId)).toEqual(['offline']);
    expect(await open()).toHaveLength(1);
    // Whoever is retired is not looked for.
    const { doorplates } = await admin.call('doorplates.list', {});
    await admin.call('doorplates.remove', { doorplateId, version: doorplates[0]?.version ?? 0 });
    await cloud.settled();
    expect(await open()).toEqual([]);
  });

  test('that falls with others of its building is one call for the building', async () => {
    const { company, admin, room, paired, open } = await givenCare();
    const all = [paired];
    for (let made = 1; made < 6; made++) {
      const next = await givenRoom(company, { floorId: room.floorId });
      all.push(await givenDoorplate(cloud, company, next));
    }
    const devices = [];
    for (const one of all) devices.push(await switchedOn(one));
    for (const device of devices) await device.fall();
    const areOff = async () => (await admin.call('doorplates.list', {})).doorplates.every((one) => !one.status.online);
    await until(areOff);
    await pass(11);
    const [request, ...others] = await open();
    expect(others).toEqual([]);
    expect(request?.text).toMatch(/有 6 台设备自 .+ 起同时离线，很可能是网络或供电中断：门牌、门牌/);
    const offline = async () => {
      const doorplates = await byPages(admin, 4);
      expect(new Set(doorplates.map(({ doorplateId }) => doorplateId)).size).toBe(6);
      return doorplates.filter(({ status }) => status.alerts.some(({ cause }) => cause === 'offline')).length;
    };
    expect(await offline()).toBe(6);
    // Two runs of the same timer find it reported.
    const { tenantId } = admin.me;
    const look = { do: 'care.look', tenantId, buildingId: room.buildingId, at: new Date(now()).toISOString() };
    const timer = { ...look, at: `${look.at.slice(0, 19)}Z` };
    await Promise.all([onCare(timer), onCare(timer)]);
    await cloud.settled();
    expect(await open()).toHaveLength(1);
    for (const one of all.slice(0, 4)) await switchedOn(one);
    expect(await offline()).toBe(2);
    await pass(1);
    await pass(1);
    // Two are missed by themselves now, and the building's call is over.
    const left = await open();
    expect(left.map(({ text }) => /^门牌“门牌”/.test(text))).toEqual([true, true]);
    expect(await offline()).toBe(2);
    expect(await cloud.failures()).toEqual([]);
  });
});

test('a lobby display is cared for as a door is', async () => {
  const { company, admin, room, open } = await givenCare();
  const { pairingId, secret, code } = await cloud.anyone.call('doorplates.startPairing', {});
  const board = { buildingId: room.buildingId };
  const doorplate = await admin.call('doorplates.pairBoard', { code, name: '一楼大厅', board });
  const { credentials } = await cloud.anyone.call('doorplates.finishPairing', { pairingId, secret });
  if (!credentials) throw new Error('the display was not paired');
  const wire = await givenWire(cloud, { doorplate, credentials });
  const nothing = { settings: 0, roomId: null, room: 0, days: {} };
  await wire.say({ id: id(), at: now(), kind: 'hello', have: nothing, agent: 'test' });
  const broken = { storage: 0.4, temperature: 41, led: false };
  const shown = {
    state: 'unknown' as const,
    led: { color: 'off' as const, blink: false },
    digest: 'nothing',
    lines: [],
  };
  await wire.say({ id: id(), at: now(), kind: 'heartbeat', have: nothing, shown, uptime: 9, health: broken });
  expect(await causesOf(company, doorplate.doorplateId)).toEqual(['led_failed']);
  const [request, ...others] = await open();
  expect(others).toEqual([]);
  expect(request).toMatchObject({ roomId: room.roomId, requester: { name: '一楼大厅' } });
  expect(request?.text).toMatch(/^大堂屏“一楼大厅”（.+）的指示灯自 .+ 起不工作。$/);
});

test('whatever finds a cause at the same time calls once, and again only when it was over', async () => {
  const { admin, room, paired, doorplateId, open } = await givenCare();
  await switchedOn(paired);
  const scope = systemScope(admin.me.tenantId, 'care');
  const cause = { doorplateId, buildingId: room.buildingId, cause: 'too_hot' as const, since: now(), value: 80 };
  await Promise.all([1, 2, 3].map(() => Alerts.raise(scope, cause)));
  await cloud.settled();
  const [first, ...others] = await open();
  expect(first?.text).toMatch(/80 °C/);
  expect(others).toEqual([]);
  const [alert] = await Alerts.ofDevice(scope, doorplateId);
  if (!alert) throw new Error('nothing was raised');
  await Promise.all([1, 2].map(() => Alerts.close(scope, alert)));
  await Alerts.raise(scope, cause);
  await cloud.settled();
  const [again, ...more] = await open();
  expect(again?.text).toMatch(/80 °C/);
  expect(more).toEqual([]);
  expect(again?.requestId).not.toBe(first?.requestId);
});

describe('a device that speaks', () => {
  test('calls when it is wrong for the third time in a row, and not before; it closes when it is right', async () => {
    const { company, paired, doorplateId, open } = await givenCare();
    const device = await switchedOn(paired);
    const wrong = { digest: 'something else' };
    for (const one of [wrong, wrong, {}, wrong, wrong]) await device.beat(one);
    expect(await open()).toEqual([]);
    // Two at once: it is reported by one of them.
    await Promise.all([device.beat(wrong), device.beat(wrong), device.beat(wrong)]);
    const [request, ...others] = await open();
    expect(others).toEqual([]);
    expect(request?.text).toMatch(/起显示的内容与系统不一致，自动修复没有生效。$/);
    expect(await causesOf(company, doorplateId)).toEqual(['wrong_picture']);
    await device.beat();
    expect(await open()).toEqual([]);
    expect(await causesOf(company, doorplateId)).toEqual([]);
  });

  test('calls for a full storage, heat, a broken LED and a wrong clock, each by itself', async () => {
    const { company, paired, doorplateId, open } = await givenCare();
    const device = await switchedOn(paired);
    const ill = { clock: -40_000, health: { storage: 0.93, temperature: 78, led: false } };
    for (const _ of [1, 2, 3]) await device.beat(ill);
    const texts = (await open()).map(({ text }) => text.replace(/^.+）(的|自)|（.+$|自 .+起/g, '')).toSorted();
    expect(texts).toEqual([
      '存储空间已用 93%',
      '指示灯不工作。',
      '时钟偏差 40 秒，自动校时没有生效。',
      '温度已达 78 °C',
    ]);
    await device.beat({ health: { storage: 0.88, temperature: 66 } });
    expect((await causesOf(company, doorplateId))?.toSorted()).toEqual(['storage_full', 'too_hot']);
    await device.beat();
    expect(await open()).toEqual([]);
  });

  test('leaves a log: commands and by whom, restarts, what it showed wrongly', async () => {
    const { admin, paired, doorplateId } = await givenCare();
    const device = await switchedOn(paired);
    await device.beat({ uptime: 500 });
    await admin.call('doorplates.command', { doorplateIds: [doorplateId], do: 'restart' });
    await device.beat({ uptime: 3 });
    await device.beat({ digest: 'wrong', uptime: 9 });
    const { entries } = await admin.call('doorplates.log', { doorplateId });
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'command', order: 'restart', who: '林晓' }));
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'restarted', who: null }));
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'mismatch', detail: 'free' }));
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'paired', who: '林晓', detail: '1203 云杉' }));
  });
});
