/** The demo's one drawn floor: its picture, and where its rooms are on it. */
import { readFileSync } from 'node:fs';
import * as Maps from '../../../functions/places/maps.ts';
import { servedAt } from '../../../functions/served.ts';
import { type FloorId, newId, type RoomId } from '../../../shared/ids.ts';
import type { PersonScope } from '../../../shared/scope.ts';

/** Puts a file of the media store where it is served from. */
export type Keep = (key: string, content: Uint8Array, contentType: string) => void;

const picture = new URL('./floor.webp', import.meta.url);
/** px */
const [width, height] = [1600, 900];
/** By the order of the floor's rooms: left, top, right, bottom in px. */
const outlines = [
  [66, 66, 444, 364],
  [446, 66, 694, 364],
  [1166, 66, 1534, 538],
] as const;

export async function seedMap(
  scope: PersonScope,
  { floorId, rooms, keep }: { floorId: FloorId; rooms: readonly RoomId[]; keep: Keep },
): Promise<void> {
  const mapId = newId('map');
  const url = servedAt(scope.tenantId, mapId);
  keep(url.slice(1), readFileSync(picture), 'image/webp');
  const spots = rooms.flatMap((roomId, index) => {
    const [left, top, right, bottom] = outlines[index] ?? [];
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) return [];
    const corners: [number, number][] = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    return [{ roomId, points: corners.map(([x, y]) => ({ x: x / width, y: y / height })) }];
  });
  await Maps.put(scope, floorId, null, { mapId, url, width, height }, spots);
}
