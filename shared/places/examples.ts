import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import type { building, floor, room } from './schema.ts';

export const exampleBuilding: z.input<typeof building> = {
  buildingId: exampleIds.building,
  name: '天河大厦',
  campus: '广州园区',
  zone: 'Asia/Shanghai',
  hours: { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] },
  version: 1,
  lastChange: exampleChange,
};

export const exampleFloor: z.input<typeof floor> = {
  floorId: exampleIds.floor,
  buildingId: exampleIds.building,
  name: '12 层',
  level: 12,
  version: 1,
  lastChange: exampleChange,
};

export const exampleRoom: z.input<typeof room> = {
  roomId: exampleIds.room,
  buildingId: exampleIds.building,
  floorId: exampleIds.floor,
  number: '1203',
  name: '云杉',
  capacity: 8,
  equipment: ['screen', 'whiteboard'],
  photos: [
    {
      photoId: exampleIds.photo,
      url: `/media/${exampleIds.tenant}/${exampleIds.photo}`,
      small: `/media/${exampleIds.tenant}/${exampleIds.photo}-small`,
    },
  ],
  needsApproval: false,
  approvers: [],
  bookers: null,
  checkIn: 'company',
  bufferBefore: 0,
  bufferAfter: 15,
  occupation: null,
  version: 1,
  lastChange: exampleChange,
};
