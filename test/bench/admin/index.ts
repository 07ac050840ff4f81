/**
 * `npm run bench -- admin`: every call that an admin page makes, in a company of 2,000 rooms, 10,000 people and a million bookings
 * on the local cloud, forty times each from one client; a replay of four weeks page by page; and a month of the figures counted from
 * scratch. The company is made once and kept (seed.ts), its records are the product's own (alike.ts). Prints a table and writes
 * bench-results/admin.json. `-- admin home people` measures some pages alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { operationNamed, requestOf } from '../../support/client.ts';
import type { CloudProcess } from '../../support/cloud.ts';
import { startMeasured } from '../clouds.ts';
import { percentiles } from '../meter.ts';
import { compare } from './alike.ts';
import { type Call, callsOf, replayOf } from './calls.ts';
import { recountMonth } from './recounting.ts';
import { seeded } from './seed.ts';

const turns = Number(process.env.BENCH_TURNS ?? 40);
const warmUps = 4;
export const aimMs = 150;

interface Row {
  page: string;
  what: string;
  /** The very first call, which fills memories and seals sums: ms, and not among the others. */
  first: number;
  min: number;
  p50: number;
  p95: number;
  max: number;
  /** Of the cloud and of its engine, ms a call; null where the system does not tell. */
  cpu: number | null;
  kB: number;
  load: number;
  ok: boolean;
}

export async function benchAdmin(pages: readonly string[]): Promise<void> {
  const alike = pages.length === 0 ? await compare() : null;
  if (alike && alike.wrong.length > 0) throw new Error(`the seeding is not the product:\n${alike.wrong.join('\n')}`);
  if (alike) console.log(`${alike.compared} items made through the API and by the seeding are the same.`);
  const company = await seeded();
  const made = company.isNew ? `made in ${company.seconds} s` : 'kept from before';
  console.log(`${company.bookings} bookings, ${company.items} items, ${made}, in ${company.dataDir}`);
  const recount = pages.length === 0 ? recountMonth(company) : null;
  if (recount) console.log(recount.text);
  const cloud = await startMeasured({ dataDir: company.dataDir });
  try {
    const cookie = await cloud.signIn(company.email, company.tenantId);
    const rows: Row[] = [];
    for (const each of callsOf(company)) {
      if (pages.length === 0 || pages.includes(each.page)) rows.push(await measured(cloud, cookie, each));
    }
    console.table(rows);
    const replay =
      pages.length === 0 || pages.includes('policies') ? await replayed(cloud, cookie, company.today) : null;
    if (replay) console.table(replay);
    mkdirSync('bench-results', { recursive: true });
    const { bookings, items, seconds } = company;
    const result = { at: new Date().toISOString(), bookings, items, seconds, alike, recount, rows, replay };
    writeFileSync('bench-results/admin.json', JSON.stringify(result, null, 2));
  } finally {
    await cloud.end();
  }
}

async function measured(cloud: CloudProcess, cookie: string, { page, what, name, input }: Call): Promise<Row> {
  const request = requestOf(operationNamed(name), input);
  const took: number[] = [];
  let [bytes, cpu, first] = [0, 0, 0];
  for (let turn = 0; turn < warmUps + turns; turn++) {
    if (turn === warmUps) cpu = cpuOf(cloud) ?? Number.NaN;
    const before = performance.now();
    const answer = await send(cloud, cookie, request);
    if (answer.status !== 200) throw new Error(`${what}: ${answer.text}`);
    if (turn === 0) first = performance.now() - before;
    if (turn >= warmUps) took.push(performance.now() - before);
    bytes = Buffer.byteLength(answer.text);
  }
  const spent = ((cpuOf(cloud) ?? Number.NaN) - cpu) / turns;
  const { p50, p95 } = percentiles(took);
  return {
    ...{
      page,
      what,
      first: Math.round(first),
      min: Math.round(Math.min(...took)),
      p50: Math.round(p50),
      p95: Math.round(p95),
    },
    ...{ max: Math.round(Math.max(...took)), cpu: Number.isNaN(spent) ? null : Math.round(spent) },
    ...{ kB: Math.round(bytes / 1000), load: loadNow(), ok: p95 <= aimMs },
  };
}

async function send(
  cloud: CloudProcess,
  cookie: string,
  { method, path, headers, body }: ReturnType<typeof requestOf>,
) {
  const init = { method, headers: { ...headers, cookie }, ...(body === undefined ? {} : { body }) };
  const answer = await fetch(`${cloud.url}/api/v1${path}`, init);
  return { status: answer.status, text: await answer.text() };
}

/** All pages of a replay of four weeks. */
async function replayed(cloud: CloudProcess, cookie: string, today: string) {
  const took: number[] = [];
  let [looked, cursor, least]: [number, string | null, number] = [0, null, Number.POSITIVE_INFINITY];
  do {
    const input = { ...replayOf(today), ...(cursor === null ? {} : { cursor }) };
    const before = performance.now();
    const { status, text } = await send(cloud, cookie, requestOf(operationNamed('statistics.replay'), input));
    if (status !== 200) throw new Error(text);
    took.push(performance.now() - before);
    const page = JSON.parse(text) as { looked: number; cursor: string | null };
    looked += page.looked;
    least = Math.min(least, page.looked);
    cursor = page.cursor;
  } while (cursor !== null);
  const { p50, p95 } = percentiles(took);
  const seconds = Math.round(took.reduce((sum, ms) => sum + ms, 0) / 1000);
  return [
    {
      what: 'replay of four weeks',
      looked,
      pages: took.length,
      p50,
      p95,
      max: Math.max(...took),
      seconds,
      load: loadNow(),
    },
  ];
}

/** CPU time of the cloud and its engine until now, ms. */
function cpuOf({ pid, dataDir }: CloudProcess): number | null {
  try {
    const engine = readFileSync(join(dataDir, 'engine.pid'), 'utf8').trim();
    return [String(pid), engine].reduce((sum, each) => sum + ticksOf(each) * 10, 0);
  } catch {
    return null;
  }
}

/** Hundredths of a second, on Linux. */
function ticksOf(pid: string): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return Number(user) + Number(system);
}

function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
