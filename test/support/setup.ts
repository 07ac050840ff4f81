/** `const cloud = await setup()` in a test file: a local cloud of its own with an empty folder, gone when the file is done. */
import { afterAll } from 'vitest';
import { codeCookie } from '../../shared/operation.ts';
import { addMinutes, epochOf, type Instant, instantAt } from '../../shared/time.ts';
import { type Client, client } from './client.ts';
import { type CloudHere, type CloudProcess, startCloud, startCloudProcess } from './cloud.ts';

/** A Monday, 09:00 in Shanghai. Clouds of tests begin here, so that working days and months are always the same. */
export const monday: Instant = '2026-11-23T01:00:00Z';
const shanghai = 'Asia/Shanghai';

/** `hh:mm` in Shanghai on the first day of a test's cloud, or that many days later: 1 = Tuesday. */
export function at(time: string, days = 1): Instant {
  return instantAt(addMinutes(monday, days * 1440).slice(0, 10), time, shanghai);
}

/** Where codes are asked for, as its cookie. */
export const browser = browserNamed('A');

/** Another browser that nobody has signed in with: one character names it. */
export function browserNamed(name: string): string {
  return `${codeCookie}=${name.repeat(43)}`;
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

/** Longer than what the API counts as busy after a request: who looks by the API must not hold up what they wait for. */
const longestPause = 40;

/** Resolves as soon as the condition holds, looking every few ms at first. @throws after `seconds` */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  for (let pause = 5; !(await condition()); pause = Math.min(pause * 2, longestPause)) {
    if (performance.now() > deadline) throw new Error(`not so within ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
