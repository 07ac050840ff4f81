import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defaultDoorplateSettings, type doorplate } from './schema.ts';

export const exampleDoorplate: z.input<typeof doorplate> = {
  doorplateId: exampleIds.doorplate,
  name: '1203 门牌',
  roomId: exampleIds.room,
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
  },
  version: 1,
  lastChange: exampleChange,
};
