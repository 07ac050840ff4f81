/**
 * `npm run bench -- kiosk`: a door's page left running in a real browser, with meetings that come and go and slides between them.
 * A day passes in minutes, or with `--minutes 60` an hour in an hour. Every so often garbage is collected, and what is left is
 * printed: heap, nodes of the document, listeners. Writes bench-results/kiosk.json, and kiosk.png: what
 * stood there last.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { buildWeb } from '../../scripts/web.ts';
import { standardGroup } from '../../shared/doorplates/group.ts';
import { addMinutes, epochOf, type Instant, instantAt, localDate } from '../../shared/time.ts';
import { launchOptions } from '../support/browser.ts';
import type { CloudProcess } from '../support/cloud.ts';
import { type Company, givenBooking, givenCompany, givenMedia, givenRoom } from '../support/given.ts';
import { startMeasured } from './clouds.ts';

interface Look {
  /** Of the door's day, `hh:mm`. */
  time: string;
  state: string;
  link: string;
  /** MB after a collection. */
  heap: number;
  nodes: number;
  listeners: number;
}

const minute = 60_000;
const zone = 'Asia/Shanghai';
/** Below what the connection waits for an answer to its ping, which takes real time. */
const stepMs = 10_000;
/** Of real time between two steps: what the network brings is drawn. */
const breathMs = 40;
const always = { from: null, until: null, days: [], start: null, end: null };

export async function benchKiosk(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      hours: { type: 'string', default: '24' },
      'as-built': { type: 'boolean', default: false },
    },
  });
  if (!values['as-built'] && !buildWeb()) process.exit(1);
  const cloud = await startMeasured();
  const browser = await chromium.launch(await launchOptions());
  try {
    const now = nextMidnight();
    await cloud.clock.set(now);
    const context = await browser.newContext({ baseURL: cloud.url, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    if (values.minutes === undefined) await page.clock.install({ time: now });
    const door = await pairedDoor(cloud, page, values.minutes === undefined);
    const looks =
      values.minutes === undefined
        ? await quickly(cloud, page, door, Number(values.hours))
        : await slowly(cloud, page, door, Number(values.minutes));
    mkdirSync('bench-results', { recursive: true });
    await page.screenshot({ path: 'bench-results/kiosk.png' });
    report(looks, values.minutes === undefined ? `${values.hours} h of a door, quickly` : `${values.minutes} minutes`);
  } finally {
    await browser.close();
    await cloud.end();
  }
}

/** Its company, whose admin books; the door's room. */
interface Door {
  company: Company;
  roomId: string;
}

async function pairedDoor(cloud: CloudProcess, page: Page, quick: boolean): Promise<Door> {
  const company = await givenCompany(cloud);
  const building = { hours: { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] } };
  const { roomId } = await givenRoom(company, { number: '1203', name: '云杉', building });
  await page.goto('/panel');
  const code = await page.locator('[data-code]:not([data-code=""])').getAttribute('data-code');
  const body = Uint8Array.from(await page.screenshot());
  const media = [await givenMedia(company, { body }), await givenMedia(company, { body, name: '欢迎' })];
  const { groupId } = await company.admin.call('doorplates.createGroup', {
    ...standardGroup,
    name: '前厅',
    slides: [
      ...media.map(({ mediaId }) => ({ kind: 'image' as const, mediaId, seconds: 20, when: always })),
      { kind: 'notice', title: '消防演练', text: '本周三下午三点', seconds: 20, when: always },
    ],
  });
  await company.admin.call('doorplates.pair', { code: code ?? '', roomId, groupId, name: '1203' });
  await connected(page, quick);
  return { company, roomId };
}

/** With a clock of its own, time stands still for the page until it is moved on; where it runs fast, pings may come too late. */
async function connected(page: Page, quick: boolean): Promise<void> {
  const main = page.locator('main[data-link="connected"]');
  for (let turn = 0; quick && turn < 100 && (await main.count()) === 0; turn++) {
    await page.clock.runFor(1000);
    await sleep(100);
  }
  await main.waitFor();
}

/** Every hour a meeting, of which each other one is cancelled again; the page's clock and the server's go together. */
async function quickly(cloud: CloudProcess, page: Page, door: Door, hours: number): Promise<Look[]> {
  const session = await page.context().newCDPSession(page);
  const looks: Look[] = [];
  const begun = await cloud.clock.now();
  for (let passed = 0; passed <= hours * 60 * minute; passed += stepMs) {
    if (passed % (60 * minute) === 0) {
      await connected(page, true);
      looks.push(await look(page, session, await cloud.clock.now()));
      await bookHour(door, addMinutes(new Date(begun).toISOString() as Instant, passed / minute));
    }
    await cloud.clock.set(begun + passed + stepMs);
    await page.clock.runFor(stepMs);
    await sleep(breathMs);
  }
  return looks;
}

async function slowly(cloud: CloudProcess, page: Page, door: Door, minutes: number): Promise<Look[]> {
  const session = await page.context().newCDPSession(page);
  const looks: Look[] = [];
  const begun = await cloud.clock.now();
  for (let passed = 0; passed <= minutes; passed++) {
    if (passed % Math.max(1, Math.round(minutes / 20)) === 0) {
      looks.push(await look(page, session, await cloud.clock.now()));
    }
    if (passed % 15 === 0) await bookHour(door, instantOfQuarter(begun, passed));
    await sleep(minute);
  }
  return looks;
}

function instantOfQuarter(begun: number, minutes: number): Instant {
  const quarter = 15 * minute;
  return new Date(Math.ceil((begun + minutes * minute) / quarter) * quarter).toISOString() as Instant;
}

async function bookHour({ company: { admin }, roomId }: Door, from: Instant): Promise<void> {
  const at = (minutes: number) => addMinutes(from, minutes);
  await givenBooking(admin, { roomId: roomId as never, start: at(15), end: at(30), topic: '站会' }).catch(() => null);
  const other = await givenBooking(admin, { roomId: roomId as never, start: at(45), end: at(60) }).catch(() => null);
  if (!other) return;
  const { bookingId, version } = other;
  await admin.call('bookings.cancel', { bookingId, version }).catch(() => null);
}

async function look(page: Page, session: CDPSession, now: number): Promise<Look> {
  for (let turn = 0; turn < 2; turn++) await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  const main = page.locator('main[data-state]');
  const [state, link] = await Promise.all([main.getAttribute('data-state'), main.getAttribute('data-link')]);
  const found: Look = {
    time: new Date(now).toLocaleTimeString('zh-CN', { timeZone: zone, hour: '2-digit', minute: '2-digit' }),
    state: state ?? '',
    link: link ?? '',
    heap: metric('JSHeapUsedSize') / 1e6,
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
  };
  const { time, heap, nodes, listeners } = found;
  console.log(`${time}  ${heap.toFixed(2)} MB · ${nodes} nodes · ${listeners} listeners · ${state}, ${link}`);
  return found;
}

function nextMidnight(): number {
  return epochOf(instantAt(localDate(Date.now() + 24 * 60 * minute, zone), '00:00', zone));
}

/** The first looks are left out: what is loaded late has come by then. */
function report(looks: Look[], what: string): void {
  const settled = looks.slice(Math.min(2, looks.length - 1));
  const [first, last] = [settled[0], settled.at(-1)];
  if (!first || !last) return;
  console.log(what);
  console.table({ 'after the first looks': first, 'at the end': last });
  writeFileSync('bench-results/kiosk.json', JSON.stringify({ at: new Date().toISOString(), what, looks }, null, 2));
}
