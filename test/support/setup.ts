/** `const cloud = await setup()` in a test file: a local cloud of its own with an empty folder, gone when the file is done. */
import { afterAll } from 'vitest';
import { addMinutes, epochOf, type Instant, instantAt } from '../../shared/time.ts';
import { browser, type Client, client } from './client.ts';
import { type CloudHere, type CloudProcess, startCloud, startCloudProcess } from './cloud.ts';

export { browser, browserNamed } from './client.ts';
export { until } from './until.ts';

/** A Monday, 09:00 in Shanghai. Clouds of tests begin here, so that working days and months are always the same. */
export const monday: Instant = '2026-11-23T01:00:00Z';
const shanghai = 'Asia/Shanghai';

/** `hh:mm` in Shanghai on the first day of a test's cloud, or that many days later: 1 = Tuesday. */
export function at(time: string, days = 1): Instant {
  return instantAt(addMinutes(monday, days * 1440).slice(0, 10), time, shanghai);
}

export interface Anyone {
  /** Nobody in particular, calling the API. */
  anyone: Client;
}

export async function setup(): Promise<CloudHere & Anyone> {
  return ready(await startCloud({ clockAdvance: sinceNow(monday) }));
}

/** The same as a process of its own, which can be killed. */
export async function setupProcess(): Promise<CloudProcess & Anyone> {
  return ready(await startCloudProcess({ clockAdvance: sinceNow(monday) }));
}

function ready<C extends CloudHere | CloudProcess>(cloud: C): C & Anyone {
  afterAll(() => cloud.end());
  // The cloud's address is a getter: it changes when a process is started again.
  return Object.defineProperty(cloud, 'anyone', { get: () => client(cloud.url, browser) }) as C & Anyone;
}

/** The address of the engine behind a cloud in this process. */
export function engineOf(cloud: CloudHere): string {
  return `http://127.0.0.1:${cloud.parts.ports.table}`;
}

function sinceNow(instant: Instant): number {
  return epochOf(instant) - Date.now();
}

/** Time passes up to an instant, epoch ms: what is seen to a minute or two before a deadline has been seen to when it comes. */
export async function passTo(cloud: Pick<CloudHere, 'clock' | 'settled'>, instant: number): Promise<void> {
  const before = instant - 90_000;
  if (before > (await cloud.clock.now())) {
    await cloud.clock.set(before);
    await cloud.settled();
  }
  await cloud.clock.set(instant);
  await cloud.settled();
}
