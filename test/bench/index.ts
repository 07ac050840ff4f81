/**
 * `npm run bench`: the product through HTTP and, in the same run, the bare engine doing the same transactions and reads. The load
 * comes from a process of its own. Prints tables and writes bench-results/bench.json. `npm run bench -- fleet`,
 * `-- kiosk`, `-- admin` and `-- admin-pages` are parts of their own. Names at its end the functions that took longer than they may on Lambda.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { addDays } from '../../shared/time.ts';
import { sayLate, startMeasured } from './clouds.ts';
import { fill, freeHours, type Prepared, prepare, transactionsOf } from './data.ts';
import { copyTable, forgetStream, newFolder, startEngine } from './engine.ts';
import { findRooms, prepareFind } from './find.ts';
import { type Latency, measureLatency } from './latency.ts';
import type { Plan } from './load.ts';
import { multiply, thin } from './many.ts';
import type { Measured } from './meter.ts';
import { measureSeries, type SeriesTimes, weeks } from './series.ts';
import { measureUnits, type Units } from './units.ts';

const seconds = Number(process.env.BENCH_SECONDS ?? 5);
const clientCounts = [1, 8, 32];
const loadFile = fileURLToPath(new URL('./load.ts', import.meta.url));

function load(plan: Plan): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(loadFile, { serialization: 'advanced' });
    child.once('message', (measured) => resolve(measured as Measured));
    child.once('exit', (code) => code && reject(new Error(`the load generator ended with ${code}`)));
    child.send(plan);
  });
}

interface Row {
  what: string;
  product: Measured;
  engine: Measured;
}

async function main(): Promise<void> {
  const [othersBusy = 0] = loadavg();
  const folder = newFolder();
  const rawFolder = newFolder();
  const engine = await startEngine(folder.path);
  const prepared = await prepare(20);
  const loaded = await fill(prepared);
  const units = await measureUnits(prepared);
  const finder = await prepare(findRooms, 'find@example.com');
  const ask = await prepareFind(finder);
  await engine.end();
  forgetStream(folder.path);
  copyTable(folder.path, rawFolder.path);
  console.log(`${loaded} bookings in ${prepared.rooms.length} rooms; ${cpus().length} cores; ${seconds} s each`);
  if (othersBusy > 0.5) console.log(`Others keep ${othersBusy.toFixed(1)} cores busy: the figures are theirs as well.`);

  const raw = await startEngine(rawFolder.path);
  const rows: Row[] = [];
  let latency: Latency | undefined;
  const finds: Measured[] = [];
  let series: SeriesTimes | undefined;
  let growth: Growth[] | undefined;
  try {
    for (const clients of clientCounts) rows.push(await creates(prepared, folder.path, raw.url, clients));
    const cloud = await startMeasured({ dataDir: folder.path });
    const cookie = await cloud.signIn(prepared.email, prepared.tenantId);
    for (const days of [1, 7]) {
      for (const clients of clientCounts) rows.push(await grids(prepared, cloud.url, cookie, raw.url, clients, days));
    }
    const person = await cloud.signIn(finder.email, finder.tenantId);
    for (const clients of [1, 8]) {
      const target = { clients, seconds, url: cloud.url, cookie: person };
      finds.push(await load({ kind: 'post', ...target, path: '/api/v1/find', body: ask }));
    }
    series = await measureSeries(cloud.url, cookie, prepared);
    latency = await measureLatency(cloud, prepared, cookie);
    await cloud.end();
    if (process.env.BENCH_MILLION) growth = await growths(prepared, folder.path);
  } finally {
    await raw.end();
    folder.remove();
    rawFolder.remove();
  }
  report({ othersBusy, rows, finds, series, units, latency, growth });
}

interface Growth {
  what: string;
  small: number;
  large: number;
}

const copies = 105;
const pairs = 4;

/** The same work on a table of a thousand bookings and on one of a million, in turn; medians of requests a second. */
async function growths(prepared: Prepared, loaded: string): Promise<Growth[]> {
  const folders = [newFolder(), newFolder()] as const;
  const [small, large] = folders;
  for (const folder of folders) copyTable(loaded, folder.path);
  const few = thin(small.path, prepared.tenantId, addDays(prepared.firstDay, 7));
  console.log(`${few} bookings in one table, a million in the other …`);
  multiply(large.path, prepared.tenantId, copies);
  const clouds = [await startMeasured({ dataDir: small.path }), await startMeasured({ dataDir: large.path })] as const;
  const cookies = [await clouds[0].signIn(prepared.email), await clouds[1].signIn(prepared.email)] as const;
  const path = gridPath(prepared, 1);
  const results: Growth[] = [];
  for (const what of ['create, 8 clients', 'grid of 20 rooms, day, 8 clients']) {
    const rates: [number[], number[]] = [[], []];
    for (let pair = 0; pair < pairs; pair++) {
      for (const side of [0, 1] as const) {
        const target = { clients: 8, seconds: 2, url: clouds[side].url, cookie: cookies[side] };
        const bookings = [...freeHours(prepared, 65 + pair * 4, 4)];
        const measured = await load(
          what.startsWith('create')
            ? { ...target, kind: 'create', bookings }
            : { ...target, kind: 'get', paths: [path] },
        );
        rates[side].push(measured.perSecond);
        await fetch(`${clouds[side].url}/local/settled`);
      }
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    results.push({ what, small: median(rates[0]), large: median(rates[1]) });
  }
  for (const cloud of clouds) await cloud.end();
  for (const folder of folders) folder.remove();
  return results;
}

function gridPath({ rooms, firstDay }: Prepared, days: number): string {
  return `/api/v1/grid?rooms=${rooms.join(',')}&from=${firstDay}&days=${days}`;
}

let nextDay = 0;

/** Each run has a cloud of its own, so that none works off what an earlier one left to follow, and days of its own. */
async function creates(prepared: Prepared, loaded: string, endpoint: string, clients: number): Promise<Row> {
  // 20 rooms x 24 hours x 30 days = 14,400 free hours.
  const inputs = [...freeHours(prepared, 65 + nextDay, 30)];
  nextDay += 30;
  const transactions = await transactionsOf(prepared, inputs);
  const engine = await load({ kind: 'transactions', clients, seconds, endpoint, inputs: transactions });
  const folder = newFolder();
  copyTable(loaded, folder.path);
  const cloud = await startMeasured({ dataDir: folder.path });
  try {
    const cookie = await cloud.signIn(prepared.email, prepared.tenantId);
    const product = await load({ kind: 'create', clients, seconds, url: cloud.url, cookie, bookings: inputs });
    return { what: `create, ${clients} clients`, product, engine };
  } finally {
    await cloud.end();
    folder.remove();
  }
}

async function grids(
  prepared: Prepared,
  url: string,
  cookie: string,
  endpoint: string,
  clients: number,
  days: number,
): Promise<Row> {
  const { rooms, tenantId, firstDay } = prepared;
  const pk = (roomId: string) => `${tenantId}#sheet#${roomId}`;
  const last = addDays(firstDay, days - 1);
  const table = 'roomlight';
  const engine = await load(
    days === 1
      ? { kind: 'batches', clients, seconds, endpoint, table, keys: rooms.map((id) => ({ pk: pk(id), sk: firstDay })) }
      : {
          kind: 'queries',
          clients,
          seconds,
          endpoint,
          table,
          ranges: rooms.map((id) => ({ pk: pk(id), from: firstDay, to: last })),
        },
  );
  const path = gridPath(prepared, days);
  const product = await load({ kind: 'get', clients, seconds, url, cookie, paths: [path] });
  return { what: `grid of 20 rooms, ${days === 1 ? 'day' : 'week'}, ${clients} clients`, product, engine };
}

interface Report {
  /** Load of the machine before the bench began. */
  othersBusy: number;
  rows: Row[];
  /** 10 people x 50 rooms x a week. */
  finds: Measured[];
  series: SeriesTimes | undefined;
  units: Units[];
  latency: Latency | undefined;
  growth: Growth[] | undefined;
}

function report({ othersBusy, rows, finds, series, units, latency, growth }: Report): void {
  console.table(
    rows.map(({ what, product, engine }) => ({
      what,
      'product /s': Math.round(product.perSecond),
      'engine /s': Math.round(engine.perSecond),
      part: `${Math.round((100 * product.perSecond) / engine.perSecond)} %`,
      'p50 ms': product.p50.toFixed(1),
      'p95 ms': product.p95.toFixed(1),
      'p99 ms': product.p99.toFixed(1),
      failed: product.failed,
    })),
  );
  console.table(
    finds.map(({ clients, perSecond, p50, p95, p99, failed }) => ({
      what: `find a time, 10 people x ${findRooms} rooms x a week, ${clients} clients`,
      'product /s': Math.round(perSecond),
      'p50 ms': p50.toFixed(1),
      'p95 ms': p95.toFixed(1),
      'p99 ms': p99.toFixed(1),
      failed,
    })),
  );
  console.table(units);
  const round = (all: Latency['fromRequest']) =>
    Object.fromEntries(Object.entries(all).map(([name, ms]) => [`${name} ms`, ms.toFixed(1)]));
  if (series) {
    console.table({
      [`plan of a series of ${weeks}`]: round(series.plan),
      [`booking of a series of ${weeks}`]: round(series.create),
    });
  }
  if (latency) {
    console.table({
      'booking sent -> on the panel': round(latency.fromRequest),
      'booking answered -> on the panel': round(latency.fromAnswer),
    });
  }
  if (growth) {
    console.table(
      growth.map(({ what, small, large }) => ({
        what,
        'a thousand bookings /s': Math.round(small),
        'a million /s': Math.round(large),
        'times slower': (small / large).toFixed(2),
      })),
    );
  }
  mkdirSync('bench-results', { recursive: true });
  const result = { at: new Date().toISOString(), othersBusy, rows, finds, series, units, latency, growth };
  writeFileSync('bench-results/bench.json', JSON.stringify(result, null, 2));
}

const [part, ...flags] = process.argv.slice(2);
if (part === 'fleet') await (await import('./fleet.ts')).benchFleet(flags);
else if (part === 'kiosk') await (await import('./kiosk.ts')).benchKiosk(flags);
else if (part === 'admin') await (await import('./admin/index.ts')).benchAdmin(flags);
else if (part === 'admin-pages') await (await import('./admin/pages.ts')).benchPages(flags);
else await main();
sayLate();
