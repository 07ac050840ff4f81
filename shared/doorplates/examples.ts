import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defaultBoardLayout } from './board.ts';
import { type deviceGroup, type media, standardGroup } from './group.ts';
import { defaultDoorplateSettings, type doorplate } from './schema.ts';

export const exampleDoorplate: z.input<typeof doorplate> = {
  doorplateId: exampleIds.doorplate,
  name: '1203 门牌',
  roomId: exampleIds.room,
  board: null,
  groupId: null,
  settings: defaultDoorplateSettings,
  status: {
    online: true,
    lastSeen: '2026-11-22T02:00:00Z',
    state: 'free',
    led: { color: 'green', blink: false },
    mismatches: 0,
    agent: 'panel 0.1.0',
    lines: ['空闲', '至 14:00'],
    health: { storage: 0.31, temperature: 42, led: true },
    uptime: 86_400,
    alerts: [],
  },
  version: 1,
  lastChange: exampleChange,
};

export const exampleGroup: z.input<typeof deviceGroup> = {
  groupId: exampleIds.group,
  name: '12 层会议室',
  ...standardGroup,
  look: { template: 'photo', background: exampleIds.media },
  power: {
    days: [1, 2, 3, 4, 5],
    hours: { on: '07:30', off: '21:00' },
    holidays: true,
    exceptions: [{ date: '2026-12-26', hours: { on: '09:00', off: '18:00' } }],
    wakeForMeetings: true,
  },
  slides: [
    {
      kind: 'image',
      mediaId: exampleIds.media,
      seconds: 10,
      when: { from: null, until: null, days: [], start: null, end: null },
    },
  ],
  version: 1,
  lastChange: exampleChange,
};

export const exampleBoard: z.input<typeof doorplate> = {
  ...exampleDoorplate,
  name: '一楼大厅',
  roomId: null,
  board: {
    buildingId: exampleIds.building,
    floorIds: [exampleIds.floor],
    standsOn: exampleIds.floor,
    ...defaultBoardLayout,
  },
};

export const exampleMedia: z.input<typeof media> = {
  mediaId: exampleIds.media,
  name: '企业文化 01',
  kind: 'image',
  url: `/media/${exampleIds.tenant}/${exampleIds.media}`,
  bytes: 240_000,
  version: 1,
  lastChange: exampleChange,
};
