import * as z from 'zod';
import { changeOut, id, instant, line, locale, version } from '../schema.ts';
import { ledColors } from './group.ts';

export const doorplateSettings = z.strictObject({
  locale,
  soonMinutes: z.number().int().min(1).max(60),
  heartbeatSeconds: z.number().int().min(5).max(600),
  led: z.enum(['none', 'console', 'http', 'sysfs']),
  /** Behind the state, instead of its group's. */
  background: id('media').nullable(),
});
export type DoorplateSettings = z.output<typeof doorplateSettings>;
export const defaultDoorplateSettings: DoorplateSettings = {
  locale: 'zh-CN',
  soonMinutes: 10,
  heartbeatSeconds: 60,
  led: 'console',
  background: null,
};

export const panelStates = [
  'free',
  'soon',
  'awaiting_check_in',
  'in_meeting',
  'occupied',
  'out_of_service',
  'off',
  'unknown',
] as const;

/** What a panel knows of its own body; null: it cannot tell. */
export const health = z.object({
  /** Share of its storage that is used, 0 to 1. */
  storage: z.number().min(0).max(1).nullable(),
  /** °C */
  temperature: z.number().min(-60).max(150).nullable(),
  /** Whether its bar last did what it was told. */
  led: z.boolean(),
});
export type Health = z.output<typeof health>;

/** What the server last knew of the panel. */
export const doorplateStatus = z.object({
  online: z.boolean(),
  lastSeen: z.string().nullable(),
  /** What the panel said it shows. */
  state: z.enum(panelStates),
  led: z.object({ color: z.enum(ledColors), blink: z.boolean() }),
  /** Lines as they stood on the screen, the largest first: a thumbnail of it. */
  lines: z.array(z.string()),
  /** Heartbeats in a row whose digest was not what the server expected. */
  mismatches: z.number().int(),
  agent: z.string(),
  health: health.nullable(),
  /** Seconds since it was switched on, at its newest heartbeat. */
  uptime: z.number().nullable(),
});
export type DoorplateStatus = z.output<typeof doorplateStatus>;

export const doorplate = z.object({
  doorplateId: id('doorplate'),
  name: z.string(),
  roomId: id('room'),
  /** null: as the standard group. */
  groupId: id('group').nullable(),
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
  groupId: id('group').nullable().optional(),
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
      lines: z.array(z.string().max(120)).max(5).default([]),
    }),
    uptime: z.number(),
    health: health.default({ storage: null, temperature: null, led: true }),
  }),
  z.object({ ...upBase, kind: z.literal('book'), start: instant, end: instant }),
  z.object({ ...upBase, kind: z.literal('extend'), ...bookingRef, end: instant }),
  z.object({ ...upBase, kind: z.literal('end'), ...bookingRef, end: instant }),
  z.object({ ...upBase, kind: z.literal('check_in'), ...bookingRef, synced: z.boolean() }),
  z.object({ ...upBase, kind: z.literal('request'), itemId: id('item') }),
  z.object({ ...upBase, kind: z.literal('fault'), text: line(400) }),
]);
