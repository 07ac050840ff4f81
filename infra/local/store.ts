import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault, reason } from './fault.ts';

const tables = `
  CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS invocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, origin TEXT NOT NULL, lane TEXT, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, retries INTEGER NOT NULL, expires_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS invocations_of ON invocations (function, id);
  CREATE TABLE IF NOT EXISTS failures (
    id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, origin TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, error TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS schedules (
    group_name TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, next_at INTEGER,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, PRIMARY KEY (group_name, name)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS schedule_groups (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS checkpoints (
    function TEXT NOT NULL, shard TEXT NOT NULL, sequence TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (function, shard)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS presence (
    client TEXT PRIMARY KEY, version INTEGER NOT NULL, connected INTEGER NOT NULL, principal TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    sent TEXT NOT NULL, parsed TEXT);
`;

/** One SQLite database for all that the local services must not forget. */
export interface Store {
  db: DatabaseSync;
  /** Runs `work` in one transaction: all of it is kept, or nothing. */
  transaction<T>(work: () => T): T;
  fact(key: string): string | undefined;
  setFact(key: string, value: string): void;
  end(): void;
}

/**
 * Opens `cloud.db` in the data folder and holds it alone, so that a second local cloud cannot share the folder. The lock
 * is the operating system's: it ends with the process, however that ends.
 * @throws Fault when another process holds it, or when it is damaged
 */
export function start(options: { dataDir: string }): Store {
  const { dataDir } = options;
  const db = open(dataDir);
  writeFileSync(join(dataDir, 'pid'), String(process.pid));
  const getFact = db.prepare('SELECT value FROM facts WHERE key = ?');
  const putFact = db.prepare('INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)');
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');

  return {
    db,
    transaction(work) {
      begin.run();
      try {
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    fact(key) {
      const row = getFact.get(key);
      return row === undefined ? undefined : String(row.value);
    },
    setFact: (key, value) => void putFact.run(key, value),
    end: () => db.close(),
  };
}

function open(dataDir: string): DatabaseSync {
  const file = join(dataDir, 'cloud.db');
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    db.exec(tables);
    return db;
  } catch (error) {
    db?.close();
    throw new Fault(trouble(dataDir, file, reason(error)));
  }
}

function trouble(dataDir: string, file: string, message: string): string {
  if (/locked|busy/i.test(message)) {
    return `The data folder ${dataDir} is in use by another Roomlight${holder(dataDir)}.`;
  }
  if (/not a database|malformed|corrupt|encrypted/i.test(message)) {
    return `The file ${file} is damaged: restore it, or move it away to begin anew.`;
  }
  return `The file ${file} cannot be opened (${message}).`;
}

function holder(dataDir: string): string {
  try {
    return ` (process ${readFileSync(join(dataDir, 'pid'), 'utf8')})`;
  } catch {
    return '';
  }
}
