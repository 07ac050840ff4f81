import { DatabaseSync } from 'node:sqlite';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { table } from '../../functions/db/table.ts';
import { credentials, region } from './aws.ts';
import { type Engine, start as startEngine } from './engine.ts';
import { Fault, reason } from './fault.ts';

const hour = 3_600_000;
const recordsKeptFor = 24 * hour;

export interface Table {
  /** The DynamoDB endpoint. */
  url: string;
  name: string;
  streamArn: string;
  /** The port of the local engine, undefined with an endpoint from outside. */
  port: number | undefined;
  /** Drops stream records that are over a day old and that every reader has passed; the newest always stays. */
  trim(passed: bigint | undefined): void;
  end(): Promise<void>;
}

/**
 * The product's table, in dynoxide or, when `endpoint` is given, wherever that is.
 * @throws Fault when it cannot be reached, or was made for another version of the product
 */
export async function start(options: {
  dataDir: string;
  endpoint?: string | undefined;
  port?: number | undefined;
  name: string;
  log(line: string): void;
}): Promise<Table> {
  const { name, endpoint } = options;
  const engine = endpoint === undefined ? await startEngine(engineOptions(options)) : undefined;
  const url = engine?.url ?? endpoint ?? '';
  // The functions' own: engines that keep a table for each account and region must show them this one.
  const client = new DynamoDBClient({ endpoint: url, region, credentials });
  try {
    const described = (await existing(client, name, url)) ?? (await create(client, name));
    compare(described, options.dataDir);
    const { LatestStreamArn: streamArn } = described;
    if (streamArn === undefined) throw new Fault(`The table ${name} at ${url} has no stream.`);
    if (engine) indexStream(engine);
    return {
      url,
      name,
      streamArn,
      port: engine ? Number(new URL(url).port) : undefined,
      trim: (passed) => engine && trim(engine, name, passed),
      end: async () => engine?.end(),
    };
  } catch (error) {
    await engine?.end();
    throw error;
  } finally {
    client.destroy();
  }
}

function engineOptions(options: { dataDir: string; port?: number | undefined; log(line: string): void }) {
  const { dataDir, port, log } = options;
  return port === undefined ? { dataDir, log } : { dataDir, log, port };
}

async function existing(client: DynamoDBClient, name: string, url: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw new Fault(`The table at ${url} cannot be reached (${reason(error)}).`);
  }
}

async function create(client: DynamoDBClient, name: string): Promise<TableDescription> {
  const { ttlAttribute, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = table;
  const created = await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [...KeySchema],
      AttributeDefinitions: [...AttributeDefinitions],
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({ ...index, KeySchema: [...index.KeySchema] })),
      StreamSpecification,
    }),
  );
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
    }),
  );
  return created.TableDescription ?? {};
}

/** Indexes change with versions of the product; data made for others would be read wrongly. */
function compare(described: TableDescription, dataDir: string): void {
  const shape = (indexes: readonly { IndexName?: string | undefined; KeySchema?: unknown }[]) =>
    JSON.stringify(indexes.map(({ IndexName, KeySchema }) => [IndexName, KeySchema]).sort());
  if (shape(described.GlobalSecondaryIndexes ?? []) !== shape(table.GlobalSecondaryIndexes)) {
    throw new Fault(
      `The data in ${dataDir} was made by another version of Roomlight: move the folder away to begin anew.`,
    );
  }
}

/**
 * With a stream on, dynoxide looks up the last sequence number at each write by a full scan of its records: 1,100 writes a
 * second fall to 200 after 12,000 records. With this index they stay where they are.
 */
function indexStream({ file }: Engine): void {
  withFile(file, (db) =>
    db.exec(
      'CREATE INDEX IF NOT EXISTS _stream_records_by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    ),
  );
}

function trim({ file }: Engine, name: string, passed: bigint | undefined): void {
  if (passed === undefined) return;
  const before = Math.floor((Date.now() - recordsKeptFor) / 1000);
  withFile(file, (db) => {
    const remove = db.prepare(`
      DELETE FROM _stream_records WHERE id IN (
        SELECT id FROM _stream_records
        WHERE table_name = ?1 AND created_at < ?2 AND CAST(sequence_number AS INTEGER) <= ?3
          AND id < (SELECT MAX(id) FROM _stream_records WHERE table_name = ?1)
        ORDER BY id LIMIT 2000)`);
    while (Number(remove.run(name, before, passed).changes) > 0);
  });
}

function withFile(file: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(file, { timeout: 5000 });
  try {
    work(db);
  } finally {
    db.close();
  }
}
