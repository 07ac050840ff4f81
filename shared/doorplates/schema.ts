import * as z from 'zod';
import { changeOut, id, instant, line, locale, version } from '../schema.ts';

export const doorplateSettings = z.strictObject({
  locale,
  soonMinutes: z.number().int().min(1).max(60),
  heartbeatSeconds: z.number().int().min(5).max(600),
  led: z.enum(['none', 'console', 'http']),
});
export type DoorplateSettings = z.output<typeof doorplateSettings>;
export const defaultDoorplateSettings: DoorplateSettings = {
  locale: 'zh-CN',
  soonMinutes: 10,
  heartbeatSeconds: 60,
  led: 'console',
};

/** What the server last knew of the panel. */
export const doorplateStatus = z.object({
  online: z.boolean(),
  lastSeen: z.string().nullable(),
  /** What the panel said it shows. */
  state: z.enum(['free', 'soon', 'awaiting_check_in', 'in_meeting', 'occupied', 'unknown']),
  led: z.object({ color: z.enum(['green', 'yellow', 'red', 'slate', 'off']), blink: z.boolean() }),
  /** Heartbeats in a row whose digest was not what the server expected. */
  mismatches: z.number().int(),
  agent: z.string(),
});
export type DoorplateStatus = z.output<typeof doorplateStatus>;

export const doorplate = z.object({
  doorplateId: id('doorplate'),
  name: z.string(),
  roomId: id('room'),
  settings: doorplateSettings,
  status: doorplateStatus,
  version,
  lastChange: changeOut,
});
export type Doorplate = z.output<typeof doorplate>;

export const pairInput = z.strictObject({
  code: z.string().regex(/^\d{6}$/, { error: 'six_digits' }),
  roomId: id('room'),
  name: line(60),
});

export const doorplateChanges = z.strictObject({
  doorplateId: id('doorplate'),
  version,
  name: line(60).optional(),
  roomId: id('room').optional(),
  settings: doorplateSettings.partial().optional(),
});

/** What a paired panel needs to connect; the token is shown once. */
export const credentials = z.object({
  doorplateId: id('doorplate'),
  tenantId: id('tenant'),
  token: z.string(),
  live: z.object({ url: z.string() }),
});

const upBase = { id: z.string().min(1).max(64), at: z.number() };
const have = z.object({
  settings: z.number(),
  roomId: z.string().max(40).nullable(),
  room: z.number(),
  days: z.record(z.iso.date(), z.number()),
});
const bookingRef = { bookingId: id('booking') };

/** What panels send up; anything else is dropped and counted. */
export const panelMessage = z.discriminatedUnion('kind', [
  z.object({ ...upBase, kind: z.literal('hello'), have, agent: z.string().max(120) }),
  z.object({
    ...upBase,
    kind: z.literal('heartbeat'),
    have,
    shown: z.object({
      state: doorplateStatus.shape.state,
      digest: z.string().max(64),
      led: doorplateStatus.shape.led,
    }),
    uptime: z.number(),
  }),
  z.object({ ...upBase, kind: z.literal('book'), start: instant, end: instant }),
  z.object({ ...upBase, kind: z.literal('extend'), ...bookingRef, end: instant }),
  z.object({ ...upBase, kind: z.literal('end'), ...bookingRef, end: instant }),
  z.object({ ...upBase, kind: z.literal('check_in'), ...bookingRef, synced: z.boolean() }),
  z.object({ ...upBase, kind: z.literal('request'), itemId: id('item') }),
  z.object({ ...upBase, kind: z.literal('fault'), text: line(400) }),
]);
