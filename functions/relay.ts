/**
 * From the table's stream to the event bus. A record becomes its event by a pure function, so that a batch given twice puts the
 * same events, by the same ids, again. What cannot be put is named in the answer: the stream gives it again a few times, apart
 * from the others, and then keeps it with the failures, so that no record holds up the shard.
 */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { prefixes, type TenantId } from '../shared/ids.ts';
import { pack } from './packing.ts';
import { lean } from './sdk.ts';
import { eventOfRecord } from './stream.ts';
import { isThere } from './tenants/there.ts';

const client = lean(new EventBridgeClient({}));

// EventBridge's limits of a call.
const mostEntries = 10;
const mostBytes = 256_000;
/** What an entry has beside its detail. */
const entryBytes = 200;

interface Parcel {
  /** Of the stream record. */
  sequence: string;
  entry: PutEventsRequestEntry;
  bytes: number;
}

export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const bus = process.env.BUS_NAME;
  if (!bus) throw new Error('BUS_NAME is not set');
  const failed: string[] = [];
  const left = await withoutRemains(Records);
  const parcels = left.flatMap((record) => {
    const sequence = record.dynamodb?.SequenceNumber ?? '';
    try {
      const parcel = parcelOf(bus, sequence, record);
      return parcel ? [parcel] : [];
    } catch (error) {
      log('a record makes no event', sequence, error);
      failed.push(sequence);
      return [];
    }
  });
  failed.push(...(await Promise.all(batchesOf(parcels).map(put))).flat());
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** A company that is gone is cleared away item by item: millions of removals that nobody follows. */
async function withoutRemains(records: readonly DynamoDBRecord[]): Promise<DynamoDBRecord[]> {
  const losing = new Set(records.flatMap((record) => loserOf(record) ?? []));
  const gone = new Set<TenantId>();
  for (const tenantId of losing) if (await isGone(tenantId)) gone.add(tenantId);
  return records.filter((record) => {
    const tenantId = loserOf(record);
    return tenantId === undefined || !gone.has(tenantId);
  });
}

/** The company that a removed item belonged to. What stands above companies (codes, counts) belongs to none. */
function loserOf({ dynamodb }: DynamoDBRecord): TenantId | undefined {
  const [owner] = dynamodb?.NewImage ? [] : (dynamodb?.OldImage?.pk?.S?.split('#') ?? []);
  return owner?.startsWith(`${prefixes.tenant}_`) ? (owner as TenantId) : undefined;
}

/** False where it cannot be told: followers look themselves, and the bus does not wait for the table. */
async function isGone(tenantId: TenantId): Promise<boolean> {
  try {
    return !(await isThere(tenantId));
  } catch (error) {
    log('whether a company is still there', tenantId, error);
    return false;
  }
}

function parcelOf(bus: string, sequence: string, record: DynamoDBRecord): Parcel | null {
  const event = eventOfRecord(record);
  if (!event) return null;
  const detail = pack(event, mostBytes - entryBytes);
  const bytes = Buffer.byteLength(detail) + entryBytes;
  if (bytes > mostBytes) throw new Error(`${event.id} has ${bytes} bytes`);
  const entry = { EventBusName: bus, Source: 'roomlight', DetailType: event.name, Detail: detail };
  return { sequence, entry: { ...entry, Time: new Date(event.at) }, bytes };
}

function batchesOf(parcels: readonly Parcel[]): Parcel[][] {
  const batches: Parcel[][] = [];
  let bytes = 0;
  for (const parcel of parcels) {
    const batch = batches.at(-1);
    if (batch && batch.length < mostEntries && bytes + parcel.bytes <= mostBytes) {
      batch.push(parcel);
      bytes += parcel.bytes;
    } else {
      batches.push([parcel]);
      bytes = parcel.bytes;
    }
  }
  return batches;
}

/** The sequence numbers of what the bus did not take. */
async function put(batch: readonly Parcel[]): Promise<string[]> {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }));
    return batch.flatMap(({ sequence }, index) => {
      const result = Entries[index];
      if (result?.EventId) return [];
      log('the bus refused an event', sequence, result?.ErrorCode);
      return [sequence];
    });
  } catch (error) {
    for (const { sequence } of batch) log('the bus cannot be reached', sequence, error);
    return batch.map(({ sequence }) => sequence);
  }
}

/** @param about the record's sequence number, or the company */
function log(what: string, about: string, error: unknown): void {
  console.error(JSON.stringify({ level: 'error', what, about, error: String(error) }));
}
