import * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing, version } from '../schema.ts';
import { floorMap, mapPicture, mapUploadInput, placeRoomsInput } from './map-schema.ts';

const examplePicture = {
  floorId: exampleIds.floor,
  mapId: exampleIds.map,
  url: `/media/${exampleIds.tenant}/${exampleIds.map}`,
  width: 1600,
  height: 900,
};
const corners: [number, number][] = [
  [0.1, 0.1],
  [0.3, 0.1],
  [0.3, 0.4],
  [0.1, 0.4],
];
const exampleSpot = { roomId: exampleIds.room, points: corners.map(([x, y]) => ({ x, y })) };
const exampleMap = { ...examplePicture, spots: [exampleSpot], version: 2, lastChange: exampleChange };

export const maps = defineOperation({
  name: 'places.maps',
  summary: 'The pictures of all floors that have a map.',
  method: 'GET',
  path: '/maps',
  who: 'employee',
  input: nothing,
  output: z.object({ maps: z.array(mapPicture) }),
  errors: [],
  example: { input: {}, output: { maps: [examplePicture] } },
});

export const getMap = defineOperation({
  name: 'places.getMap',
  summary: 'A floor’s map with the rooms on it, each at a point or within an outline, in shares of the picture.',
  method: 'GET',
  path: '/floors/{floorId}/map',
  who: 'employee',
  input: z.strictObject({ floorId: id('floor') }),
  output: floorMap,
  errors: ['not_found'],
  example: { input: { floorId: exampleIds.floor }, output: exampleMap },
});

export const startMap = defineOperation({
  name: 'places.startMap',
  summary: 'Gives an address to which a floor’s picture is PUT with these headers; it is shown once confirmed.',
  method: 'POST',
  path: '/floors/{floorId}/map',
  who: 'admin',
  input: mapUploadInput,
  output: z.object({
    mapId: id('map'),
    upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
  }),
  status: 201,
  errors: ['not_found'],
  example: {
    input: { floorId: exampleIds.floor, contentType: 'image/webp', bytes: 180_000 },
    output: {
      mapId: exampleIds.map,
      upload: { url: 'https://media.example.com/…', headers: { 'content-type': 'image/webp' } },
    },
  },
});

export const confirmMap = defineOperation({
  name: 'places.confirmMap',
  summary: 'Checks the uploaded picture (type, size) and makes it the floor’s map. Rooms stay where they are on it.',
  method: 'POST',
  path: '/floors/{floorId}/map/{mapId}',
  who: 'admin',
  input: z.strictObject({ floorId: id('floor'), mapId: id('map') }),
  output: floorMap,
  errors: ['not_found', 'bad_map', 'changed_meanwhile'],
  example: { input: { floorId: exampleIds.floor, mapId: exampleIds.map }, output: exampleMap },
});

export const placeRooms = defineOperation({
  name: 'places.placeRooms',
  summary: 'Says where on its map a floor’s rooms are. Those not named are not on it.',
  method: 'PUT',
  path: '/floors/{floorId}/map',
  who: 'admin',
  input: placeRoomsInput,
  output: floorMap,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { floorId: exampleIds.floor, version: 1, spots: [exampleSpot] }, output: exampleMap },
});

export const removeMap = defineOperation({
  name: 'places.removeMap',
  summary: 'Removes a floor’s map, with what was placed on it.',
  method: 'DELETE',
  path: '/floors/{floorId}/map',
  who: 'admin',
  input: z.strictObject({ floorId: id('floor'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { floorId: exampleIds.floor, version: 2 }, output: { ok: true } },
});
