import { describe, expect, test } from 'vitest';
import { boardAt } from '../../iot/board.ts';
import { type BoardSheet, boardHave, mergePart } from '../../iot/board-merge.ts';
import type { BoardPart } from '../../shared/doorplates/board-protocol.ts';
import type { PanelSettings } from '../../shared/doorplates/protocol.ts';
import { maxMapBytes, maxMapSide } from '../../shared/places/map-schema.ts';
import { client } from '../support/client.ts';
import {
  givenBooking,
  givenBuilding,
  givenCompany,
  givenFloor,
  givenMap,
  givenPerson,
  givenRoom,
  pngOf,
  smallPng,
} from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';
import { givenWire } from './doorplates-support/door.ts';

const cloud = await setup();

async function givenTwoRooms() {
  const company = await givenCompany(cloud);
  const { buildingId } = await givenBuilding(company);
  const floor = await givenFloor(company, { buildingId, name: '1 层' });
  const { floorId } = floor;
  const rooms = [await givenRoom(company, { floorId }), await givenRoom(company, { floorId })] as const;
  return { company, admin: company.admin, buildingId, floor, floorId, rooms };
}

const rectangle = (x: number, y: number) => [
  { x, y },
  { x: x + 0.125, y },
  { x: x + 0.125, y: y + 0.125 },
  { x, y: y + 0.125 },
];

describe('a floor’s map', () => {
  test('is uploaded, rooms are placed on it, and another picture keeps them', async () => {
    const { company, admin, floorId, rooms } = await givenTwoRooms();
    const [first, second] = rooms;
    expect((await admin.refusal('places.getMap', { floorId })).code).toBe('not_found');
    const map = await givenMap(company, floorId);
    expect(map).toMatchObject({ floorId, width: 1600, height: 900, spots: [], version: 1 });
    const shown = await fetch(new URL(map.url, cloud.url));
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);

    const spots = [
      { roomId: first.roomId, points: rectangle(0.25, 0.5) },
      { roomId: second.roomId, points: [{ x: 1 / 3, y: 1 }] },
    ];
    const placed = await admin.call('places.placeRooms', { floorId, version: 1, spots });
    expect(placed.spots).toEqual([spots[0], { roomId: second.roomId, points: [{ x: 0.3333, y: 1 }] }]);
    expect((await admin.refusal('places.placeRooms', { floorId, version: 1, spots: [] })).code).toBe(
      'changed_meanwhile',
    );

    const employee = await givenPerson(company);
    expect(await employee.call('places.getMap', { floorId })).toEqual(placed);
    expect((await employee.refusal('places.placeRooms', { floorId, version: 2, spots })).code).toBe('forbidden');

    const next = await givenMap(company, floorId, pngOf(800, 600));
    expect(next).toMatchObject({ width: 800, height: 600, spots: placed.spots, version: 3 });
    expect((await fetch(new URL(map.url, cloud.url))).status).toBe(404);
    expect(await admin.call('places.confirmMap', { floorId, mapId: next.mapId })).toEqual(next);
    const { floorId: _floor, spots: _spots, version: _version, lastChange: _change, ...picture } = next;
    expect((await employee.call('places.maps', {})).maps).toEqual([{ floorId, ...picture }]);

    await admin.call('places.removeMap', { floorId, version: 3 });
    expect((await employee.call('places.maps', {})).maps).toEqual([]);
    expect((await fetch(new URL(next.url, cloud.url))).status).toBe(404);
  });

  test('what is no picture, too large a one, or not of this floor is refused', async () => {
    const { company, admin, floorId, rooms } = await givenTwoRooms();
    const elsewhere = await givenRoom(company);
    const upload = async (body: Uint8Array<ArrayBuffer>) => {
      const ask = { floorId, contentType: 'image/png', bytes: body.length } as const;
      const { mapId, upload } = await admin.call('places.startMap', ask);
      await fetch(upload.url, { method: 'PUT', headers: upload.headers, body });
      return admin.refusal('places.confirmMap', { floorId, mapId });
    };
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    for (const body of [svg, smallPng, pngOf(maxMapSide + 1, 10)]) {
      expect(await upload(body)).toMatchObject({ code: 'bad_map', status: 422 });
    }
    const large = { floorId, contentType: 'image/png', bytes: maxMapBytes + 1 } as const;
    expect((await admin.refusal('places.startMap', large)).fields).toMatchObject([{ field: 'bytes' }]);

    await givenMap(company, floorId);
    const refusedAt = async (spots: { roomId: string; points: { x: number; y: number }[] }[]) =>
      (await admin.refusal('places.placeRooms', { floorId, version: 1, spots })).fields?.map(({ field }) => field);
    const here = { roomId: rooms[0].roomId, points: rectangle(0, 0) };
    expect(await refusedAt([here, { ...here, roomId: elsewhere.roomId }])).toEqual(['spots.1.roomId']);
    expect(await refusedAt([here, here])).toEqual(['spots.1.roomId']);
    expect(await refusedAt([{ ...here, points: rectangle(0, 0).slice(0, 2) }])).toEqual(['spots.0.points']);
    expect(await refusedAt([{ ...here, points: [{ x: 0, y: 1.01 }] }])).toEqual(['spots.0.points.0.y']);
  });

  test('goes with its floor', async () => {
    const company = await givenCompany(cloud);
    const { floorId, version } = await givenFloor(company);
    const { url } = await givenMap(company, floorId);
    await company.admin.call('places.removeFloor', { floorId, version });
    expect((await company.admin.call('places.maps', {})).maps).toEqual([]);
    expect((await fetch(new URL(url, cloud.url))).status).toBe(404);
  });
});

test('a lobby display has its floors’ maps, follows them, and colours each room as it stands', async () => {
  const { company, admin, buildingId, floorId, rooms } = await givenTwoRooms();
  const [first, second] = rooms;
  await givenMap(company, floorId);
  const spots = [
    { roomId: first.roomId, points: rectangle(0.25, 0.5) },
    { roomId: second.roomId, points: [{ x: 0.5, y: 0.5 }] },
  ];
  await admin.call('places.placeRooms', { floorId, version: 1, spots });
  const anyone = client(cloud.url);
  const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
  const doorplate = await admin.call('doorplates.pairBoard', { code, name: '大厅', board: { buildingId } });
  const { credentials } = await anyone.call('doorplates.finishPairing', { pairingId, secret });
  if (!credentials) throw new Error('the display was not paired');
  await cloud.settled();
  const wire = await givenWire(cloud, { doorplate, credentials });
  const now = () => cloud.parts.clock.now();
  const sheet = () => (wire.sheets() as unknown as BoardPart[]).reduce<BoardSheet | null>(mergePart, null);
  const mapOf = (when = now()) => boardAt(sheet(), wire.settings().at(-1) as PanelSettings, when).floors[0]?.map;
  const states = (when = now()) => mapOf(when)?.rooms.map(({ state }) => state);

  await wire.listen();
  const have = { roomId: null, room: 0, days: {}, settings: 0, board: boardHave(null, now()) };
  await wire.say({ id: 'm1', at: now(), kind: 'hello', have, agent: 'test' });
  await until(() => wire.settings().length > 0 && Boolean(mapOf()));
  expect(mapOf()).toMatchObject({ width: 1600, height: 900 });
  expect(mapOf()?.rooms.map(({ roomId, points }) => ({ roomId, points }))).toEqual(spots);
  expect(states()).toEqual(['free', 'free']);

  const [start, end] = [at('15:00', 0), at('16:00', 0)];
  await givenBooking(admin, { roomId: second.roomId, start, end });
  await until(() => states(Date.parse(start))?.[1] === 'in_meeting');
  expect(states(Date.parse(start) - 5 * 60_000)).toEqual(['free', 'soon']);
  expect(states(Date.parse(end))).toEqual(['free', 'free']);

  await admin.call('places.placeRooms', { floorId, version: 2, spots: spots.slice(0, 1) });
  await until(() => mapOf()?.rooms.length === 1);
  await admin.call('places.removeMap', { floorId, version: 3 });
  await until(() => mapOf() === null);
});
