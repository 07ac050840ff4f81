/**
 * Every function of the product as plain data: what starts it and what it may touch. The CDK app turns a definition into
 * a Lambda with its trigger, grants and environment; the local cloud runs the same handler behind the same kind of trigger.
 */
import { auditedEvents } from '../shared/audit/events.ts';
import { bookingEvents, type EventName } from '../shared/events.ts';
import { type Noun, nouns } from '../shared/operations.ts';
import { countedEvents } from '../shared/statistics/events.ts';

/** What starts a function. */
export type Trigger =
  /** HTTP API routes: every operation of the noun. The handler takes APIGatewayProxyEventV2. */
  | { kind: 'api'; noun: Noun }
  /** The table's stream (NEW_AND_OLD_IMAGES). Takes DynamoDBStreamEvent, answers DynamoDBBatchResponse. */
  | { kind: 'stream'; batchSize: number; batchWindowSeconds: number; parallelization: number }
  /** The event bus, by detail-type. Takes EventBridgeEvent. */
  | { kind: 'event'; names: readonly EventName[] }
  /** EventBridge Scheduler. Takes the schedule's Input, parsed. Whoever sets such a timer knows the function by this variable. */
  | { kind: 'timer'; variable: `${string}TIMER_ARN` }
  /** An IoT topic rule: what is published to the filter's topics. Takes a Delivery. */
  | { kind: 'iot'; filter: string }
  /** IoT custom authorizer. */
  | { kind: 'authorizer' };

/** Kinds of records that change with every heartbeat or touch and that nobody follows: no reader of the stream is started for them. */
export const unfollowed: readonly string[] = ['panel', 'device-log', 'doorplate-answer'];

/** What a function may touch; each right brings its environment variables with it. All have SITE_URL, APIs have ORIGIN_KEY too. */
export interface Rights {
  /** TABLE_NAME */
  table?: 'R' | 'RW';
  /** The partitions of the table that it may touch; all when absent. */
  only?: readonly string[];
  /** NEW_COMPANY_PLAN: what a company begins with. */
  companies?: 'open';
  /** OPERATORS: the e-mail addresses of those who run the service, divided by commas. */
  operators?: 'known';
  /** BUS_NAME */
  bus?: 'put';
  /** SCHEDULE_GROUP, the variable of each timer function, TIMER_ROLE_ARN, and TIMER_DLQ_ARN where timers that cannot be delivered are kept */
  schedules?: 'RW';
  /** MAIL_FROM */
  mail?: 'send';
  /** IoT data plane: publish on the product's topics, cut off doorplates */
  live?: 'publish';
  /** MEDIA_BUCKET */
  media?: 'RW';
  /** Calls systems that answer only known addresses (WeCom): leaves through the stage's fixed address, where it has one. */
  outbound?: 'fixed';
}

export interface FunctionDefinition {
  /** Path from the repository's root; exports `handler`. */
  entry: string;
  trigger: Trigger;
  rights: Rights;
  /** Seconds; 10 when absent. */
  timeout?: number;
  /** MB; 512 when absent. */
  memory?: number;
}

const apiRights: Record<Noun, Rights> = {
  tenants: { table: 'RW', media: 'RW', companies: 'open' },
  people: { table: 'RW', mail: 'send' },
  passkeys: { table: 'RW' },
  places: { table: 'RW', media: 'RW' },
  bookings: { table: 'RW' },
  messages: { table: 'RW' },
  doorplates: { table: 'RW', live: 'publish' },
  media: { table: 'RW', media: 'RW' },
  services: { table: 'RW' },
  feeds: { table: 'RW' },
  statistics: { table: 'RW' },
  // Who runs the service counts a company's places, devices and people, and can read nothing of its meetings.
  operator: {
    table: 'RW',
    only: ['platform#*', 'tnt_*#tenant', 'tnt_*#places', 'tnt_*#doorplates', 'tnt_*#people'],
    operators: 'known',
  },
  audit: { table: 'RW' },
};

const apis = Object.fromEntries(
  nouns.map((noun): [string, FunctionDefinition] => [
    `${noun}-api`,
    { entry: `functions/${noun}/api.ts`, trigger: { kind: 'api', noun }, rights: apiRights[noun] },
  ]),
);

/** @param entry what it is, and where @param seconds it may take; 10 when absent */
function follower(entry: string, names: readonly EventName[], rights: Rights, seconds?: number): FunctionDefinition {
  return { entry, trigger: { kind: 'event', names }, rights, ...(seconds ? { timeout: seconds } : {}) };
}

export const functions: Readonly<Record<string, FunctionDefinition>> = {
  ...apis,
  // Two readers, as AWS recommends at most: what must be seen at once, and the rest.
  displays: {
    entry: 'functions/doorplates/on-stream.ts',
    trigger: { kind: 'stream', batchSize: 100, batchWindowSeconds: 0, parallelization: 10 },
    rights: { table: 'R', live: 'publish' },
    // A door that changes faster than IoT takes its sheets is told a moment later.
    timeout: 30,
  },
  relay: {
    entry: 'functions/relay.ts',
    trigger: { kind: 'stream', batchSize: 100, batchWindowSeconds: 1, parallelization: 2 },
    rights: { table: 'R', bus: 'put' },
  },
  // A setting moves the timers of all meetings ahead in some rooms.
  'bookings-on-timers': follower(
    'functions/bookings/on-timers.ts',
    [...bookingEvents, 'person.changed', 'tenant.changed', 'building.changed', 'room.changed', 'sweep.created'],
    { table: 'RW', schedules: 'RW' },
    300,
  ),
  'bookings-on-attendance': follower('functions/bookings/on-attendance.ts', bookingEvents, { table: 'RW' }, 30),
  'bookings-on-waits': follower(
    'functions/bookings/on-waits.ts',
    [...bookingEvents, 'wait.created', 'wait.changed', 'series.changed'],
    { table: 'RW', schedules: 'RW' },
    60,
  ),
  // Two hundred meetings, a few dozen in each transaction.
  'bookings-on-series': follower(
    'functions/bookings/series/on-series.ts',
    [
      'series.created',
      'series.changed',
      'bulkPart.created',
      'bulkPart.changed',
      'transfer.created',
      'transfer.changed',
    ],
    { table: 'RW', live: 'publish' },
    60,
  ),
  'bookings-on-freed': follower(
    'functions/bookings/series/on-freed.ts',
    [...bookingEvents, 'series.changed'],
    { table: 'RW', live: 'publish' },
    60,
  ),
  'bookings-on-audit': follower(
    'functions/bookings/on-audit.ts',
    [...bookingEvents, 'answers.created', 'answers.changed'],
    { table: 'RW' },
  ),
  'bookings-on-undecided': follower(
    'functions/bookings/on-undecided.ts',
    [...bookingEvents, 'request.created'],
    { table: 'RW', live: 'publish' },
    30,
  ),
  'statistics-on-bookings': follower('functions/statistics/on-bookings.ts', countedEvents, { table: 'RW' }, 30),
  'audit-on-events': follower('functions/audit/on-events.ts', auditedEvents, { table: 'RW' }, 30),
  'places-on-rooms': follower(
    'functions/places/on-rooms.ts',
    ['room.created', 'room.changed'],
    { table: 'RW', schedules: 'RW' },
    60,
  ),
  // A meeting may have four hundred people, meetings cancelled together many more, and SES sends so many a second.
  'messages-on-events': follower(
    'functions/messages/on-events.ts',
    [
      ...bookingEvents,
      'person.invited',
      'person.changed',
      'series.created',
      'series.changed',
      'answers.created',
      'answers.changed',
      'bulkPart.changed',
      'tenant.changed',
    ],
    { table: 'RW', schedules: 'RW', mail: 'send', live: 'publish' },
    300,
  ),
  'services-on-requests': follower(
    'functions/services/on-requests.ts',
    ['request.created', 'request.changed'],
    { table: 'RW', schedules: 'RW', mail: 'send', live: 'publish' },
    60,
  ),
  'services-on-timers': follower(
    'functions/services/on-timers.ts',
    ['request.created', 'request.changed'],
    { table: 'RW', schedules: 'RW' },
    30,
  ),
  'services-on-bookings': follower('functions/services/on-bookings.ts', bookingEvents, { table: 'RW' }, 30),
  'doorplates-on-power': follower(
    'functions/doorplates/on-power.ts',
    [
      'group.created',
      'group.changed',
      'holidays.created',
      'holidays.changed',
      'doorplate.created',
      'doorplate.changed',
      'building.changed',
    ],
    { table: 'R', schedules: 'RW' },
    60,
  ),
  timer: {
    entry: 'functions/timer.ts',
    trigger: { kind: 'timer', variable: 'TIMER_ARN' },
    rights: { table: 'RW', schedules: 'RW', mail: 'send', live: 'publish' },
    timeout: 60,
  },
  'bookings-timer': {
    entry: 'functions/bookings/timer.ts',
    trigger: { kind: 'timer', variable: 'BOOKINGS_TIMER_ARN' },
    rights: { table: 'RW' },
    timeout: 60,
  },
  // A company's end: all that it has, its files and its places above companies, and nothing of what stands there of others'.
  'tenants-removal': {
    entry: 'functions/tenants/removal.ts',
    trigger: { kind: 'timer', variable: 'REMOVAL_TIMER_ARN' },
    rights: {
      table: 'RW',
      only: ['tnt_*', 'platform#accounts', 'platform#mail#*', 'platform#credential#*', 'platform#doorplate#*'],
      schedules: 'RW',
      media: 'RW',
    },
    timeout: 300,
  },
  'bookings-watch': {
    entry: 'functions/bookings/watch.ts',
    trigger: { kind: 'timer', variable: 'WATCH_TIMER_ARN' },
    rights: { table: 'R', schedules: 'RW' },
  },
  'doorplates-timer': {
    entry: 'functions/doorplates/timer.ts',
    trigger: { kind: 'timer', variable: 'SCREENS_TIMER_ARN' },
    rights: { table: 'R', schedules: 'RW', live: 'publish' },
    // A company's screens in a zone, all at once.
    timeout: 60,
  },
  'doorplates-care': {
    entry: 'functions/doorplates/care-timer.ts',
    trigger: { kind: 'timer', variable: 'CARE_TIMER_ARN' },
    rights: { table: 'RW', schedules: 'RW' },
    timeout: 60,
  },
  'doorplates-on-care': {
    entry: 'functions/doorplates/on-care.ts',
    trigger: {
      kind: 'event',
      names: ['alert.created', 'alert.removed', 'doorplate.created', 'doorplate.changed', 'doorplate.removed'],
    },
    rights: { table: 'RW', schedules: 'RW' },
    timeout: 30,
  },
  device: {
    entry: 'functions/device.ts',
    trigger: { kind: 'iot', filter: 'roomlight/+/doorplates/+/up' },
    rights: { table: 'RW', live: 'publish' },
  },
  presence: {
    entry: 'functions/doorplates/on-presence.ts',
    trigger: { kind: 'iot', filter: '$aws/events/presence/+/+' },
    rights: { table: 'RW', schedules: 'RW' },
  },
  authorizer: {
    entry: 'functions/doorplates/authorizer.ts',
    trigger: { kind: 'authorizer' },
    rights: { table: 'R' },
    timeout: 5,
  },
};

/** Variable -> name of the timer function that it stands for. */
export const timerFunctions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(functions).flatMap(([name, { trigger }]) =>
    trigger.kind === 'timer' ? [[trigger.variable, name]] : [],
  ),
);
