/**
 * Every function of the product as plain data: what starts it and what it may touch. The CDK app turns a definition into
 * a Lambda with its trigger, grants and environment; the local cloud runs the same handler behind the same kind of trigger.
 */
import { bookingEvents, type EventName } from '../shared/events.ts';
import { type Noun, nouns } from '../shared/operations.ts';

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

/** What a function may touch; each right brings its environment variables with it. All have SITE_URL, APIs have ORIGIN_KEY too. */
export interface Rights {
  /** TABLE_NAME */
  table?: 'R' | 'RW';
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
  tenants: { table: 'RW', media: 'RW' },
  people: { table: 'RW', mail: 'send' },
  passkeys: { table: 'RW' },
  places: { table: 'RW', media: 'RW' },
  bookings: { table: 'RW' },
  messages: { table: 'RW' },
  doorplates: { table: 'RW', live: 'publish' },
  media: { table: 'RW', media: 'RW' },
  services: { table: 'RW' },
  feeds: { table: 'RW' },
};

const apis = Object.fromEntries(
  nouns.map((noun): [string, FunctionDefinition] => [
    `${noun}-api`,
    { entry: `functions/${noun}/api.ts`, trigger: { kind: 'api', noun }, rights: apiRights[noun] },
  ]),
);

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
    rights: { bus: 'put' },
  },
  'bookings-on-timers': {
    entry: 'functions/bookings/on-timers.ts',
    trigger: {
      kind: 'event',
      names: [...bookingEvents, 'person.changed', 'tenant.changed', 'room.changed', 'sweep.created'],
    },
    rights: { table: 'RW', schedules: 'RW' },
    // A setting moves the timers of all meetings ahead in some rooms.
    timeout: 300,
  },
  'bookings-on-attendance': {
    entry: 'functions/bookings/on-attendance.ts',
    trigger: { kind: 'event', names: bookingEvents },
    rights: { table: 'RW' },
    timeout: 30,
  },
  'bookings-on-waits': {
    entry: 'functions/bookings/on-waits.ts',
    trigger: { kind: 'event', names: [...bookingEvents, 'wait.created', 'wait.changed', 'series.changed'] },
    rights: { table: 'RW', schedules: 'RW' },
    timeout: 60,
  },
  'bookings-on-series': {
    entry: 'functions/bookings/series/on-series.ts',
    trigger: { kind: 'event', names: ['series.created', 'series.changed'] },
    rights: { table: 'RW', live: 'publish' },
    // Two hundred meetings, a few dozen in each transaction.
    timeout: 60,
  },
  'bookings-on-freed': {
    entry: 'functions/bookings/series/on-freed.ts',
    trigger: { kind: 'event', names: [...bookingEvents, 'series.changed'] },
    rights: { table: 'RW', live: 'publish' },
    timeout: 60,
  },
  'bookings-on-audit': {
    entry: 'functions/bookings/on-audit.ts',
    trigger: { kind: 'event', names: bookingEvents },
    rights: { table: 'RW' },
  },
  'bookings-on-undecided': {
    entry: 'functions/bookings/on-undecided.ts',
    trigger: { kind: 'event', names: bookingEvents },
    rights: { table: 'RW', live: 'publish' },
    timeout: 30,
  },
  'places-on-rooms': {
    entry: 'functions/places/on-rooms.ts',
    trigger: { kind: 'event', names: ['room.created', 'room.changed'] },
    rights: { table: 'RW', schedules: 'RW' },
    timeout: 60,
  },
  'messages-on-events': {
    entry: 'functions/messages/on-events.ts',
    trigger: {
      kind: 'event',
      names: [...bookingEvents, 'person.invited', 'person.changed', 'series.created', 'series.changed'],
    },
    rights: { table: 'RW', schedules: 'RW', mail: 'send', live: 'publish' },
    // A meeting may have four hundred people, and SES sends so many a second.
    timeout: 60,
  },
  'services-on-requests': {
    entry: 'functions/services/on-requests.ts',
    trigger: { kind: 'event', names: ['request.created', 'request.changed'] },
    rights: { table: 'RW', schedules: 'RW', mail: 'send', live: 'publish' },
    timeout: 60,
  },
  'services-on-timers': {
    entry: 'functions/services/on-timers.ts',
    trigger: { kind: 'event', names: ['request.created', 'request.changed'] },
    rights: { table: 'R', schedules: 'RW' },
    timeout: 30,
  },
  'services-on-bookings': {
    entry: 'functions/services/on-bookings.ts',
    trigger: { kind: 'event', names: bookingEvents },
    rights: { table: 'RW' },
    timeout: 30,
  },
  'doorplates-on-power': {
    entry: 'functions/doorplates/on-power.ts',
    trigger: {
      kind: 'event',
      names: [
        'group.created',
        'group.changed',
        'holidays.created',
        'holidays.changed',
        'doorplate.created',
        'doorplate.changed',
        'building.changed',
      ],
    },
    rights: { table: 'R', schedules: 'RW' },
    timeout: 60,
  },
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
  device: {
    entry: 'functions/device.ts',
    trigger: { kind: 'iot', filter: 'roomlight/+/doorplates/+/up' },
    rights: { table: 'RW', live: 'publish' },
  },
  presence: {
    entry: 'functions/doorplates/on-presence.ts',
    trigger: { kind: 'iot', filter: '$aws/events/presence/+/+' },
    rights: { table: 'RW' },
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
