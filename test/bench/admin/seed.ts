/** The large company in a folder, made once and kept until what makes it changes. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setSource } from '../../../functions/clock.ts';
import type { Attributes } from '../../../functions/db/write.ts';
import { type BookingId, idFrom, idLength } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { instantOf, localDate } from '../../../shared/time.ts';
import { forgetStream, startEngine } from '../engine.ts';
import { changesOn, dayBeside, devicesOf, requestOf } from './beside.ts';
import { openBulk } from './bulk.ts';
import { Tally } from './figures.ts';
import { found } from './founding.ts';
import { large, meetingsOn, type Size, workdays } from './plan.ts';
import { bookingOf, intoSheets, itemsOf } from './records.ts';

/** What the bench has to know of the company. */
export interface Seeded {
  tenantId: string;
  email: string;
  today: string;
  bookings: number;
  items: number;
  seconds: number;
  buildings: string[];
  rooms: string[];
  people: { personId: string; name: string }[];
  services: string[];
}

const email = 'bench@example.com';
/** Its days lie around the day on which it was made: after so many it is made anew. */
const freshDays = 14;

/** The functions that write what is read: whatever they change is made anew. */
const makers = [
  'test/bench/admin/{beside,bulk,figures,founding,plan,records,seed}.ts',
  'functions/db/{record,table,write}.ts',
  'functions/*/entity.ts',
  'functions/bookings/{attendance,history-list,sheets}.ts',
  'functions/services/concerned.ts',
  'functions/{forms,statistics/directory}.ts',
  'shared/services/figures.ts',
  'shared/statistics/{cells,shares,unmet}.ts',
  'shared/bookings/{history,sheet,slots}.ts',
];

/** `BENCH_COMPANY` names a folder of before, which is then taken whatever has changed since. */
export async function seeded(): Promise<Seeded & { dataDir: string; isNew: boolean }> {
  const asked = process.env.BENCH_COMPANY;
  if (asked) return { ...readNote(asked), dataDir: asked, isNew: false };
  const size = sizeAsked();
  const hash = createHash('sha256').update(JSON.stringify(size));
  for (const file of makers.flatMap((pattern) => globSync(pattern)).sort()) hash.update(readFileSync(file));
  const base = process.env.BENCH_DIR ?? join(tmpdir(), 'roomlight-bench-admin');
  const dataDir = join(base, hash.digest('hex').slice(0, 12));
  if (existsSync(join(dataDir, noteName))) {
    const known = readNote(dataDir);
    if (Date.now() - Date.parse(known.today) < freshDays * 86_400_000) return { ...known, dataDir, isNew: false };
  }
  forgetOthers(base);
  const making = `${dataDir}.making`;
  mkdirSync(making, { recursive: true });
  const made = await seed(making, size);
  writeFileSync(join(making, noteName), JSON.stringify(made));
  renameSync(making, dataDir);
  return { ...made, dataDir, isNew: true };
}

/** A company takes gigabytes: one is kept. */
function forgetOthers(base: string): void {
  for (const name of existsSync(base) ? readdirSync(base) : []) {
    if (/^[0-9a-f]{12}(\.making)?$/.test(name)) rmSync(join(base, name), { recursive: true });
  }
}

const noteName = 'company.json';

function readNote(dataDir: string): Seeded {
  return JSON.parse(readFileSync(join(dataDir, noteName), 'utf8')) as Seeded;
}

function sizeAsked(): Size {
  const part = Number(process.env.BENCH_PART ?? 1);
  const [past, ahead] = large.days;
  return { ...large, days: [Math.round(past * part), Math.round(ahead * part)] };
}

async function seed(dataDir: string, size: Size): Promise<Seeded> {
  const begun = performance.now();
  const zone = 'Asia/Shanghai';
  const today = localDate(Date.now(), zone);
  const engine = await startEngine(dataDir);
  const known = await found(size, email);
  await engine.end();
  forgetStream(dataDir);
  const { tenantId, rooms, people } = known;
  const bulk = openBulk(dataDir);
  for (const item of known.items) bulk.put(item);
  for (const item of devicesOf(known)) bulk.put(item);
  const tally = new Tally(systemScope(tenantId, 'statistics'));
  const days = workdays(today, size.days);
  const nextId = evenIds(days.length * rooms.length * 2);
  const now = instantOf(Date.now());
  let bookings = 0;
  for (const date of days) {
    const sheets = new Map<string, Attributes>();
    for (const meeting of meetingsOn(date, size)) {
      const { booking, sheets: slots } = bookingOf(known, meeting, nextId());
      const { items, shares } = itemsOf(known, booking);
      tally.add(shares);
      intoSheets(slots, sheets);
      if (meeting.service !== null && !meeting.cancelled) {
        const request = requestOf(known, booking, { organiser: meeting.people[0] ?? 0, pick: meeting.service, now });
        for (const item of request.items) bulk.put(item);
        tally.add(request.shares);
        for (const item of items) if (item.row) item.services = { SS: [request.itemId] };
      }
      for (const item of items) bulk.put(item);
      bookings += 1;
    }
    for (const sheet of sheets.values()) bulk.put(sheet);
    if (date <= today) {
      tally.cells(dayBeside(known, date, zone));
      for (const entry of changesOn(known, date, 100)) bulk.put(entry);
    }
    for (const item of tally.endOfDay()) bulk.put(item);
    if (date.endsWith('1'))
      console.log(`${date}: ${bookings} bookings after ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  for (const item of tally.rest()) bulk.put(item);
  setSource(Date.now);
  bulk.end();
  // What figures know of rooms and people, as their follower keeps it.
  const again = await startEngine(dataDir);
  const { renew } = await import('../../../functions/statistics/directory.ts');
  await renew(known.scope);
  await again.end();
  forgetStream(dataDir);
  return {
    ...{ tenantId, email, today, bookings, items: bulk.count, seconds: Math.round((performance.now() - begun) / 1000) },
    buildings: known.buildings,
    rooms: rooms.map(({ roomId }) => roomId),
    people: people.map(({ personId, name }) => ({ personId, name })),
    services: known.services.map(({ itemId }) => itemId),
  };
}

/** Ids spread evenly over all there can be, in their order: the engine then appends where it would have to look for a place. */
function evenIds(many: number): () => BookingId {
  const step = Math.floor(2 ** 50 / (many + 1));
  let at = 0;
  return () => {
    at += step;
    const bytes = new Uint8Array(idLength);
    for (let place = 9, rest = at; place >= 0; place--, rest = Math.floor(rest / 32)) bytes[place] = rest % 32;
    return idFrom('booking', bytes);
  };
}
