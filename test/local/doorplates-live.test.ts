import { describe, expect, test } from 'vitest';
import { handler as onPresence } from '../../functions/doorplates/on-presence.ts';
import { inMemory } from '../../iot/memory.ts';
import { haveOf } from '../../iot/merge.ts';
import { digestOf, viewAt } from '../../iot/state.ts';
import type { PanelMessage, PanelSettings, PanelSheet } from '../../shared/doorplates/protocol.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { type Company, givenBooking, givenCompany, givenRoom } from '../support/given.ts';
import { at, monday, setup, until } from '../support/setup.ts';
import {
  connect,
  delivered,
  givenDoor as givenDoorIn,
  givenPanel,
  givenWire,
  type Wire,
} from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();

const givenDoor = () => givenDoorIn(cloud);

/** Today in Shanghai; the tests' clocks stand at 09:00 and run on. */
const today = (time: string) => at(time, 0);

async function statusOf({ admin }: Pick<Company, 'admin'>, doorplateId: string) {
  const { doorplates } = await admin.call('doorplates.list', {});
  return doorplates.find((one) => one.doorplateId === doorplateId)?.status;
}

/** Not before that, and not ahead: however long it has taken. */
const since = (before: number) => expect.toSatisfy((time: number) => before <= time && time <= now());

let said = 0;
const envelope = () => ({ id: `m${++said}`, at: now() });

function heartbeat(sheet: PanelSheet, settings: PanelSettings, more: Partial<PanelMessage> = {}): PanelMessage {
  const stamp = { ...envelope(), ...more };
  const view = viewAt(sheet, settings, stamp.at);
  return {
    ...stamp,
    kind: 'heartbeat',
    have: haveOf(sheet, settings),
    shown: { state: view.state, digest: digestOf(view), led: view.led, lines: ['空闲', '云杉'] },
    uptime: 60,
    health: { storage: 0.4, temperature: 41, led: true },
  };
}

/** Everything the wire has been given so far, as a panel would keep it. */
async function givenInformed(wire: Wire) {
  await wire.listen();
  await until(() => wire.sheets().length > 0 && wire.settings().length > 0);
  const sheet = wire.sheets().at(-1) as PanelSheet;
  const settings = wire.settings().at(-1) as PanelSettings;
  wire.heard.length = 0;
  return { sheet, settings };
}

describe('from a commit to the door', () => {
  test('a booking turns the door, a cancellation turns it back', async () => {
    const { admin, room, paired } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    expect(panel.look().view).toMatchObject({ state: 'free', sign: { number: '1203', company: '星野科技' } });
    const start = instantOf(Math.floor(now() / 900_000) * 900_000);
    const end = instantOf(epochOf(start) + 3_600_000);
    const booking = await givenBooking(admin, { roomId: room.roomId, start, end, topic: '评审' });
    await panel.shows(({ view }) => view.state === 'in_meeting' && view.current?.topic === '评审');
    await until(() => panel.log.some((line) => line.includes('LED red')));
    await admin.call('bookings.cancel', { bookingId: booking.bookingId });
    await panel.shows(({ view }) => view.state === 'free' && view.led.color === 'green');
  });

  test('the door never learns the topic of a private meeting, nor does the company’s channel', async () => {
    const { admin, room, paired } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    await givenInformed(wire);
    await givenBooking(admin, {
      roomId: room.roomId,
      start: today('15:00'),
      end: today('16:00'),
      topic: '收购谈判',
      private: true,
    });
    await until(() => wire.sheets().length > 0);
    expect(wire.sheets()[0]?.days[0]?.meetings[0]).toMatchObject({ topic: null, organiser: '林晓' });
    const retained = cloud.parts.broker.retained.list('', 1000).map(({ payload }) => payload.toString());
    expect(retained.join()).not.toContain('收购谈判');
  });

  test('a meeting over midnight comes as one sheet with both days', async () => {
    const { admin, room, paired } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    await givenInformed(wire);
    await givenBooking(admin, { roomId: room.roomId, start: today('23:00'), end: at('01:00') });
    await cloud.settled();
    await until(() => (wire.sheets().at(-1)?.days[1]?.meetings.length ?? 0) > 0);
    expect(
      wire
        .sheets()
        .at(-1)
        ?.days.map(({ meetings }) => meetings.length),
    ).toEqual([1, 1, 0, 0, 0, 0, 0]);
    const view = viewAt(
      wire.sheets().at(-1) ?? null,
      { soonMinutes: 10, company: '', locale: 'en' },
      epochOf(today('23:30')),
    );
    expect(view.until).toBe(epochOf(at('01:00')));
  });

  test('what is booked beyond the week is not pushed', async () => {
    const { admin, room, paired } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    await givenInformed(wire);
    await givenBooking(admin, { roomId: room.roomId, start: at('10:00', 7), end: at('11:00', 7) });
    await givenBooking(admin, { roomId: room.roomId, start: at('10:00', 6), end: at('11:00', 6) });
    await until(() => wire.sheets().length > 0);
    await cloud.settled();
    expect(wire.sheets()).toHaveLength(1);
  });

  test('every browser of the company hears of the day, and no other company’s does', async () => {
    const { company, admin, room } = await givenDoor();
    const other = await givenCompany(cloud);
    const heard: Record<string, unknown[]> = { own: [], other: [] };
    for (const [name, person] of [
      ['own', admin],
      ['other', other.admin],
    ] as const) {
      const ticket = await person.call('messages.live', {});
      const browser = await connect(cloud, ticket);
      browser.on('message', (_topic, payload) => heard[name]?.push(...JSON.parse(payload.toString())));
      await browser.subscribeAsync(ticket.topics.company, { qos: 1 });
    }
    const before = now();
    await givenBooking(admin, { roomId: room.roomId, start: at('10:00', 9), end: at('11:00', 9) });
    await until(() => heard.own?.length === 1);
    await cloud.settled();
    expect(heard.own?.[0]).toMatchObject({ kind: 'sheet.changed', roomId: room.roomId, version: 1 });
    expect(heard.own?.[0]).toMatchObject({ at: since(before) });
    expect(heard.other).toEqual([]);
    expect(company.admin.me.tenantId).not.toBe(other.admin.me.tenantId);
  });

  test('a renamed room, floor, building or company is renamed on the door', async () => {
    const { admin, room, paired } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    await admin.call('places.changeRoom', { roomId: room.roomId, version: 1, name: '雪松' });
    await panel.shows(({ view }) => view.sign?.name === '雪松');
    const { buildings, floors } = await admin.call('places.list', {});
    const building = buildings.find(({ buildingId }) => buildingId === room.buildingId);
    const floor = floors.find(({ floorId }) => floorId === room.floorId);
    await admin.call('places.changeBuilding', { buildingId: building?.buildingId ?? '', version: 1, name: '北楼' });
    await panel.shows(({ view }) => view.sign?.building === '北楼');
    await admin.call('places.changeFloor', { floorId: floor?.floorId ?? '', version: 1, name: '顶层' });
    await panel.shows(({ view }) => view.sign?.floor === '顶层' && view.sign.building === '北楼');
    await admin.call('tenants.change', { version: 1, name: '星野集团' });
    await panel.shows(({ view }) => view.sign?.company === '星野集团');
  });

  test('a long-term occupation turns the door slate', async () => {
    const { admin, room, paired } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    await admin.call('places.occupyRoom', {
      roomId: room.roomId,
      version: 1,
      from: monday.slice(0, 10),
      until: '2026-12-31',
      reason: '项目封闭',
      contact: '林晓',
    });
    await panel.shows(({ view }) => view.state === 'occupied' && view.led.color === 'slate');
    expect(panel.look().view.occupation).toMatchObject({ until: '2026-12-31', reason: '项目封闭' });
  });
});

describe('a doorplate that is changed', () => {
  test('follows its new settings and its new room at once', async () => {
    const { company, admin, room, paired, doorplateId } = await givenDoor();
    const other = await givenRoom(company, { number: '1310' });
    await givenBooking(admin, { roomId: room.roomId, start: today('15:00'), end: today('16:00') });
    const panel = await givenPanel(cloud, paired);
    await panel.shows(({ view }) => view.next !== null);
    await admin.call('doorplates.change', { doorplateId, version: 1, settings: { locale: 'en', soonMinutes: 5 } });
    await panel.shows(({ settings }) => settings?.locale === 'en' && settings.soonMinutes === 5);
    await admin.call('doorplates.change', { doorplateId, version: 2, roomId: other.roomId });
    await panel.shows(({ view }) => view.sign?.number === '1310' && view.next === null);

    // The old room is none of its business any more.
    await givenBooking(admin, { roomId: room.roomId, start: today('17:00'), end: today('18:00') });
    await cloud.settled();
    expect(panel.look().view.next).toBeNull();
    const stale = await admin.refusal('doorplates.change', { doorplateId, version: 2, name: 'x' });
    expect(stale.code).toBe('changed_meanwhile');
  });

  test('is cut off, refused and forgotten when it is removed', async () => {
    const { admin, paired, doorplateId } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    await admin.call('doorplates.remove', { doorplateId, version: 1 });
    await until(() => panel.isRetired());
    await cloud.settled();
    expect(cloud.parts.broker.connection(doorplateId)).toBeUndefined();
    await expect(givenWire(cloud, paired)).rejects.toThrow(/not authorized/i);
    const { tenantId } = paired.credentials;
    for (const channel of ['sheet', 'settings']) {
      expect(
        cloud.parts.broker.retained.get(`roomlight/${tenantId}/doorplates/${doorplateId}/${channel}`),
      ).toBeUndefined();
    }
    expect((await admin.call('doorplates.list', {})).doorplates).toEqual([]);
  });

  test('is cut off even if it does not listen', async () => {
    const { admin, paired, doorplateId } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    await admin.call('doorplates.remove', { doorplateId, version: 1 });
    await until(() => !wire.connection.connected);
  });
});

describe('hello', () => {
  test('is given what lacks and nothing else', async () => {
    const { admin, room, paired } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    const hello = (have = haveOf(sheet, settings)): PanelMessage => ({
      ...envelope(),
      kind: 'hello',
      have,
      agent: 'test',
      key: paired.credentials.publicKey,
    });

    const before = now();
    await wire.say(hello());
    await until(() => wire.commands().length === 1);
    expect(wire.heard.map(({ channel }) => channel)).toEqual(['command']);
    expect(wire.commands()[0]).toMatchObject({ do: 'clock', at: since(before) });

    wire.heard.length = 0;
    await wire.say(hello({ ...haveOf(sheet, settings), settings: settings.version - 1 }));
    await until(() => wire.settings().length === 1);
    expect(wire.sheets()).toEqual([]);

    await wire.connection.unsubscribeAsync(wire.topic('sheet'));
    await givenBooking(admin, { roomId: room.roomId, start: today('15:00'), end: today('16:00') });
    await cloud.settled();
    await wire.connection.subscribeAsync(wire.topic('sheet'), { qos: 1 });
    await until(() => wire.sheets().length === 1);
    wire.heard.length = 0;
    await wire.say(hello());
    await until(() => wire.sheets().length === 1);
    expect(wire.sheets()[0]?.days[0]).toMatchObject({ version: 1 });
    expect(wire.settings()).toEqual([]);
  });

  test('of a panel that knows another room is given its own, whatever the versions', async () => {
    const { paired } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    const have = { ...haveOf(sheet, settings), roomId: 'rom_000000000000', room: 9e9 };
    await wire.say({ ...envelope(), kind: 'hello', have, agent: 'test' });
    await until(() => wire.sheets().length === 1);
  });
});

describe('heartbeats', () => {
  test('of a right picture are noted and answered with silence', async () => {
    const { company, paired, doorplateId } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    await wire.say(heartbeat(sheet, settings));
    expect(wire.heard).toEqual([]);
    expect(await statusOf(company, doorplateId)).toMatchObject({
      online: true,
      state: 'free',
      led: { color: 'green', blink: false },
      lines: ['空闲', '云杉'],
      health: { storage: 0.4, temperature: 41, led: true },
      uptime: 60,
      mismatches: 0,
    });
  });

  test('of a wrong picture are counted, and the picture is sent anew', async () => {
    const { company, admin, room, paired, doorplateId } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    await givenBooking(admin, { roomId: room.roomId, start: today('15:00'), end: today('16:00') });
    await cloud.settled();
    await until(() => wire.sheets().length > 0);
    wire.heard.length = 0;

    // It claims to have everything, and shows the old day.
    const frozen = heartbeat(sheet, settings);
    if (frozen.kind !== 'heartbeat') return;
    frozen.have = { ...frozen.have, days: { ...frozen.have.days, [monday.slice(0, 10)]: 1 } };
    await wire.say(frozen);
    await until(() => wire.sheets().length === 1 && wire.settings().length === 1);
    expect((await statusOf(company, doorplateId))?.mismatches).toBe(1);
    await wire.say({ ...frozen, ...envelope() });
    expect((await statusOf(company, doorplateId))?.mismatches).toBe(2);

    await wire.say(heartbeat(wire.sheets().at(-1) as PanelSheet, settings));
    expect((await statusOf(company, doorplateId))?.mismatches).toBe(0);
    const [listed] = (await admin.call('doorplates.list', {})).doorplates;
    expect(listed?.version).toBe(1);
  });

  test('of a dark LED are counted', async () => {
    const { company, paired, doorplateId } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    const dark = heartbeat(sheet, settings);
    if (dark.kind === 'heartbeat') dark.shown.led = { color: 'off', blink: false };
    await wire.say(dark);
    expect(await statusOf(company, doorplateId)).toMatchObject({ mismatches: 1, led: { color: 'off' } });
  });

  test('by a wrong clock set the clock', async () => {
    const { company, paired, doorplateId } = await givenDoor();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    const before = now();
    const wrong = before - 20 * 3_600_000;
    await wire.say(heartbeat(sheet, settings, { at: wrong }));
    await until(() => wire.commands().length === 1);
    expect(wire.commands()[0]).toMatchObject({ do: 'clock', at: since(before) });
    expect((await statusOf(company, doorplateId))?.mismatches).toBe(1);
  });

  test('heal a panel that has lost a push', async () => {
    const { admin, room, paired } = await givenDoor();
    const store = inMemory();
    const panel = await givenPanel(cloud, paired, store);
    await panel.end();
    await givenBooking(admin, { roomId: room.roomId, start: today('15:00'), end: today('16:00') });
    await cloud.settled();
    // Even what the broker keeps is gone.
    const { tenantId, doorplateId } = paired.credentials;
    const topic = `roomlight/${tenantId}/doorplates/${doorplateId}/sheet`;
    await cloud.parts.broker.publish({ topic, payload: Buffer.alloc(0), qos: 1, retain: true });
    const again = await givenPanel(cloud, paired, store);
    await again.shows(({ view }) => view.next !== null);
  });
});

describe('presence', () => {
  test('follows connections', async () => {
    const { company, paired, doorplateId } = await givenDoor();
    const panel = await givenPanel(cloud, paired);
    await until(async () => (await statusOf(company, doorplateId))?.online === true);
    await panel.end();
    await until(async () => (await statusOf(company, doorplateId))?.online === false);
    expect((await statusOf(company, doorplateId))?.lastSeen).not.toBeNull();
  });

  test('is not misled by events that come late, twice or in disorder', async () => {
    const { company, doorplateId } = await givenDoor();
    const event = (eventType: string, versionNumber: number) =>
      onPresence(
        delivered(cloud, '$aws/events/presence', { clientId: doorplateId, eventType, versionNumber, timestamp: now() }),
      );
    const online = async () => (await statusOf(company, doorplateId))?.online;
    await event('connected', 4);
    await event('disconnected', 3);
    expect(await online()).toBe(true);
    await event('disconnected', 4);
    await event('connected', 4);
    await event('connected', 3);
    expect(await online()).toBe(false);
    await event('connected', 5);
    await event('disconnected', 4);
    expect(await online()).toBe(true);
  });
});
