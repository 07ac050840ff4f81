/**
 * Writes as the product makes them, carried out in memory and put straight into the engine's file: through its protocol a million
 * bookings would take an hour. Only what the seeding needs of update expressions is understood; anything else is refused.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Attributes, Write } from '../../../functions/db/write.ts';

export interface Bulk {
  put(item: Attributes): void;
  /** Items that were put. */
  readonly count: number;
  end(): void;
}

const gsi = '"roomlight::gsi::byOwner"';

/** The engine must not run. */
export function openBulk(dataDir: string): Bulk {
  const db = new DatabaseSync(join(dataDir, 'table.db'));
  // Nothing of a write ahead, which would be written twice: what is broken off is thrown away.
  const journal = (mode: string) => String(db.prepare(`PRAGMA journal_mode = ${mode}`).get()?.journal_mode);
  if (journal('DELETE') !== 'delete' || journal('MEMORY') !== 'memory') throw new Error(`${dataDir} is in use`);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -800000; BEGIN');
  const base = db.prepare('INSERT OR REPLACE INTO roomlight (pk, sk, item_json, item_size) VALUES (?, ?, ?, ?)');
  const index = db.prepare(
    `INSERT OR REPLACE INTO ${gsi} (gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?, ?, ?, ?, ?)`,
  );
  let count = 0;
  return {
    put(item) {
      const [pk, sk] = [keyText(item, 'pk'), keyText(item, 'sk')];
      const json = JSON.stringify(item);
      base.run(pk, sk, json, sizeOf(item));
      if (item.ownerPk) index.run(keyText(item, 'ownerPk'), keyText(item, 'ownerSk'), pk, sk, json);
      count += 1;
    },
    get count() {
      return count;
    },
    end() {
      db.exec('COMMIT');
      journal('WAL');
      db.close();
    },
  };
}

function keyText(item: Attributes, name: string): string {
  return `S:${item[name]?.S ?? ''}`;
}

/** What an item becomes by a write that is no removal. */
export function written(before: Attributes | undefined, write: Write): Attributes {
  if ('put' in write) return write.put;
  if (!('update' in write)) throw new Error('the seeding neither removes nor checks');
  const { names = {}, values = {} } = write;
  const item: Attributes = before ?? { pk: { S: write.key.pk }, sk: { S: write.key.sk } };
  const nameOf = (text: string) => names[text] ?? text;
  const given = (text: string) => {
    const value = values[text];
    if (!value) throw new Error(`${text} in ${write.update}`);
    return value;
  };
  for (const [, verb, list = ''] of write.update.matchAll(/(SET|ADD|REMOVE) (.+?)(?= (?:SET|ADD|REMOVE) |$)/g)) {
    if (verb === 'REMOVE') {
      for (const name of list.split(', ')) delete item[nameOf(name)];
      continue;
    }
    for (const part of list.split(', ')) {
      const [name = '', value = ''] = verb === 'SET' ? part.split(' = ') : part.split(' ');
      const [own, next] = [nameOf(name), given(value)];
      item[own] = verb === 'SET' ? next : sumOf(item[own], next);
    }
  }
  return item;
}

function sumOf(before: Attributes[string] | undefined, more: Attributes[string]): Attributes[string] {
  if (more.SS) return { SS: [...new Set([...(before?.SS ?? []), ...more.SS])] };
  return { N: String(Number(before?.N ?? 0) + Number(more.N)) };
}

/** As the table counts it: names and what they name. */
export function sizeOf(item: Attributes): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: Attributes[string]): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length / 2) + 1;
  if (value.L) return value.L.reduce((sum, each) => sum + 1 + valueSize(each), 3);
  if (value.M)
    return Object.entries(value.M).reduce(
      (sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueSize(each),
      3,
    );
  if (value.SS) return value.SS.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  return 1;
}
