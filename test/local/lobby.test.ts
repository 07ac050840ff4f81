import { connect } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { boardAt, boardDigest } from '../../iot/board.ts';
import { type BoardSheet, boardHave, mergePart } from '../../iot/board-merge.ts';
import { systemClock } from '../../iot/clock.ts';
import { dialer } from '../../iot/link.ts';
import { startLobby } from '../../iot/lobby.ts';
import { inMemory } from '../../iot/memory.ts';
import type { BoardPart } from '../../shared/doorplates/board-protocol.ts';
import type { PanelMessage, PanelSettings } from '../../shared/doorplates/protocol.ts';
import { client } from '../support/client.ts';
import { type Company, givenBooking, givenBuilding, givenCompany, givenFloor, givenRoom } from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';
import { givenWire, type Wire } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const today = (time: string) => at(time, 0);

/** A building of two floors with a room each, and a lobby display of it that nobody has switched on yet. */
async function givenLobby(facts: { floors?: 'all' | 'first' } = {}) {
  const company = await givenCompany(cloud);
  const { buildingId, version } = await givenBuilding(company);
  const first = await givenFloor(company, { buildingId, name: '1 层', level: 1 });
  const second = await givenFloor(company, { buildingId, name: '2 层', level: 2 });
  const low = await givenRoom(company, { floorId: first.floorId, number: '101', name: '云杉' });
  const high = await givenRoom(company, { floorId: second.floorId, number: '201', name: '雪松' });
  const floorIds = facts.floors === 'first' ? [first.floorId] : [];
  const paired = await pairBoard(company, { buildingId, floorIds, standsOn: first.floorId });
  await cloud.settled();
  return { company, admin: company.admin, building: { buildingId, version }, first, second, low, high, ...paired };
}

async function pairBoard({ admin }: Company, board: { buildingId: string; floorIds: string[]; standsOn: string }) {
  const anyone = client(cloud.url);
  const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
  const lobby = await admin.call('doorplates.pairBoard', { code, name: '大厅', board });
  const { credentials } = await anyone.call('doorplates.finishPairing', { pairingId, secret });
  if (!credentials) throw new Error('the display was not paired');
  return { lobby, paired: { doorplate: lobby, credentials } };
}

let said = 0;
const envelope = () => ({ id: `m${++said}`, at: now() });

function hello(sheet: BoardSheet | null, settings: PanelSettings | null): PanelMessage {
  return { ...envelope(), kind: 'hello', have: haveOf(sheet, settings), agent: 'test' };
}

function heartbeat(sheet: BoardSheet, settings: PanelSettings, more: { digest?: string } = {}): PanelMessage {
  const stamp = envelope();
  const view = boardAt(sheet, settings, stamp.at);
  const shown = { state: view.state, digest: boardDigest(view), led: view.led, ...more };
  return { ...stamp, kind: 'heartbeat', have: haveOf(sheet, settings), shown, uptime: 60 };
}

function haveOf(sheet: BoardSheet | null, settings: PanelSettings | null) {
  const none = { roomId: null, room: 0, days: {} };
  return { ...none, settings: settings?.version ?? 0, board: boardHave(sheet, now()) };
}

const partsOn = (wire: Wire) => wire.sheets() as unknown as BoardPart[];
const merged = (held: BoardSheet | null, wire: Wire) => partsOn(wire).reduce(mergePart, held) as BoardSheet;

/** All that it lacks, after it has said hello. */
async function givenInformed(wire: Wire) {
  await wire.listen();
  await wire.say(hello(null, null));
  await until(() => wire.settings().length > 0 && partsOn(wire).some(({ place }) => place !== null));
  const settings = wire.settings().at(-1) as PanelSettings;
  const sheet = merged(null, wire);
  wire.heard.length = 0;
  return { sheet, settings };
}

const rowsAt = (sheet: BoardSheet, settings: PanelSettings, when = now()) =>
  boardAt(sheet, settings, when).floors.flatMap((floor) => floor.rows);

describe('where it stands', () => {
  test('a lobby display is a doorplate at no door, and keeps its building and floors from being removed', async () => {
    const { admin, lobby, building, second, high, low } = await givenLobby();
    expect(lobby).toMatchObject({ roomId: null, board: { motion: 'pages', secondsPerPage: 12 } });
    await admin.call('places.removeRoom', { roomId: high.roomId, version: 1 });
    const changed = await admin.call('doorplates.changeBoard', {
      doorplateId: lobby.doorplateId,
      version: lobby.version,
      board: { buildingId: building.buildingId, floorIds: [second.floorId] },
    });
    const removal = { floorId: second.floorId, version: 1 };
    expect(await admin.refusal('places.removeFloor', removal)).toMatchObject({
      code: 'in_use',
      detail: expect.stringContaining(`1 块大堂显示屏（${lobby.name}）`),
    });
    const door = await admin.call('doorplates.change', {
      doorplateId: lobby.doorplateId,
      version: changed.version,
      roomId: low.roomId,
    });
    expect(door).toMatchObject({ roomId: low.roomId, board: null });
    await admin.call('places.removeFloor', removal);
  });

  test('floors of another building and unknown ones are refused, and nothing is paired', async () => {
    const company = await givenCompany(cloud);
    const [here, there] = [await givenFloor(company), await givenFloor(company)];
    const { code } = await client(cloud.url).call('doorplates.startPairing', {});
    const board = { buildingId: here.buildingId, floorIds: [there.floorId] };
    expect(await company.admin.refusal('doorplates.pairBoard', { code, name: '大厅', board })).toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'board.floorIds.0' }],
    });
    expect((await company.admin.call('doorplates.list', {})).doorplates).toEqual([]);
  });
});

describe('from a commit to the board', () => {
  test('it has its rooms by floor, and a booking brings the room that changed and nothing else', async () => {
    const { admin, high, first, paired } = await givenLobby();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    const floors = boardAt(sheet, settings, now()).floors;
    expect(floors.map(({ name, direction }) => [name, direction])).toEqual([
      ['1 层', 'here'],
      ['2 层', 'up'],
    ]);
    expect(floors[0]).toMatchObject({ floorId: first.floorId, rows: [], free: [{ number: '101', until: null }] });
    await givenBooking(admin, { roomId: high.roomId, start: today('15:00'), end: today('16:00'), topic: '评审' });
    await until(() => partsOn(wire).length > 0);
    const [part] = partsOn(wire);
    expect(part).toMatchObject({ place: null, rooms: [{ roomId: high.roomId }] });
    expect(part?.rooms).toHaveLength(1);
    expect(Object.keys(part?.rooms[0]?.days ?? {})).toHaveLength(1);
    const rows = rowsAt(merged(sheet, wire), settings);
    expect(rows).toMatchObject([{ topic: '评审', organiser: '林晓', state: 'upcoming', room: { number: '201' } }]);
  });

  test('what it is not of does not reach it: other floors, other days, other companies, private topics', async () => {
    const { admin, low, high, paired } = await givenLobby({ floors: 'first' });
    const other = await givenLobby();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    expect(Object.keys(sheet.rooms)).toEqual([low.roomId]);
    const times = { start: today('15:00'), end: today('16:00') };
    await givenBooking(other.admin, { roomId: other.low.roomId, ...times });
    await givenBooking(admin, { roomId: high.roomId, ...times });
    await givenBooking(admin, { roomId: low.roomId, start: at('15:00', 2), end: at('16:00', 2) });
    await givenBooking(admin, { roomId: low.roomId, ...times, topic: '收购谈判', private: true });
    await cloud.settled();
    await until(() => partsOn(wire).length > 0);
    expect(partsOn(wire)).toHaveLength(1);
    expect(rowsAt(merged(sheet, wire), settings)).toMatchObject([{ topic: null, organiser: '林晓' }]);
    expect(JSON.stringify(wire.heard)).not.toContain('收购谈判');
  });

  test('what was lost on the way is given with the next heartbeat, alone; what is whole gets nothing', async () => {
    const { admin, low, lobby, paired } = await givenLobby();
    const wire = await givenWire(cloud, paired);
    const { sheet, settings } = await givenInformed(wire);
    await givenBooking(admin, { roomId: low.roomId, start: today('15:00'), end: today('16:00') });
    await cloud.settled();
    await until(() => partsOn(wire).length > 0);
    wire.heard.length = 0;
    // Nothing has come so far, as far as the display knows: what is under way is no fault.
    await wire.say(heartbeat(sheet, settings));
    await until(() => partsOn(wire).length > 0);
    expect(partsOn(wire)).toMatchObject([{ place: null, rooms: [{ roomId: low.roomId }] }]);
    const mismatches = async () =>
      (await admin.call('doorplates.list', {})).doorplates.find((one) => one.doorplateId === lobby.doorplateId)?.status
        .mismatches;
    expect(await mismatches()).toBe(0);
    const healed = merged(sheet, wire);
    wire.heard.length = 0;
    await wire.say(heartbeat(healed, settings));
    expect(wire.heard).toEqual([]);
    await wire.say(heartbeat(healed, settings, { digest: 'another' }));
    await until(() => partsOn(wire).some(({ rooms }) => rooms.length === 2));
    expect(await mismatches()).toBe(1);
  });

  test('rooms come, move and go with the building, and names follow', async () => {
    const { admin, first, second, high, building, paired } = await givenLobby();
    const wire = await givenWire(cloud, paired);
    const informed = await givenInformed(wire);
    const shows = async (condition: (floors: ReturnType<typeof boardAt>['floors']) => boolean) =>
      until(() => condition(boardAt(merged(informed.sheet, wire), informed.settings, now()).floors));
    const fresh = await givenRoom({ admin } as Company, { floorId: first.floorId, number: '102', name: '银杏' });
    await shows(([low]) => low?.free.map(({ number }) => number).join() === '101,102');
    await admin.call('places.changeRoom', { roomId: fresh.roomId, version: 1, floorId: second.floorId, name: '红枫' });
    await shows((floors) => floors[1]?.free.map(({ name }) => name).join() === '红枫,雪松');
    await admin.call('places.removeRoom', { roomId: high.roomId, version: 1 });
    await admin.call('places.changeFloor', { floorId: second.floorId, version: 1, name: '二楼' });
    await shows((floors) => floors[1]?.name === '二楼' && floors[1]?.free.length === 1);
    const from = today('00:00').slice(0, 10);
    const facts = { from: '2026-11-23', until: '2026-11-30', reason: '装修', contact: '行政' };
    await admin.call('places.occupyRoom', { roomId: fresh.roomId, version: 2, kind: 'out_of_service', ...facts });
    await shows((floors) => floors[1]?.rows[0]?.state === 'out_of_service' && floors[1].free.length === 0);
    expect([from, building.version]).toBeDefined();
  });
});

test('the running display follows a booking from its commit to its board, and the server finds it right', async () => {
  const { admin, lobby, low, paired } = await givenLobby();
  const display = startLobby({
    identity: { ...paired.credentials, url: cloud.mqttUrl },
    dial: dialer(connect),
    store: inMemory(),
    clock: { ...systemClock, now },
    agent: 'test 1',
    changed: () => {},
    restart: () => {},
    retired: () => {},
  });
  onTestFinished(() => display.end());
  const rows = () => display.snapshot().view.floors.flatMap((floor) => floor.rows);
  await until(() => display.snapshot().view.floors.length === 2 && display.snapshot().settings !== null);
  const times = { start: today('15:00'), end: today('16:00') };
  const booking = await givenBooking(admin, { roomId: low.roomId, ...times, topic: '评审' });
  await until(() => rows().some(({ topic }) => topic === '评审'));
  await admin.call('bookings.cancel', { bookingId: booking.bookingId });
  await until(() => rows().length === 0);
  await admin.call('doorplates.change', {
    doorplateId: lobby.doorplateId,
    version: lobby.version,
    settings: { heartbeatSeconds: 5 },
  });
  const status = async () =>
    (await admin.call('doorplates.list', {})).doorplates.find((one) => one.doorplateId === lobby.doorplateId)?.status;
  await until(async () => (await status())?.state === 'free');
  expect(await status()).toMatchObject({ online: true, mismatches: 0, agent: 'test 1' });
});
