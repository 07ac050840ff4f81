/** A floor's map: its picture, put by the browser straight into the media store and looked at here, and the rooms placed on it. */
import { AppError, invalid } from '../../shared/errors.ts';
import { type FloorId, type MapId, newId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { placeRooms, startMap } from '../../shared/places/map-operations.ts';
import { type FloorMap, type MapSpot, maxMapBytes, maxMapSide } from '../../shared/places/map-schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { removal } from '../audit/entity.ts';
import type { Write } from '../db/write.ts';
import { servedAt } from '../served.ts';
import * as Uploads from '../uploads.ts';
import * as Children from './children.ts';
import { floors, rooms } from './entity.ts';
import { maps, mapsOf, type StoredMap } from './map-entity.ts';
import { pictureSize } from './map-size.ts';
import { atVersion, plain } from './places.ts';
import { save } from './save.ts';

export async function list(scope: Scope) {
  const all = await mapsOf(scope);
  return { maps: all.map(({ floorId, mapId, url, width, height }) => ({ floorId, mapId, url, width, height })) };
}

export async function get(scope: Scope, floorId: FloorId): Promise<FloorMap> {
  return plain<FloorMap>(await maps.find(scope, floorId));
}

export async function start(scope: PersonScope, input: InputOf<typeof startMap>) {
  await floors.find(scope, input.floorId);
  const mapId = newId('map');
  return { mapId, upload: await Uploads.invite(scope, { of: input.floorId, fileId: mapId }, input) };
}

/** @throws AppError `bad_map` for what no screen should be given */
export async function confirm(
  scope: PersonScope,
  { floorId, mapId }: { floorId: FloorId; mapId: MapId },
): Promise<FloorMap> {
  const before = await maps.get(scope, floorId);
  if (before?.mapId === mapId) return plain<FloorMap>(before);
  const incoming = { of: floorId, fileId: mapId };
  const content = await Uploads.read(scope, incoming, maxMapBytes);
  if (content === null) throw new AppError('not_found', { values: { what: 'map' } });
  const found = content === 'too_large' ? null : shapeOf(content);
  if (!found) throw new AppError('bad_map');
  await Uploads.serve(scope, incoming, found.type);
  const { width, height } = found;
  const picture = { mapId, url: servedAt(scope.tenantId, mapId), width, height };
  const after = await put(scope, floorId, before, picture);
  await Uploads.clear(scope, incoming);
  if (before) await Uploads.withdraw(scope, before.mapId);
  return plain<FloorMap>(after);
}

function shapeOf(content: Uint8Array): { type: string; width: number; height: number } | null {
  const type = Uploads.pictureType(content);
  const size = type && pictureSize(content, type);
  return size && Math.max(size.width, size.height) <= maxMapSide ? { type, ...size } : null;
}

/** The picture as the floor's map, on condition that the floor is there. */
export async function put(
  scope: PersonScope,
  floorId: FloorId,
  before: StoredMap | null,
  picture: Pick<FloorMap, 'mapId' | 'url' | 'width' | 'height'>,
  spots: MapSpot[] = before?.spots ?? [],
): Promise<StoredMap> {
  const after = before
    ? maps.next(scope, before, { ...picture, spots }, 'changed')
    : maps.first(scope, { floorId, ...picture, spots });
  const there: Write = Children.exists(scope, floors.key(scope.tenantId, floorId));
  await save(scope, [before ? maps.replace(before, after) : maps.create(after), there]);
  return after;
}

export async function place(scope: PersonScope, input: InputOf<typeof placeRooms>): Promise<FloorMap> {
  const { floorId, version } = input;
  const before = await atVersion(maps.find(scope, floorId), version);
  await checkRooms(scope, floorId, input.spots);
  const spots = input.spots.map(({ roomId, points }) => ({
    roomId,
    points: points.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })),
  }));
  const after = maps.next(scope, before, { spots }, 'changed');
  await save(scope, [maps.replace(before, after)]);
  return plain<FloorMap>(after);
}

/** A ten-thousandth of a picture is less than a pixel of it. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

/** @throws AppError `invalid_input` for a room that is not on this floor, or named twice */
async function checkRooms(scope: Scope, floorId: FloorId, spots: readonly MapSpot[]): Promise<void> {
  const found = await rooms.getMany(
    scope,
    [...new Set(spots.map(({ roomId }) => roomId))].map((roomId) => [roomId] as const),
    { consistent: true },
  );
  const here = new Set(found.filter((room) => room.floorId === floorId && !room.closed).map(({ roomId }) => roomId));
  for (const [index, { roomId }] of spots.entries()) {
    if (!here.delete(roomId)) throw invalid(`spots.${index}.roomId`, 'not_on_floor');
  }
}

export async function remove(
  scope: PersonScope,
  { floorId, version }: { floorId: FloorId; version: number },
): Promise<{ ok: true }> {
  const before = await atVersion(maps.find(scope, floorId), version);
  await save(scope, [maps.remove(before), removal(scope, 'map', floorId, before)]);
  await Uploads.withdraw(scope, before.mapId);
  return { ok: true };
}
