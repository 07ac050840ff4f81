import * as z from 'zod';
import { changeOut, id, instant, line, locale, version } from '../schema.ts';
import { board } from './board.ts';
import { alertCauses } from './care.ts';
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

/** What IT has been called for and is not over. */
export const alertShown = z.object({
  cause: z.enum(alertCauses),
  since: z.string(),
  /** What IT was called by. */
  requestId: id('request'),
});
export type AlertShown = z.output<typeof alertShown>;

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
  alerts: z.array(alertShown),
});
export type DoorplateStatus = z.output<typeof doorplateStatus>;

export const doorplate = z.object({
  doorplateId: id('doorplate'),
  name: z.string(),
  /** The door it stands at; null: a lobby display. */
  roomId: id('room').nullable(),
  /** What a lobby display shows; null: it stands at a door. */
  board: board.nullable(),
  /** null: as the standard group. */
  groupId: id('group').nullable(),
  settings: doorplateSettings,
  status: doorplateStatus,
  version,
  lastChange: changeOut,
});
export type Doorplate = z.output<typeof doorplate>;

export const logKinds = [
  'paired',
  'moved',
  'regrouped',
  'set_up',
  'renamed',
  'disconnected',
  'connected',
  'restarted',
  'mismatch',
  'door_locked',
  'command',
  'alert_raised',
  'alert_closed',
] as const;
export type LogKind = (typeof logKinds)[number];

/** Something that happened to a doorplate; kept for 90 days. */
export const logEntry = z.object({
  at: z.string(),
  kind: z.enum(logKinds),
  /** The person who did it; null: it happened, or the system did it. */
  who: z.string().nullable(),
  /** Of an alert. */
  cause: z.enum(alertCauses).nullable(),
  /** Of a command. */
  order: z.enum(['identify', 'refresh', 'restart']).nullable(),
  /** The door or building where it stands since; its new name; the state that was shown wrongly. */
  detail: z.string(),
});
export type LogEntry = z.output<typeof logEntry>;

/** Enough that guessing is hopeless where hundreds of codes are open at once; `functions/doorplates/pairing.ts` reckons. */
export const pairingDigits = 8;
export const pairingCode = z.string().regex(/^\d{8}$/, { error: 'eight_digits' });

export const pairInput = z.strictObject({
  code: pairingCode,
  roomId: id('room'),
  name: line(60),
  groupId: id('group').nullable().optional(),
});

/** Of a broken one, by the panel that shows this code. */
export const replacement = z.strictObject({ doorplateId: id('doorplate'), version, code: pairInput.shape.code });

export const doorplateChanges = z.strictObject({
  doorplateId: id('doorplate'),
  version,
  name: line(60).optional(),
  roomId: id('room').optional(),
  groupId: id('group').nullable().optional(),
  settings: doorplateSettings.partial().optional(),
});

export const panelOrders = ['identify', 'refresh', 'restart'] as const;
export type PanelOrder = (typeof panelOrders)[number];

export const orderInput = z.strictObject({
  doorplateIds: z.array(id('doorplate')).min(1).max(500),
  /** Blink and show its name; fetch everything anew; start again. */
  do: z.enum(panelOrders),
});

/** What a paired panel needs to connect; the token is shown once. */
export const credentials = z.object({
  doorplateId: id('doorplate'),
  tenantId: id('tenant'),
  token: z.string(),
  /** Ed25519, base64url: what goes down to the panel is signed by its company's key, and the panel obeys nothing else. */
  publicKey: z.string(),
  live: z.object({ url: z.string() }),
});

const upBase = { id: z.string().min(1).max(64), at: z.number() };
const have = z.object({
  settings: z.number(),
  roomId: z.string().max(40).nullable(),
  room: z.number(),
  days: z.record(z.iso.date(), z.number()),
  board: z
    .object({ place: z.string().max(20), rooms: z.record(z.string().max(20), z.array(z.number()).max(3)) })
    .optional(),
});
const proof = { proof: z.string().max(8).optional() };
const noted = { noted: z.boolean().optional(), synced: z.boolean().optional() };
const bookingRef = { bookingId: id('booking') };
const shown = {
  state: doorplateStatus.shape.state,
  digest: z.string().max(64),
  led: doorplateStatus.shape.led,
};

/** What panels send up; anything else is dropped and counted. */
export const panelMessage = z.discriminatedUnion('kind', [
  z.object({
    ...upBase,
    kind: z.literal('hello'),
    have,
    agent: z.string().max(120),
    key: z.string().max(64).optional(),
  }),
  z.object({
    ...upBase,
    kind: z.literal('heartbeat'),
    have,
    shown: z.object({ ...shown, lines: z.array(z.string().max(120)).max(5).default([]) }),
    unsent: z.object({ notes: z.number().int(), known: z.object(shown).optional() }).optional(),
    forged: z.number().int().optional(),
    uptime: z.number(),
    health: health.default({ storage: null, temperature: null, led: true }),
  }),
  z.object({ ...upBase, ...proof, ...noted, kind: z.literal('book'), start: instant, end: instant }),
  z.object({ ...upBase, ...proof, ...noted, kind: z.literal('extend'), ...bookingRef, end: instant }),
  z.object({ ...upBase, ...proof, ...noted, kind: z.literal('end'), ...bookingRef, end: instant }),
  z.object({ ...upBase, ...proof, ...noted, kind: z.literal('check_in'), ...bookingRef, synced: z.boolean() }),
  z.object({ ...upBase, ...noted, kind: z.literal('request'), itemId: id('item') }),
  z.object({ ...upBase, ...noted, kind: z.literal('fault'), text: line(400) }),
]);

/** As much of a message that is none of these as it takes to answer it: whoever touched something is told. */
export const brokenTouch = z.object({
  id: upBase.id,
  kind: z.string().refine((kind) => kind !== 'hello' && kind !== 'heartbeat'),
});
