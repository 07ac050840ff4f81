/**
 * `npm run bench -- fleet`: many panels on the local cloud while rooms are booked at an even pace. How long a booking takes to its
 * door, and what the server and the panels cost over the run. The panels run in this process, the cloud in its own. Prints a line
 * every ten seconds and writes bench-results/fleet.json.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Latency, startBookings } from '../../scripts/fleet/bookings.ts';
import { type Counts, startFleet } from '../../scripts/fleet/fleet.ts';
import { prepareLocal } from '../../scripts/fleet/local.ts';
import { startMeasured } from './clouds.ts';
import { newFolder } from './engine.ts';

interface Cost {
  /** MB. */
  memory: number;
  /** Of one core, since the last look. */
  cpu: number;
  /** Share of the time in which it wanted to run and could not, because others did. */
  kept: number;
}

interface Sample {
  /** Since the bookings began. */
  seconds: number;
  server: Cost;
  engine: Cost;
  panels: Cost & { heap: number };
  counts: Counts;
  latency: Latency;
}

const sampleMs = 10_000;
/** The first bookings compile the functions, and all panels say hello at once: not what a company sees. */
const warmUpMs = 15_000;
const noFaults = { drop: 0, delay: 0, duplicate: 0, wrongClock: 0, stuckScreen: 0, seed: 1 };

export async function benchFleet(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '500' },
      bookings: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '240' },
    },
  });
  const [count, perSecond, seconds] = [values.count, values.bookings, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  const [othersBusy = 0] = loadavg();
  const folder = newFolder();
  console.log(`Preparing ${count} doorplates …`);
  const kept = await prepareLocal(folder.path, count);
  const cloud = await startMeasured({ dataDir: folder.path });
  const fleet = startFleet(noFaults);
  try {
    const members = kept.map((one) => ({ ...one, url: cloud.mqttUrl }));
    const cookies = new Map<string, string>();
    for (const email of new Set(kept.map((one) => one.email))) cookies.set(email, await cloud.signIn(email));
    for (const member of members) fleet.add(member);
    await sleep(warmUpMs);
    const booking = { url: new URL(cloud.url), fleet, members: () => members, cookies, perSecond };
    const first = startBookings(booking);
    await sleep(warmUpMs);
    first.end();
    const bookings = startBookings(booking);
    const samples = await watch(seconds, cloud.pid, () => ({ counts: fleet.look(), latency: bookings.latency() }));
    bookings.end();
    await sleep(1000);
    report({ count, perSecond, othersBusy, samples, latency: bookings.latency() });
  } finally {
    await fleet.end();
    await cloud.end();
    folder.remove();
  }
}

async function watch(seconds: number, pid: number, look: () => Pick<Sample, 'counts' | 'latency'>): Promise<Sample[]> {
  const engine = childrenOf(pid)[0] ?? pid;
  const meters = { server: meter(pid), engine: meter(engine), panels: meter(process.pid) };
  const begun = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - begun < seconds * 1000) {
    await sleep(Math.min(sampleMs, seconds * 1000));
    const sample = {
      seconds: Math.round((performance.now() - begun) / 1000),
      server: meters.server(),
      engine: meters.engine(),
      panels: { ...meters.panels(), heap: process.memoryUsage().heapUsed / 1e6 },
      ...look(),
    };
    samples.push(sample);
    console.log(lineOf(sample));
  }
  return samples;
}

function lineOf({ seconds, server, engine, panels, counts, latency }: Sample): string {
  const percent = (part: number) => `${(part * 100).toFixed(0)} %`;
  const cost = ({ memory, cpu, kept }: Cost) =>
    `${memory.toFixed(0)} MB ${percent(cpu)}, ${percent(kept)} kept waiting`;
  return [
    `${String(seconds).padStart(4)} s`,
    `${counts.connected} connected, ${counts.right} right, ${counts.late + counts.wrong} not`,
    `${latency.booked} booked (${latency.refused} refused), p50 ${latency.p50.toFixed(0)} p95 ${latency.p95.toFixed(0)} ms`,
    `server ${cost(server)}; engine ${cost(engine)}; panels ${cost(panels)}, heap ${panels.heap.toFixed(0)} MB`,
  ].join(' · ');
}

/** Of a process, by Linux' /proc. */
function meter(pid: number): () => Cost {
  let [used, waited, at] = [cpuOf(pid), waitedOf(pid), performance.now()];
  return () => {
    const next = [cpuOf(pid), waitedOf(pid), performance.now()] as const;
    const seconds = (next[2] - at) / 1000;
    const [cpu, kept] = [(next[0] - used) / seconds, (next[1] - waited) / seconds];
    [used, waited, at] = next;
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return { memory: (pages * 4096) / 1e6, cpu, kept };
  };
}

const ticksPerSecond = 100;

/** Seconds. */
function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Seconds in which its main thread stood in the queue for a core. */
function waitedOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
}

/** From the third field on: the second is a name in brackets that may hold spaces. */
function statOf(pid: number | string): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && Number(statOf(name)[1]) === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

interface Report {
  count: number;
  perSecond: number;
  /** Load of the machine before the bench began. */
  othersBusy: number;
  samples: Sample[];
  latency: Latency;
}

function report({ count, perSecond, othersBusy, samples, latency }: Report): void {
  const ms = (value: number) => value.toFixed(1);
  console.log(
    `${count} panels, ${perSecond} bookings a second; ${cpus().length} cores, load ${othersBusy.toFixed(1)} before`,
  );
  console.table({
    'booking sent -> on the panel': { p50: ms(latency.p50), p95: ms(latency.p95), p99: ms(latency.p99) },
    'booking answered -> on the panel': { p95: ms(latency.fromAnswer95) },
  });
  console.table({
    'server MB': trend(samples, ({ server }) => server.memory),
    'engine MB': trend(samples, ({ engine }) => engine.memory),
    'panels MB': trend(samples, ({ panels }) => panels.memory),
    'panels heap MB': trend(samples, ({ panels }) => panels.heap),
    'server cores': trend(samples, ({ server }) => server.cpu, 2),
    'engine cores': trend(samples, ({ engine }) => engine.cpu, 2),
    'panels cores': trend(samples, ({ panels }) => panels.cpu, 2),
    'server kept waiting by others': trend(samples, ({ server }) => server.kept, 2),
    'panels kept waiting by others': trend(samples, ({ panels }) => panels.kept, 2),
  });
  const lost = latency.booked - latency.arrived;
  console.log(`${latency.booked} booked, ${latency.refused} refused, ${lost} never seen at their doors`);
  mkdirSync('bench-results', { recursive: true });
  const result = { at: new Date().toISOString(), othersBusy, count, perSecond, latency, samples };
  writeFileSync('bench-results/fleet.json', JSON.stringify(result, null, 2));
}

/** Of the run's first and last third: what grows is seen between them. */
function trend(samples: Sample[], of: (sample: Sample) => number, digits = 0) {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const mean = (part: Sample[]) => (part.reduce((sum, sample) => sum + of(sample), 0) / part.length).toFixed(digits);
  return { 'first third': mean(samples.slice(0, third)), 'last third': mean(samples.slice(-third)) };
}
