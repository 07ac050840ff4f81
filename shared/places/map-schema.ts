/**
 * A floor's map (楼层平面图): a picture of the floor, and where on it its rooms are. Places on it are shares of its width and
 * height, so that another picture of the same floor, larger or smaller, keeps them.
 */
import * as z from 'zod';
import { changeOut, id, version } from '../schema.ts';

/** A share of the picture's width or height, from its upper left corner. */
const share = z.number().min(0).max(1);
export const mapPoint = z.strictObject({ x: share, y: share });
export type MapPoint = z.output<typeof mapPoint>;

export const maxCorners = 24;
export const maxSpots = 300;

/** Where a room is: one point, or the corners of its outline in order. */
export const mapSpot = z.strictObject({
  roomId: id('room'),
  points: z
    .array(mapPoint)
    .min(1)
    .max(maxCorners)
    .refine((points) => points.length !== 2, { error: 'map_outline' }),
});
export type MapSpot = z.output<typeof mapSpot>;

/** A map's picture; `width` and `height` in pixels. */
export const mapPicture = z.object({
  floorId: id('floor'),
  mapId: id('map'),
  /** Address to show it from, relative to the site. */
  url: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});
export type MapPicture = z.output<typeof mapPicture>;

export const floorMap = mapPicture.extend({ spots: z.array(mapSpot), version, lastChange: changeOut });
export type FloorMap = z.output<typeof floorMap>;

export const mapTypes = ['image/png', 'image/webp', 'image/jpeg'] as const;
export const maxMapBytes = 4 * 1024 * 1024;
/** Of either side, px: more than this a phone has no memory for. */
export const maxMapSide = 4096;
export const mapUploadInput = z.strictObject({
  floorId: id('floor'),
  contentType: z.enum(mapTypes),
  bytes: z.number().int().min(1).max(maxMapBytes),
});

export const placeRoomsInput = z.strictObject({
  floorId: id('floor'),
  version,
  spots: z.array(mapSpot).max(maxSpots),
});
