/** The table as it lies there: raw items, past all of the product's code. */
import { createHash } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { names } from '../../infra/local/settings.ts';
import * as Table from '../../infra/local/table.ts';

export type RawItem = Record<string, unknown> & { pk: string; sk: string; kind?: string };

/** Every item that the engine at this address holds. */
export async function readTable(endpoint: string): Promise<RawItem[]> {
  const client = clientOf(endpoint);
  const items: RawItem[] = [];
  let start: Record<string, import('@aws-sdk/client-dynamodb').AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: names.table, ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item) as RawItem));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

/** Kept: some tests look after every call. */
const clients = new Map<string, DynamoDBClient>();

function clientOf(endpoint: string): DynamoDBClient {
  const known = clients.get(endpoint);
  if (known) return known;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const made = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  clients.set(endpoint, made);
  return made;
}

/** The items in the folder of a cloud that does not run. */
export async function readTableOf(dataDir: string): Promise<RawItem[]> {
  const table = await Table.start({ dataDir, name: names.table, log: () => undefined });
  try {
    return await readTable(table.url);
  } finally {
    await table.end();
  }
}

/** How many calls a company has made is counted by the way, whatever becomes of them. */
function isKept({ pk }: RawItem): boolean {
  return !pk.startsWith('platform#rate#requests#');
}

/** The same for the same items, whatever their order and that of their properties. */
export function fingerprint(items: readonly RawItem[]): string {
  const lines = items
    .filter(isKept)
    .map((item) => JSON.stringify(sorted(item)))
    .sort();
  return `${lines.length} items, ${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
