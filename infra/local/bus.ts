import { randomUUID } from 'node:crypto';
import { account, region } from './aws.ts';
import type { Clock } from './clock.ts';
import { AwsError, type AwsRequest, type AwsResponse, type Endpoint, json, serve } from './endpoint.ts';
import type { Invoker } from './invoke.ts';
import type { Invocation, Queue } from './queue.ts';

const entriesAtMost = 10;
const bytesAtMost = 1024 * 1024;
const retries = 5;

interface Entry {
  Source?: unknown;
  DetailType?: unknown;
  Detail?: unknown;
  EventBusName?: unknown;
  Resources?: unknown;
  Time?: unknown;
}

/**
 * EventBridge's PutEvents. An entry is kept for each function that subscribes to its detail-type before the call is
 * answered, and delivered at least once.
 */
export async function start(options: {
  invoker: Invoker;
  queue: Queue;
  clock: Clock;
  name: string;
  port?: number | undefined;
}): Promise<Endpoint> {
  const { invoker, queue, clock, name } = options;
  const subscribers = new Map<string, string[]>();
  for (const { name: subscriber, trigger } of invoker.named('event')) {
    for (const type of trigger.names) subscribers.set(type, [...(subscribers.get(type) ?? []), subscriber]);
  }

  function answer(request: AwsRequest): AwsResponse {
    if (request.header('x-amz-target') !== 'AWSEvents.PutEvents') {
      throw new AwsError(400, 'UnknownOperationException', 'The local event bus knows PutEvents only.');
    }
    const entries = json(request).Entries;
    if (!Array.isArray(entries) || entries.length === 0 || entries.length > entriesAtMost) {
      throw new AwsError(400, 'ValidationException', `Entries must have between 1 and ${entriesAtMost} members.`);
    }
    if (request.body.length > bytesAtMost) {
      throw new AwsError(400, 'ValidationException', `Total size of the entries is over the limit of ${bytesAtMost}.`);
    }
    const kept: Invocation[] = [];
    const results = entries.map((entry: Entry) => take(entry, kept));
    queue.add(kept);
    const failed = results.filter((result) => 'ErrorCode' in result).length;
    return { body: { FailedEntryCount: failed, Entries: results } };
  }

  function take(entry: Entry, kept: Invocation[]): { EventId: string } | { ErrorCode: string; ErrorMessage: string } {
    const { Source, DetailType, Detail, EventBusName = 'default', Resources = [], Time } = entry;
    if (typeof Source !== 'string' || typeof DetailType !== 'string' || typeof Detail !== 'string') {
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are required.' };
    }
    if (!isObject(Detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const id = randomUUID();
    if (busName(String(EventBusName)) !== name) return { EventId: id };
    const envelope = {
      version: '0',
      id,
      'detail-type': DetailType,
      source: Source,
      account,
      time: `${new Date(typeof Time === 'number' ? Time * 1000 : clock.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: Resources,
    };
    // The detail is put in as it came: parsing and writing it again would cost more than all the rest.
    const payload = `${JSON.stringify(envelope).slice(0, -1)},"detail":${Detail}}`;
    for (const subscriber of subscribers.get(DetailType) ?? []) {
      kept.push({ function: subscriber, origin: 'bus', payload, retries });
    }
    return { EventId: id };
  }

  return await serve(answer, { port: options.port, contentType: 'application/x-amz-json-1.1' });
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** A bus is named by its name or its ARN. */
function busName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? '') : nameOrArn;
}
