/** A month's figures counted from scratch: every booking that lies in the table, told by nobody else, against what the counters say. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bookings, shapeOf } from '../../../functions/bookings/entity.ts';
import { fromItem } from '../../../functions/db/record.ts';
import type { Attributes } from '../../../functions/db/write.ts';
import { added, idOfKey } from '../../../shared/statistics/cells.ts';
import { type Counters, sharesOf } from '../../../shared/statistics/shares.ts';
import { addDays, type LocalDate } from '../../../shared/time.ts';
import type { Seeded } from './seed.ts';

export interface Recounted {
  text: string;
  month: string;
  meetings: number;
  counters: number;
  wrong: number;
}

/** The last month that was over when the company was made; before the cloud runs. */
export function recountMonth({ tenantId, today, dataDir }: Seeded & { dataDir: string }): Recounted {
  const month = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
  const db = new DatabaseSync(join(dataDir, 'table.db'), { readOnly: true });
  const wanted = new Map<string, Counters>();
  const add = (key: string, counters: Counters) => wanted.set(key, added(wanted.get(key) ?? {}, counters));
  let meetings = 0;
  // By its own organisers, as the index lists them: neither sheets nor the company's list are asked.
  const found = db.prepare(
    'SELECT item_json FROM "roomlight::gsi::byOwner" WHERE gsi_pk >= ? AND gsi_pk < ? AND gsi_sk >= ? AND gsi_sk < ?',
  );
  const [from, until] = [`${addDays(`${month}-01`, -1)}T16:00:00Z`, `${addDays(lastOf(month), 0)}T16:00:00Z`];
  const organisers = `S:${tenantId}#organiser#`;
  for (const { item_json: json } of found.iterate(organisers, `${organisers}~`, `S:${from}`, `S:${until}`)) {
    const item = JSON.parse(String(json)) as Attributes;
    if (item.kind?.S !== bookings.kind) continue;
    const booking = shapeOf(fromItem(item));
    meetings += 1;
    for (const { part, kind, counters } of sharesOf(booking, [], {
      buildingId: booking.buildingId,
      zone: 'Asia/Shanghai',
    })) {
      if (kind !== 'clock') add(`${part} ${kind}`, counters);
    }
  }
  const counted = new Map<string, Counters>();
  const kept = db.prepare('SELECT pk, sk, item_json FROM roomlight WHERE pk >= ? AND pk < ?');
  const figures = `S:${tenantId}#figures#`;
  for (const { pk, sk, item_json: json } of kept.iterate(figures, `${figures}~`)) {
    const [kind = '', level, name] = String(sk).slice(2).split('#');
    const part = idOfKey(String(pk));
    if (level !== 'm' || name !== month || !wanted.has(`${part} ${kind}`)) continue;
    const item = JSON.parse(String(json)) as Attributes;
    const counters = Object.entries(item).flatMap(([each, { N }]) => (N === undefined ? [] : [[each, Number(N)]]));
    const key = `${part} ${kind}`;
    counted.set(key, added(counted.get(key) ?? {}, Object.fromEntries(counters)));
  }
  db.close();
  let [counters, wrong] = [0, 0];
  for (const [key, own] of wanted) {
    const there = counted.get(key) ?? {};
    for (const name of new Set([...Object.keys(own), ...Object.keys(there)])) {
      counters += 1;
      if ((own[name] ?? 0) !== (there[name] ?? 0)) wrong += 1;
    }
  }
  const text = `${month}: ${meetings} bookings counted from scratch, ${counters} counters compared, ${wrong} differ`;
  return { text, month, meetings, counters, wrong };
}

function lastOf(month: string): LocalDate {
  return addDays(`${addDays(`${month}-01`, 31).slice(0, 7)}-01`, -1);
}
