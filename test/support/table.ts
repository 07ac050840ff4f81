/** The table as it lies there: raw items, past all of the product's code. */
import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { credentials, region } from '../../infra/local/aws.ts';
import { names } from '../../infra/local/settings.ts';
import * as Table from '../../infra/local/table.ts';

export type RawItem = Record<string, unknown> & { pk: string; sk: string; kind?: string };
type Attributes = Record<string, AttributeValue>;

/** Every item that the engine at this address holds. Asked without the SDK, which takes longer over a table than the engine. */
export async function readTable(endpoint: string): Promise<RawItem[]> {
  const items: RawItem[] = [];
  let start: Attributes | undefined;
  do {
    const page = await scan(endpoint, { TableName: names.table, ConsistentRead: true, ExclusiveStartKey: start });
    items.push(...page.Items.map((item) => plain({ M: item }) as RawItem));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

async function scan(endpoint: string, input: object): Promise<{ Items: Attributes[]; LastEvaluatedKey?: Attributes }> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/dynamodb/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.Scan',
      'x-amz-date': date,
      // The engine reads who asks, and does not count its sums.
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`the table cannot be read: ${await answer.text()}`);
  return (await answer.json()) as { Items: Attributes[] };
}

/** A value as it travels, as JavaScript's own. */
export function plain(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M !== undefined)
    return Object.fromEntries(Object.entries(value.M).map(([name, one]) => [name, plain(one)]));
  if (value.L !== undefined) return value.L.map(plain);
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.NULL) return null;
  throw new Error(`a value of an unknown kind: ${JSON.stringify(value)}`);
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
export function isKept({ pk }: Pick<RawItem, 'pk'>): boolean {
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
