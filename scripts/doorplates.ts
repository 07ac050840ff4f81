/** `npm run doorplates -- --count 500`: a fleet of simulated doorplates, and each second what they show. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startCloudProcess } from '../test/support/cloud.ts';
import { type Latency, startBookings } from './fleet/bookings.ts';
import { type FleetFlags, readFlags, usage, WrongFlag } from './fleet/flags.ts';
import { type Counts, type Fleet, type Member, startFleet } from './fleet/fleet.ts';
import { prepareLocal } from './fleet/local.ts';
import { adminCookie, pairRemote } from './fleet/remote.ts';

/** A stack, and how its doorplates come to the fleet. */
interface Stack {
  url: URL;
  cookies: Map<string, string>;
  /** Resolves when all are there. */
  fill(found: (member: Member) => void): Promise<void>;
  end(): Promise<void>;
}

const log = (line: string) => console.log(line);

async function own({ data, count }: FleetFlags): Promise<Stack> {
  log(`Preparing ${count} doorplates in ${data} …`);
  const kept = await prepareLocal(data, count);
  const cloud = await startCloudProcess({ dataDir: data });
  log(`A local stack runs on ${cloud.url}`);
  const cookies = new Map<string, string>();
  for (const email of new Set(kept.map((one) => one.email))) cookies.set(email, await cloud.signIn(email));
  return {
    url: new URL(cloud.url),
    cookies,
    async fill(found) {
      for (const one of kept) found({ ...one, url: cloud.mqttUrl });
    },
    end: () => cloud.end(),
  };
}

async function running(url: URL, flags: FleetFlags, signal: AbortSignal): Promise<Stack> {
  const cookie = await adminCookie(url, process.env);
  return {
    url,
    cookies: new Map([['', cookie]]),
    fill: (found) => pairRemote({ ...flags, url, cookie, log, found, signal }),
    end: async () => {},
  };
}

function lineOf(counts: Counts, latency: Latency): string {
  const { panels, connected, right, late, wrong, up, down } = counts;
  const ms = (value: number) => value.toFixed(0);
  const doors = latency.arrived > 0 ? ` · commit to panel p50 ${ms(latency.p50)} p95 ${ms(latency.p95)} ms` : '';
  const made = latency.booked > 0 ? ` · ${latency.booked} booked, ${latency.arrived} at their doors` : '';
  return `${new Date().toTimeString().slice(0, 8)}  ${connected}/${panels} connected · ${right} right ${late} late ${wrong} wrong · ${up} up ${down} down${made}${doors}`;
}

async function watch(flags: FleetFlags, stack: Stack, fleet: Fleet, signal: AbortSignal): Promise<void> {
  const members: Member[] = [];
  const found = (member: Member) => {
    members.push(member);
    fleet.add(member);
  };
  const filled = stack.fill(found);
  filled.catch((error: unknown) => log(`No more doorplates: ${error instanceof Error ? error.message : error}`));
  const bookings = startBookings({ ...stack, fleet, members: () => members, perSecond: flags.bookings });
  const until = flags.seconds === null ? Number.POSITIVE_INFINITY : performance.now() + flags.seconds * 1000;
  try {
    while (!signal.aborted && performance.now() < until) {
      await sleep(1000, undefined, { signal }).catch(() => {});
      log(lineOf(fleet.look(), bookings.latency()));
    }
  } finally {
    bookings.end();
  }
  const { booked, refused, arrived, p50, p95, p99 } = bookings.latency();
  if (booked + refused === 0) return;
  const parts = [p50, p95, p99].map((ms) => ms.toFixed(0)).join(', ');
  log(`${booked} booked, ${refused} refused, ${arrived} seen at their doors; p50, p95, p99: ${parts} ms`);
}

async function main(flags: FleetFlags): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());
  const stack = await (flags.url ? running(flags.url, flags, ending.signal) : own(flags));
  const fleet = startFleet(flags);
  try {
    await watch(flags, stack, fleet, ending.signal);
  } finally {
    ending.abort();
    await fleet.end();
    await stack.end();
  }
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags) await main(flags);
  else console.log(usage);
} catch (error) {
  console.error(error instanceof WrongFlag ? `${error.message}\nSee --help.` : error);
  process.exitCode = error instanceof WrongFlag ? 2 : 1;
}
