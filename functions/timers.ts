/** Timers: one-time schedules of EventBridge Scheduler that start a timer function and then delete themselves. */
import { randomUUID } from 'node:crypto';
import type { Instant } from '../shared/time.ts';
import { AwsError, aws } from './aws.ts';
import type { BookingCommand } from './bookings/timer.ts';
import type { WatchCommand } from './bookings/watch.ts';
import type { CareCommand } from './doorplates/care-timer.ts';
import type { ScreenCommand } from './doorplates/timer.ts';
import type { RemindCommand, RemovalCommand } from './tenants/removal-timer.ts';
import type { GeneralCommand } from './timer.ts';

/** What a timer carries, and with it which function it starts. */
export type TimerCommand =
  | GeneralCommand
  | BookingCommand
  | WatchCommand
  | ScreenCommand
  | CareCommand
  | RemovalCommand
  | RemindCommand;

/** Reminders write mails and the others decide about bookings: in one function both would be too large to start quickly. */
const targets: Record<
  TimerCommand['do'],
  'TIMER_ARN' | 'BOOKINGS_TIMER_ARN' | 'WATCH_TIMER_ARN' | 'SCREENS_TIMER_ARN' | 'CARE_TIMER_ARN' | 'REMOVAL_TIMER_ARN'
> = {
  'booking.remind': 'TIMER_ARN',
  'messages.release': 'TIMER_ARN',
  'services.overdue': 'TIMER_ARN',
  'power.switch': 'SCREENS_TIMER_ARN',
  'care.look': 'CARE_TIMER_ARN',
  'company.remind': 'TIMER_ARN',
  'company.remove': 'REMOVAL_TIMER_ARN',
  'booking.expire': 'BOOKINGS_TIMER_ARN',
  'booking.release': 'BOOKINGS_TIMER_ARN',
  'release.watch': 'WATCH_TIMER_ARN',
  'room.close': 'BOOKINGS_TIMER_ARN',
  'wait.lapse': 'BOOKINGS_TIMER_ARN',
  'wait.end': 'BOOKINGS_TIMER_ARN',
};

export interface Timer {
  /** 1 to 64 of `0-9a-zA-Z-_.`: who sets a timer of that name again moves it. */
  name: string;
  at: Instant;
  command: TimerCommand;
  /** Seconds after which it is of no use any more. */
  maxAge: number;
}

const attempts = 3;

/** Sets it, or makes the one of that name so. */
export async function set(timer: Timer): Promise<void> {
  // Between the two calls the old one may go off and be gone, or another run may set it.
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await unless('ConflictException', () => create(timer))) return;
    if (await unless('ResourceNotFoundException', () => update(timer))) return;
  }
  throw new Error(`the timer ${timer.name} cannot be set`);
}

/** Sets it, unless there is one of that name: that one stays as it is. */
export async function begin(timer: Timer): Promise<void> {
  await unless('ConflictException', () => create(timer));
}

/** There is no timer of that name afterwards. */
export async function clear(name: string): Promise<void> {
  const query = new URLSearchParams({ groupName: variable('SCHEDULE_GROUP'), clientToken: randomUUID() });
  const path = `${pathOf(name)}?${query}`;
  const ask = { service: 'scheduler', operation: 'DeleteSchedule', method: 'DELETE', path } as const;
  await unless('ResourceNotFoundException', () => aws.ask(ask));
}

function create(timer: Timer): Promise<unknown> {
  const [path, body] = [pathOf(timer.name), JSON.stringify(bodyOf(timer))];
  return aws.ask({ service: 'scheduler', operation: 'CreateSchedule', method: 'POST', path, body });
}

function update(timer: Timer): Promise<unknown> {
  const [path, body] = [pathOf(timer.name), JSON.stringify(bodyOf(timer))];
  return aws.ask({ service: 'scheduler', operation: 'UpdateSchedule', method: 'PUT', path, body });
}

function pathOf(name: string): string {
  return `/schedules/${encodeURIComponent(name)}`;
}

/** The token makes a request that is repeated on the way one request. */
function bodyOf({ at, command, maxAge }: Timer) {
  const failures = process.env.TIMER_DLQ_ARN;
  return {
    GroupName: variable('SCHEDULE_GROUP'),
    ClientToken: randomUUID(),
    ScheduleExpression: `at(${at.slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: variable(targets[command.do]),
      RoleArn: variable('TIMER_ROLE_ARN'),
      Input: JSON.stringify(command),
      // Scheduler's own bounds.
      RetryPolicy: { MaximumEventAgeInSeconds: Math.min(86_400, Math.max(60, maxAge)), MaximumRetryAttempts: 60 },
      ...(failures ? { DeadLetterConfig: { Arn: failures } } : {}),
    },
  };
}

/** False when it failed in just this way. */
async function unless(refusal: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.name === refusal) return false;
    throw error;
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
