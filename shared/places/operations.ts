import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { rowsAnswer } from '../importing.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing, version } from '../schema.ts';
import { equipmentCatalogue } from './equipment-schema.ts';
import { exampleBuilding, exampleFloor, exampleRoom } from './examples.ts';
import {
  building,
  buildingChanges,
  buildingInput,
  floor,
  floorChanges,
  floorInput,
  occupationInput,
  photoOrder,
  photoUploadInput,
  placesAnswer,
  placesCheck,
  placesImport,
  room,
  roomChanges,
  roomInput,
  roomsInput,
  roomsMade,
} from './schema.ts';

export * from './many-operations.ts';

export const list = defineOperation({
  name: 'places.list',
  summary: 'Every building, floor and room of the company.',
  method: 'GET',
  path: '/places',
  who: 'employee',
  input: nothing,
  output: z.object({
    buildings: z.array(building),
    floors: z.array(floor),
    rooms: z.array(room),
    /** What rooms may have; absent: the built-in kinds, as every company begins. */
    equipment: equipmentCatalogue.optional(),
  }),
  errors: [],
  example: { input: {}, output: { buildings: [exampleBuilding], floors: [exampleFloor], rooms: [exampleRoom] } },
});

export const createBuilding = defineOperation({
  name: 'places.createBuilding',
  summary: 'Creates a building with its zone and working hours.',
  method: 'POST',
  path: '/buildings',
  who: 'admin',
  input: buildingInput,
  output: building,
  status: 201,
  errors: ['already_exists'],
  example: {
    input: {
      name: '天河大厦',
      campus: '广州园区',
      zone: 'Asia/Shanghai',
      hours: { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] },
    },
    output: exampleBuilding,
  },
});

export const changeBuilding = defineOperation({
  name: 'places.changeBuilding',
  summary: 'Changes a building. Its zone is fixed once it has rooms: their day sheets are cut by it.',
  method: 'PATCH',
  path: '/buildings/{buildingId}',
  who: 'admin',
  input: buildingChanges,
  output: building,
  errors: ['not_found', 'changed_meanwhile', 'zone_fixed', 'already_exists'],
  example: { input: { buildingId: exampleIds.building, version: 1, name: '天河大厦 A 座' }, output: exampleBuilding },
});

export const removeBuilding = defineOperation({
  name: 'places.removeBuilding',
  summary: 'Removes a building that has no floors.',
  method: 'DELETE',
  path: '/buildings/{buildingId}',
  who: 'admin',
  input: z.strictObject({ buildingId: id('building'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'in_use'],
  example: { input: { buildingId: exampleIds.building, version: 1 }, output: { ok: true } },
});

export const createFloor = defineOperation({
  name: 'places.createFloor',
  summary: 'Creates a floor of a building.',
  method: 'POST',
  path: '/floors',
  who: 'admin',
  input: floorInput,
  output: floor,
  status: 201,
  errors: ['not_found', 'already_exists'],
  example: { input: { buildingId: exampleIds.building, name: '12 层', level: 12 }, output: exampleFloor },
});

export const changeFloor = defineOperation({
  name: 'places.changeFloor',
  summary: 'Renames or reorders a floor.',
  method: 'PATCH',
  path: '/floors/{floorId}',
  who: 'admin',
  input: floorChanges,
  output: floor,
  errors: ['not_found', 'changed_meanwhile', 'already_exists'],
  example: { input: { floorId: exampleIds.floor, version: 1, name: '12 楼' }, output: exampleFloor },
});

export const removeFloor = defineOperation({
  name: 'places.removeFloor',
  summary: 'Removes a floor that has no rooms.',
  method: 'DELETE',
  path: '/floors/{floorId}',
  who: 'admin',
  input: z.strictObject({ floorId: id('floor'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'in_use'],
  example: { input: { floorId: exampleIds.floor, version: 1 }, output: { ok: true } },
});

export const createRoom = defineOperation({
  name: 'places.createRoom',
  summary: 'Creates a room on a floor.',
  method: 'POST',
  path: '/rooms',
  who: 'admin',
  input: roomInput,
  output: room,
  status: 201,
  errors: ['not_found', 'already_exists', 'plan_limit'],
  example: {
    input: {
      floorId: exampleIds.floor,
      number: '1203',
      name: '云杉',
      capacity: 8,
      equipment: ['screen'],
      bufferAfter: 15,
    },
    output: exampleRoom,
  },
});

export const createRooms = defineOperation({
  name: 'places.createRooms',
  summary:
    'Creates up to 200 rooms on a floor. Those whose number is taken are refused by name, all others are made; repeated with the same Idempotency-Key it makes what is missing and answers the same.',
  method: 'POST',
  path: '/floors/{floorId}/rooms',
  who: 'admin',
  input: roomsInput,
  output: roomsMade,
  status: 201,
  errors: ['not_found', 'plan_limit'],
  example: {
    input: {
      floorId: exampleIds.floor,
      rooms: [
        { number: '1203', name: '云杉' },
        { number: '1204', name: '冷杉' },
      ],
      capacity: 8,
      equipment: ['screen'],
    },
    output: { rooms: [exampleRoom], refused: [{ number: '1204', why: 'taken' }] },
  },
});

const exampleRows = [
  {
    ...{ line: 2, building: '天河大厦 B 座', campus: '广州园区', zone: 'Asia/Shanghai', floor: '3 层', level: '3' },
    ...{ number: '301', name: '红松', capacity: '8', equipment: 'screen,whiteboard' },
  },
];

export const checkImport = defineOperation({
  name: 'places.checkImport',
  summary:
    'What an import of these rows would do: which buildings and floors they make, and what is wrong with which. Stores nothing.',
  method: 'POST',
  path: '/places/import/check',
  who: 'admin',
  input: placesCheck,
  output: placesAnswer,
  errors: [],
  example: {
    input: { rows: exampleRows },
    output: {
      rows: [
        {
          ...{ line: 2, outcome: 'create', errors: [] },
          brings: [
            { what: 'building', building: '天河大厦 B 座', name: '天河大厦 B 座', like: null },
            { what: 'floor', building: '天河大厦 B 座', name: '3 层', like: null },
          ],
        },
      ],
    },
  },
});

export const importRows = defineOperation({
  name: 'places.importRows',
  summary:
    'Stores rows of buildings, floors and rooms. One that is wrong refuses them all; repeated it goes on where it was, as what is there is not made again.',
  method: 'POST',
  path: '/places/import',
  who: 'admin',
  input: placesImport,
  output: rowsAnswer,
  errors: ['plan_limit'],
  example: {
    input: { rows: exampleRows },
    output: { rows: [{ line: 2, outcome: 'create', errors: [] }] },
  },
});

export const getRoom = defineOperation({
  name: 'places.getRoom',
  summary: 'One room.',
  method: 'GET',
  path: '/rooms/{roomId}',
  who: 'employee',
  input: z.strictObject({ roomId: id('room') }),
  output: room,
  errors: ['not_found'],
  example: { input: { roomId: exampleIds.room }, output: exampleRoom },
});

export const changeRoom = defineOperation({
  name: 'places.changeRoom',
  summary: 'Changes a room’s facts, or moves it to another floor of the same building.',
  method: 'PATCH',
  path: '/rooms/{roomId}',
  who: 'admin',
  input: roomChanges,
  output: room,
  errors: ['not_found', 'changed_meanwhile', 'already_exists'],
  example: { input: { roomId: exampleIds.room, version: 1, capacity: 10 }, output: exampleRoom },
});

export const removeRoom = defineOperation({
  name: 'places.removeRoom',
  summary: 'Removes a room that has no meetings ahead and no doorplate.',
  method: 'DELETE',
  path: '/rooms/{roomId}',
  who: 'admin',
  input: z.strictObject({ roomId: id('room'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'in_use'],
  example: { input: { roomId: exampleIds.room, version: 1 }, output: { ok: true } },
});

export const occupyRoom = defineOperation({
  name: 'places.occupyRoom',
  summary:
    'Marks a room as long-term occupied or out of service from a day to a day, both included. Meetings in the way are named and nothing changes; with `despite` they stay until they are seen to, and nobody may book any more.',
  method: 'PUT',
  path: '/rooms/{roomId}/occupation',
  who: 'admin',
  input: occupationInput,
  output: room,
  errors: ['not_found', 'changed_meanwhile', 'slot_taken', 'in_the_past'],
  example: {
    input: {
      roomId: exampleIds.room,
      version: 1,
      from: '2026-12-01',
      until: '2026-12-31',
      reason: '项目组封闭开发',
      contact: '林晓 8021',
    },
    output: exampleRoom,
  },
});

export const openRoom = defineOperation({
  name: 'places.openRoom',
  summary: 'Ends a room’s long-term occupation.',
  method: 'DELETE',
  path: '/rooms/{roomId}/occupation',
  who: 'admin',
  input: z.strictObject({ roomId: id('room'), version }),
  output: room,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room, version: 2 }, output: exampleRoom },
});

const upload = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });

export const startPhoto = defineOperation({
  name: 'places.startPhoto',
  summary:
    'Gives an address to which a room’s photo is PUT with these headers, and one for the narrow picture that lists show; it is shown once confirmed.',
  method: 'POST',
  path: '/rooms/{roomId}/photos',
  who: 'admin',
  input: photoUploadInput,
  output: z.object({
    photoId: id('photo'),
    upload,
    /** For the narrow picture, where one was announced. */
    small: upload.nullable(),
  }),
  status: 201,
  errors: ['not_found', 'bad_photo'],
  example: {
    input: { roomId: exampleIds.room, contentType: 'image/jpeg', bytes: 240_000 },
    output: {
      photoId: exampleIds.photo,
      upload: { url: 'https://media.example.com/…', headers: { 'content-type': 'image/jpeg' } },
      small: null,
    },
  },
});

export const confirmPhoto = defineOperation({
  name: 'places.confirmPhoto',
  summary: 'Checks the uploaded photo (type, size) and adds it to the room.',
  method: 'POST',
  path: '/rooms/{roomId}/photos/{photoId}',
  who: 'admin',
  input: z.strictObject({ roomId: id('room'), photoId: id('photo') }),
  output: room,
  errors: ['not_found', 'bad_photo', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room, photoId: exampleIds.photo }, output: exampleRoom },
});

export const orderPhotos = defineOperation({
  name: 'places.orderPhotos',
  summary: 'Puts a room’s photos in order; the first is shown in lists.',
  method: 'PUT',
  path: '/rooms/{roomId}/photos',
  who: 'admin',
  input: photoOrder,
  output: room,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room, photoIds: [exampleIds.photo] }, output: exampleRoom },
});

export const removePhoto = defineOperation({
  name: 'places.removePhoto',
  summary: 'Removes a photo of a room.',
  method: 'DELETE',
  path: '/rooms/{roomId}/photos/{photoId}',
  who: 'admin',
  input: z.strictObject({ roomId: id('room'), photoId: id('photo') }),
  output: room,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room, photoId: exampleIds.photo }, output: exampleRoom },
});

export const approvers = defineOperation({
  name: 'places.approvers',
  summary: 'Whom a booking of this room is brought to, where it needs approval.',
  method: 'GET',
  path: '/rooms/{roomId}/approvers',
  who: 'employee',
  input: z.strictObject({ roomId: id('room') }),
  output: z.object({ people: z.array(z.object({ personId: id('person'), name: z.string() })) }),
  errors: ['not_found'],
  example: {
    input: { roomId: exampleIds.room },
    output: { people: [{ personId: exampleIds.colleague, name: '陈默' }] },
  },
});

export * from './equipment-operations.ts';
export * from './map-operations.ts';
export * from './way-operations.ts';
