/** The loaded company's table with only the days before this one: a thousand bookings instead of ten thousand. */
export function thin(dataDir: string, tenantId: string, firstDay: string): number {
  const db = new DatabaseSync(join(dataDir, 'table.db'));
  const day = `${firstDay}T`;
  db.prepare('DELETE FROM roomlight WHERE pk LIKE ? AND sk >= ?').run(`S:${tenantId}#sheet#%`, `S:${firstDay}`);
  db.prepare("DELETE FROM roomlight WHERE pk LIKE ? AND json_extract(item_json, '$.start.S') >= ?").run(
    `S:${tenantId}#booking#%`,
    day,
  );
  db.prepare('DELETE FROM "roomlight::gsi::byOwner" WHERE table_pk LIKE ? AND gsi_sk >= ?').run(
    `S:${tenantId}#booking#%`,
    `S:${day}`,
  );
  const left = db.prepare('SELECT COUNT(*) AS n FROM roomlight WHERE pk LIKE ?').get(`S:${tenantId}#booking#%`);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return Number(left?.n);
}

/** A table as if a hundred companies had booked before: the loaded company's bookings and sheets, again under other ids. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Written straight into the engine's file: through its protocol a million bookings would take an hour. */
export function multiply(dataDir: string, tenantId: string, times: number): void {
  const db = new DatabaseSync(join(dataDir, 'table.db'));
  db.exec('PRAGMA synchronous = OFF; BEGIN');
  const items = db.prepare(
    `INSERT INTO roomlight (pk, sk, item_json, item_size, hash_prefix)
     SELECT replace(pk, :own, :other), sk, replace(item_json, :own, :other), item_size, hash_prefix
     FROM roomlight WHERE pk LIKE :bookings OR pk LIKE :sheets`,
  );
  const index = db.prepare(
    `INSERT INTO "roomlight::gsi::byOwner" (gsi_pk, gsi_sk, table_pk, table_sk, item_json)
     SELECT replace(gsi_pk, :own, :other), gsi_sk, replace(table_pk, :own, :other), table_sk, replace(item_json, :own, :other)
     FROM "roomlight::gsi::byOwner" WHERE table_pk LIKE :bookings`,
  );
  const own = tenantId;
  for (let time = 0; time < times; time++) {
    const other = `tnt_x${String(time).padStart(11, '0')}`;
    items.run({ own, other, bookings: `S:${own}#booking#%`, sheets: `S:${own}#sheet#%` });
    index.run({ own, other, bookings: `S:${own}#booking#%` });
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
