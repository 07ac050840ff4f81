import * as z from 'zod';
import { cell, existingChoice, lineNumber, longCell, mostRows, rowAnswer } from '../importing.ts';
import { ruleOverrides } from '../policies/schema.ts';
import { bufferMinutes, changeOut, id, line, localDate, version, zone } from '../schema.ts';
import { equipmentId, equipmentList } from './equipment-schema.ts';
import { workingHours } from './hours-schema.ts';
import { mostRoomsAtOnce } from './numbering.ts';

export type { Equipment } from './equipment.ts';
export { allDay } from './hours.ts';
export { type WorkingHours, workingHours } from './hours-schema.ts';

export const building = z.object({
  buildingId: id('building'),
  name: z.string(),
  campus: z.string(),
  zone: z.string(),
  hours: workingHours,
  /** What holds in its rooms otherwise than in the company; absent: nothing. */
  rules: ruleOverrides.optional(),
  version,
  lastChange: changeOut,
});
export type Building = z.output<typeof building>;

export const floor = z.object({
  floorId: id('floor'),
  buildingId: id('building'),
  name: z.string(),
  /** Sorts the floors of a building; basements are negative. */
  level: z.number(),
  version,
  lastChange: changeOut,
});
export type Floor = z.output<typeof floor>;

export const photo = z.object({
  photoId: id('photo'),
  /** Address to show it from, relative to the site. */
  url: z.string(),
  /** The same for lists, grids and doorplates: a narrow picture where there is one. */
  small: z.string(),
});

export const occupationKinds = ['occupied', 'out_of_service'] as const;

/** 长期占用 or 停用: nobody may book the room from the first day to the last, both included, of the building's calendar. */
export const occupation = z.object({
  kind: z.enum(occupationKinds),
  from: z.string(),
  until: z.string(),
  reason: z.string(),
  contact: z.string(),
  /** Names the occupation on the day sheets, as a booking's reference does. */
  ref: z.string(),
});
export type Occupation = z.output<typeof occupation>;

/** Those named, and everybody of the departments named. */
export const bookers = z.strictObject({
  people: z.array(id('person')).max(300).default([]),
  departments: z.array(line(60)).max(50).default([]),
});
export type Bookers = z.output<typeof bookers>;

/** Whether one must check in: as the building or the company has it, or always, or never. */
export const checkInRules = ['company', 'on', 'off'] as const;

export const room = z.object({
  roomId: id('room'),
  buildingId: id('building'),
  floorId: id('floor'),
  number: z.string(),
  name: z.string(),
  capacity: z.number().int(),
  equipment: z.array(equipmentId),
  photos: z.array(photo),
  needsApproval: z.boolean(),
  /** Who decides; where nobody is named, whoever is an approver of the company. */
  approvers: z.array(id('person')),
  /** Who may book it; null = everybody. */
  bookers: bookers.nullable(),
  checkIn: z.enum(checkInRules),
  /** Minutes kept free before and after each meeting, for setup and cleaning: its own, or what it inherits. */
  bufferBefore: z.number(),
  bufferAfter: z.number(),
  /** What holds in it otherwise than in its building; absent: nothing. */
  rules: ruleOverrides.optional(),
  occupation: occupation.nullable(),
  version,
  lastChange: changeOut,
});
export type Room = z.output<typeof room>;

export const buildingInput = z.strictObject({
  name: line(60),
  campus: line(60, 0).default(''),
  zone,
  /** Absent: the company's. */
  hours: workingHours.optional(),
});
export const buildingChanges = z.strictObject({
  buildingId: id('building'),
  version,
  name: line(60).optional(),
  campus: line(60, 0).optional(),
  zone: zone.optional(),
  hours: workingHours.optional(),
  /** In the place of all it has of its own. */
  rules: ruleOverrides.optional(),
});

const level = z.number().int().min(-20).max(300);
export const floorInput = z.strictObject({ buildingId: id('building'), name: line(30), level });
export const floorChanges = z.strictObject({
  floorId: id('floor'),
  version,
  name: line(30).optional(),
  level: level.optional(),
});

const roomFacts = {
  number: line(20),
  name: line(60),
  capacity: z.number().int().min(1).max(10_000),
  equipment: equipmentList,
  needsApproval: z.boolean(),
  approvers: z.array(id('person')).max(20),
  bookers: bookers.nullable(),
  checkIn: z.enum(checkInRules),
  bufferBefore: bufferMinutes,
  bufferAfter: bufferMinutes,
};
export const roomInput = z.strictObject({
  floorId: id('floor'),
  ...roomFacts,
  equipment: roomFacts.equipment.default([]),
  needsApproval: roomFacts.needsApproval.default(false),
  approvers: roomFacts.approvers.default([]),
  bookers: roomFacts.bookers.default(null),
  checkIn: roomFacts.checkIn.default('company'),
  bufferBefore: roomFacts.bufferBefore.default(0),
  bufferAfter: roomFacts.bufferAfter.default(0),
});
export const roomChanges = z
  .strictObject({
    ...roomFacts,
    floorId: id('floor'),
    /** In the place of all it has of its own; said together with `checkIn` or a buffer, these hold. */
    rules: ruleOverrides,
  })
  .partial()
  .extend({ roomId: id('room'), version });

/** As many as one transaction holds, with what a room's removal takes. */
export const mostRoomsChanged = 30;
const certainRooms = z
  .array(z.strictObject({ roomId: id('room'), version }))
  .min(1)
  .max(mostRoomsChanged);

/** What is to be alike in all of them; what is not said stays as each has it. */
const { capacity, needsApproval, approvers, checkIn, bufferBefore, bufferAfter } = roomFacts;
export const roomsChanges = z
  .strictObject({ capacity, needsApproval, approvers, bookers: bookers.nullable(), checkIn, bufferBefore, bufferAfter })
  .partial()
  .extend({ rooms: certainRooms, addEquipment: equipmentList.default([]), removeEquipment: equipmentList.default([]) });
export const roomsRemoval = z.strictObject({ rooms: certainRooms });

/** One of many that stays as it was: why, and what can be done about it. */
export const roomRefused = z.object({
  roomId: id('room'),
  code: z.string(),
  detail: z.string(),
  next: z.string().optional(),
});
export type RoomRefused = z.output<typeof roomRefused>;
/** As they are now, and those that stay as they were. */
export const roomsChanged = z.object({ rooms: z.array(room), refused: z.array(roomRefused) });
export const roomsRemoved = z.object({ removed: z.array(id('room')), refused: z.array(roomRefused) });

/** Rooms of one floor that differ in number and name alone. */
export const roomsInput = z.strictObject({
  floorId: id('floor'),
  rooms: z
    .array(z.strictObject({ number: roomFacts.number, name: roomFacts.name }))
    .min(1)
    .max(mostRoomsAtOnce),
  capacity: roomFacts.capacity,
  equipment: roomFacts.equipment.default([]),
});
export const roomsMade = z.object({
  rooms: z.array(room),
  /** Those whose number another room of the building bears, or one before it in the request. */
  refused: z.array(z.object({ number: z.string(), why: z.enum(['taken', 'twice']) })),
});

/** A row of a table of places: a building, a floor of it, a room on it; what stands further right may be empty, and an empty cell changes nothing. */
export const placeRow = z.strictObject({
  line: lineNumber,
  building: cell,
  /** Of a building that is new; of one that is there as it has it, or nothing. */
  campus: cell.optional(),
  zone: cell.optional(),
  /** The building's, such as `09:00-18:00 周一至周五`; without days on those of the company. With `update` they change. */
  hours: cell.optional(),
  floor: cell.optional(),
  /** The floor's, likewise. */
  level: cell.optional(),
  number: cell.optional(),
  name: cell.optional(),
  capacity: cell.optional(),
  /** Names, or ids, parted by commas or what stands for them; `none` empties the list. */
  equipment: cell.optional(),
  /** `yes` or `no`. */
  needsApproval: cell.optional(),
  /** E-mail addresses, parted likewise. */
  approvers: longCell.optional(),
  /** Who may book it: e-mail addresses, and departments; `none` empties one of the lists, `everybody` opens the room to all. */
  bookers: longCell.optional(),
  departments: longCell.optional(),
  checkIn: cell.optional(),
  /** Minutes, of its own. */
  bufferBefore: cell.optional(),
  bufferAfter: cell.optional(),
});
export type PlaceRow = z.output<typeof placeRow>;
export const placesImport = z.strictObject({
  rows: z.array(placeRow).min(1).max(mostRows),
  /** What becomes of rooms that are there. */
  existing: existingChoice.default('skip'),
});
export const mostRowsBefore = 1000;
export const placesCheck = placesImport.extend({
  /** Rows of the same table that have been looked at before, for the buildings and floors that they make. Nothing is told of them. */
  before: z.array(placeRow).max(mostRowsBefore).default([]),
});

/** What else a row makes: a building, a floor of a building, or other hours of a building. */
export const brought = z.object({
  what: z.enum(['building', 'floor', 'hours']),
  building: z.string(),
  /** The building's, or the floor's; of hours themselves, as a table has them. */
  name: z.string(),
  /** One of its kind, there already or made by a row before, whose name differs so little that it may be meant. */
  like: z.string().nullable(),
});
export type Brought = z.output<typeof brought>;
export const placesAnswer = z.object({ rows: z.array(rowAnswer.extend({ brings: z.array(brought).optional() })) });

export const maxOccupationDays = 366;
const occupationFacts = {
  from: localDate,
  until: localDate,
  kind: z.enum(occupationKinds).default('occupied'),
  reason: line(120),
  contact: line(120),
  /** Although meetings are in the way: these stay where they are. */
  despite: z.boolean().default(false),
};
interface Period {
  from: string;
  until: string;
}
const isForward = ({ from, until }: Period) => from <= until;
const isShort = ({ from, until }: Period) => Date.parse(until) - Date.parse(from) < maxOccupationDays * 86_400_000;
const forward = { error: 'from_before_until', path: ['until'] };
const short = { error: 'occupation_length', path: ['until'] };
export const occupationInput = z
  .strictObject({ roomId: id('room'), version, ...occupationFacts })
  .refine(isForward, forward)
  .refine(isShort, short);
/** The same for many rooms; null opens them. */
export const roomsOccupation = z.strictObject({
  rooms: certainRooms,
  occupation: z.strictObject(occupationFacts).refine(isForward, forward).refine(isShort, short).nullable(),
});

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
export const maxPhotoBytes = 5 * 1024 * 1024;
export const maxSmallBytes = 512 * 1024;
export const maxPhotos = 8;
export const photoUploadInput = z.strictObject({
  roomId: id('room'),
  contentType: z.enum(photoTypes),
  bytes: z.number().int().min(1).max(maxPhotoBytes),
  /** Of a narrow picture of the same type for lists, where there is one. */
  smallBytes: z.number().int().min(1).max(maxSmallBytes).optional(),
});
export const photoOrder = z.strictObject({ roomId: id('room'), photoIds: z.array(id('photo')).max(maxPhotos) });
