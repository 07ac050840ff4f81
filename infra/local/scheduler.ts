import { account, functionOfArn, region } from './aws.ts';
import type { Clock } from './clock.ts';
import { AwsError, type AwsRequest, type AwsResponse, type Endpoint, json, serve } from './endpoint.ts';
import { parse, type Times } from './expressions.ts';
import type { Queue } from './queue.ts';
import { type Row, rowsOf, type Spec } from './schedules.ts';
import type { Store } from './store.ts';

/** Longest wait of one timer; Node's own limit is 24 days. */
const longestWait = 3_600_000;
const defaultRetries = 185;
const defaultAge = 86_400;

export interface Scheduler extends Endpoint {
  /** Begins to fire; what came due while the cloud was down fires now, once. */
  begin(): void;
}

/** EventBridge Scheduler: schedules on disk, fired by the cloud's clock. */
export async function start(options: {
  store: Store;
  queue: Queue;
  clock: Clock;
  /** The one schedule group that exists beside `default`. */
  group: string;
  port?: number | undefined;
}): Promise<Scheduler> {
  const { store, queue, clock, group } = options;
  const rows = rowsOf(store);
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  rows.addGroup(group, clock.now());

  /** Moves each due schedule into the queue together with its next time, so that none fires twice or not at all. */
  function fire(): void {
    clearTimeout(timer);
    if (!running) return;
    for (let due = rows.due(clock.now()); due.length > 0; due = rows.due(clock.now())) {
      store.transaction(() => {
        for (const row of due) fireOne(row);
      });
    }
    const next = rows.nextAt();
    if (next !== undefined) timer = setTimeout(fire, Math.min(Math.max(next - clock.now(), 0), longestWait));
  }

  function fireOne(row: Row): void {
    const { spec } = row;
    const { RetryPolicy = {}, Arn, Input = '{}' } = spec.Target;
    queue.add([
      {
        function: functionOfArn(Arn) ?? '',
        origin: 'scheduler',
        payload: inContext(Input, row),
        retries: RetryPolicy.MaximumRetryAttempts ?? defaultRetries,
        maxAge: RetryPolicy.MaximumEventAgeInSeconds ?? defaultAge,
      },
    ]);
    const next = nextTime(spec, row.createdAt, clock.now());
    if (next === undefined && spec.ActionAfterCompletion === 'DELETE') rows.remove(row.group, row.name);
    else rows.setNext(row.group, row.name, next);
  }

  function create(name: string, input: Record<string, unknown>): AwsResponse {
    const spec = specOf(input, clock.now());
    const target = String(input.GroupName ?? 'default');
    if (!rows.hasGroup(target)) throw notFound(`Schedule group ${target} does not exist.`);
    const at = clock.now();
    if (!rows.add({ group: target, name, spec, createdAt: at, modifiedAt: at }, firstTime(spec, at))) {
      throw new AwsError(409, 'ConflictException', `Schedule ${name} already exists.`);
    }
    fire();
    return { body: { ScheduleArn: arnOf(target, name) } };
  }

  function update(name: string, input: Record<string, unknown>): AwsResponse {
    const row = find(String(input.GroupName ?? 'default'), name);
    const spec = specOf(input, clock.now());
    rows.replace({ ...row, spec, modifiedAt: clock.now() }, firstTime(spec, clock.now()));
    fire();
    return { body: { ScheduleArn: arnOf(row.group, name) } };
  }

  function find(target: string, name: string): Row {
    const row = rows.get(target, name);
    if (!row) throw notFound(`Schedule ${name} does not exist.`);
    return row;
  }

  function list(query: URLSearchParams): AwsResponse {
    const limit = Number(query.get('MaxResults') ?? 100);
    const found = rows.list({
      group: query.get('ScheduleGroup') ?? undefined,
      prefix: query.get('NamePrefix') ?? '',
      state: query.get('State') ?? undefined,
      after: query.get('NextToken') ?? undefined,
      limit,
    });
    const last = found.at(-1);
    return {
      body: {
        Schedules: found.map(({ group: target, name, spec, createdAt, modifiedAt }) => ({
          Arn: arnOf(target, name),
          GroupName: target,
          Name: name,
          State: spec.State,
          CreationDate: createdAt / 1000,
          LastModificationDate: modifiedAt / 1000,
          Target: { Arn: spec.Target.Arn },
        })),
        ...(last && found.length === limit ? { NextToken: `${last.group}/${last.name}` } : {}),
      },
    };
  }

  function answer(request: AwsRequest): AwsResponse {
    const { method, query } = request;
    const [kind, name] = request.parts;
    if (kind === 'schedules' && name === undefined && method === 'GET') return list(query);
    if (kind === 'schedule-groups' && name !== undefined && method === 'POST') {
      if (!rows.addGroup(name, clock.now()))
        throw new AwsError(409, 'ConflictException', `Group ${name} already exists.`);
      return { body: { ScheduleGroupArn: `arn:aws:scheduler:${region}:${account}:schedule-group/${name}` } };
    }
    if (kind !== 'schedules' || name === undefined)
      throw new AwsError(404, 'UnknownOperationException', 'No such call.');
    if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) throw invalid('Name must be 1 to 64 of 0-9a-zA-Z-_.');
    const target = query.get('groupName') ?? 'default';
    if (method === 'POST') return create(name, json(request));
    if (method === 'PUT') return update(name, json(request));
    const row = find(target, name);
    if (method === 'GET') return { body: describe(row) };
    if (method !== 'DELETE') throw new AwsError(405, 'UnknownOperationException', 'No such call.');
    rows.remove(target, name);
    return { body: {} };
  }

  clock.onMove(fire);
  const endpoint = await serve(answer, { port: options.port });
  return {
    ...endpoint,
    begin() {
      running = true;
      fire();
    },
    async end() {
      running = false;
      clearTimeout(timer);
      await endpoint.end();
    },
  };
}

/** Scheduler's own words in the input, such as `<aws.scheduler.scheduled-time>`. */
function inContext(input: string, row: Row): string {
  if (!input.includes('<aws.scheduler.')) return input;
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arnOf(row.group, row.name))
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(row.nextAt ?? 0).toISOString())
    .replaceAll('<aws.scheduler.execution-id>', `${row.name}-${row.nextAt ?? 0}`)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}

function describe({ group, name, spec, createdAt, modifiedAt }: Row) {
  return {
    Arn: arnOf(group, name),
    GroupName: group,
    Name: name,
    ...spec,
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  };
}

/** @throws AwsError ValidationException naming what is wrong */
function specOf(input: Record<string, unknown>, now: number): Spec {
  const { Target, FlexibleTimeWindow } = input as Partial<Spec>;
  const spec: Spec = {
    ScheduleExpression: String(input.ScheduleExpression ?? ''),
    ScheduleExpressionTimezone: String(input.ScheduleExpressionTimezone ?? 'UTC'),
    ActionAfterCompletion: input.ActionAfterCompletion === 'DELETE' ? 'DELETE' : 'NONE',
    State: input.State === 'DISABLED' ? 'DISABLED' : 'ENABLED',
    FlexibleTimeWindow: FlexibleTimeWindow ?? { Mode: 'OFF' },
    Target: Target ?? { Arn: '' },
    ...(typeof input.Description === 'string' ? { Description: input.Description } : {}),
    ...(typeof input.StartDate === 'number' ? { StartDate: input.StartDate } : {}),
    ...(typeof input.EndDate === 'number' ? { EndDate: input.EndDate } : {}),
  };
  if (!timesOf(spec, now)) throw invalid(`Invalid Schedule Expression ${spec.ScheduleExpression}.`);
  if (!FlexibleTimeWindow) throw invalid('FlexibleTimeWindow is required.');
  const { Arn, RoleArn, Input, RetryPolicy = {} } = spec.Target;
  if (functionOfArn(Arn) === undefined) throw invalid(`Provided Arn is not in correct format: ${Arn}`);
  if (!RoleArn?.startsWith('arn:')) throw invalid('Target.RoleArn is required.');
  if (Input !== undefined && !isJson(Input)) throw invalid('Target.Input must be JSON for this kind of target.');
  const { MaximumRetryAttempts: attempts = 0, MaximumEventAgeInSeconds: age = 60 } = RetryPolicy;
  if (attempts < 0 || attempts > 185) throw invalid('MaximumRetryAttempts must be between 0 and 185.');
  if (age < 60 || age > 86_400) throw invalid('MaximumEventAgeInSeconds must be between 60 and 86400.');
  return spec;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function timesOf(spec: Spec, createdAt: number): Times | undefined {
  const begin = spec.StartDate === undefined ? createdAt : spec.StartDate * 1000;
  return parse(spec.ScheduleExpression, spec.ScheduleExpressionTimezone, begin);
}

/** When a new or changed schedule fires first. A one-time schedule whose time has passed fires at once. */
function firstTime(spec: Spec, now: number): number | undefined {
  if (spec.State === 'DISABLED') return undefined;
  const times = timesOf(spec, now);
  return times?.once ? times.next(0) : nextTime(spec, now, now - 1);
}

function nextTime(spec: Spec, createdAt: number, after: number): number | undefined {
  const times = timesOf(spec, createdAt);
  if (!times || times.once) return undefined;
  const { StartDate = 0, EndDate = Number.POSITIVE_INFINITY } = spec;
  const next = times.next(Math.max(after, StartDate * 1000 - 1));
  return next !== undefined && next <= EndDate * 1000 ? next : undefined;
}

function arnOf(group: string, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
}

function notFound(message: string): AwsError {
  return new AwsError(404, 'ResourceNotFoundException', message);
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}
