/**
 * `npm run bench`: the product through HTTP and, in the same run, the bare engine doing the same transactions and reads. The load
 * comes from a process of its own. Prints tables and writes bench-results/bench.json.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { addDays } from '../../shared/time.ts';
import { startCloudProcess } from '../support/cloud.ts';
import { fill, freeHours, type Prepared, prepare, transactionsOf } from './data.ts';
import { copyTable, forgetStream, newFolder, startEngine } from './engine.ts';
import type { Plan } from './load.ts';
import type { Measured } from './meter.ts';

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
  const folder = newFolder();
  const rawFolder = newFolder();
  const engine = await startEngine(folder.path);
  const prepared = await prepare(20);
  const loaded = await fill(prepared);
  await engine.end();
  forgetStream(folder.path);
  copyTable(folder.path, rawFolder.path);
  console.log(`${loaded} bookings in ${prepared.rooms.length} rooms; ${cpus().length} cores; ${seconds} s each`);

  const raw = await startEngine(rawFolder.path);
  const rows: Row[] = [];
  try {
    for (const clients of clientCounts) rows.push(await creates(prepared, folder.path, raw.url, clients));
    const cloud = await startCloudProcess({ dataDir: folder.path });
    const cookie = await cloud.signIn(prepared.email, prepared.tenantId);
    for (const days of [1, 7]) {
      for (const clients of clientCounts) rows.push(await grids(prepared, cloud.url, cookie, raw.url, clients, days));
    }
    await cloud.end();
  } finally {
    await raw.end();
    folder.remove();
    rawFolder.remove();
  }
  report(rows);
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
  const cloud = await startCloudProcess({ dataDir: folder.path });
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
  const path = `/api/v1/grid?rooms=${rooms.join(',')}&from=${firstDay}&days=${days}`;
  const product = await load({ kind: 'get', clients, seconds, url, cookie, paths: [path] });
  return { what: `grid of 20 rooms, ${days === 1 ? 'day' : 'week'}, ${clients} clients`, product, engine };
}

function report(rows: Row[]): void {
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
  mkdirSync('bench-results', { recursive: true });
  writeFileSync('bench-results/bench.json', JSON.stringify({ at: new Date().toISOString(), rows }, null, 2));
}

await main();
