/** The engine alone, with the product's table, in a folder of its own. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { start } from '../../infra/local/table.ts';

const name = 'roomlight';

export interface Engine {
  url: string;
  end(): Promise<void>;
}

/** Starts it and turns this process's use cases to it. */
export async function startEngine(dataDir: string): Promise<Engine> {
  const table = await start({ dataDir, name, log: (line) => console.error(line) });
  Object.assign(process.env, {
    TABLE_NAME: name,
    // What is measured is not what a plan allows.
    NEW_COMPANY_PLAN: 'enterprise',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
  });
  return { url: table.url, end: () => table.end() };
}

export function newFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'roomlight-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The loaded bookings are history: nobody is to follow them now. */
export function forgetStream(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'table.db'));
  db.exec(
    'DELETE FROM _stream_records WHERE CAST(sequence_number AS INTEGER) < (SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records)',
  );
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

export function copyTable(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(join(from, 'table.db'), join(to, 'table.db'));
}
