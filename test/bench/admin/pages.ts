/**
 * `npm run bench -- admin-pages`: every admin page, the booking page and finding a time, as a browser of 1280 x 800 opens them in the
 * company of 2,000 rooms, 10,000 people and a million bookings: from the navigation to a page that can be used, from what is first
 * done there until its effect is seen, the page's own CPU time, its longest task, its nodes. Prints a table and writes
 * bench-results/admin-pages.json. `-- admin-pages people audit` measures some alone; `--shots` keeps what was seen in bench-results.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import { buildWeb } from '../../../scripts/web.ts';
import { launchOptions } from '../../support/browser.ts';
import { client } from '../../support/client.ts';
import type { CloudProcess } from '../../support/cloud.ts';
import { startMeasured } from '../clouds.ts';
import { percentiles } from '../meter.ts';
import { type Seeded, seeded } from './seed.ts';
import { type Known, type Sight, type Stop, stopsOf } from './stops.ts';

const turns = Number(process.env.BENCH_TURNS ?? 3);
const patience = Number(process.env.BENCH_PATIENCE ?? 60_000);
const shots = 'bench-results/admin-pages';
/** Of a page on a quiet machine: ms of its own CPU, ms of its longest task, nodes. */
const aims = { cpu: 1500, task: 200, nodes: 5000 };

interface Visit {
  usable: number;
  first: number | null;
  cpu: number;
  task: number;
  nodes: number;
}

export async function benchPages(args: readonly string[]): Promise<void> {
  if (!args.includes('--as-built') && !buildWeb()) process.exit(1);
  const asked = args.filter((each) => !each.startsWith('--'));
  const company = await seeded();
  const cloud = await startMeasured({ dataDir: company.dataDir });
  const browser = await chromium.launch(await launchOptions());
  try {
    const context = await signedIn(browser, cloud, company);
    const rows = [];
    const failed: string[] = [];
    for (const stop of stopsOf(company, await knownOf(cloud, company))) {
      if (asked.length > 0 && !asked.some((name) => stop.page.startsWith(name))) continue;
      const visits: Visit[] = [];
      try {
        for (let turn = 0; turn < turns; turn++) {
          visits.push(await visit(context, stop, turn === 0 && args.includes('--shots')));
        }
        rows.push(rowOf(stop, visits));
      } catch (error) {
        failed.push(`${stop.page}, ${stop.path}: ${error instanceof Error ? error.message : error}`);
      }
    }
    console.table(rows);
    for (const line of failed) console.error(line);
    if (failed.length > 0) process.exitCode = 1;
    mkdirSync('bench-results', { recursive: true });
    const { bookings, items } = company;
    const result = { at: new Date().toISOString(), bookings, items, turns, aims, rows, failed };
    writeFileSync('bench-results/admin-pages.json', JSON.stringify(result, null, 2));
  } finally {
    await browser.close();
    await cloud.end();
  }
}

async function signedIn(browser: Browser, cloud: CloudProcess, { email, tenantId }: Seeded): Promise<BrowserContext> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ baseURL: cloud.url, viewport, locale: 'zh-CN' });
  await context.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    const watcher = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    watcher.observe({ type: 'longtask', buffered: true });
  });
  const page = await context.newPage();
  const query = new URLSearchParams({ email, company: tenantId, to: '/admin' });
  await page.goto(`/local/sign-in?${query}`);
  await seen(page, { css: 'main h1' });
  await page.close();
  return context;
}

async function knownOf(cloud: CloudProcess, { email, tenantId, rooms }: Seeded): Promise<Known> {
  const { call } = client(cloud.url, await cloud.signIn(email, tenantId));
  const { floorId } = await call('places.getRoom', { roomId: rooms[345] as never });
  const { doorplates } = await call('doorplates.list', {});
  return { floorId, doorplateId: doorplates[0]?.doorplateId ?? '' };
}

async function visit(
  context: BrowserContext,
  { page: name, path, narrow, sees, first }: Stop,
  keep: boolean,
): Promise<Visit> {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  if (narrow) await page.setViewportSize({ width: 390, height: 844 });
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  try {
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const begun = performance.now();
    await page.goto(path, { waitUntil: 'commit' });
    await seen(page, sees);
    const usable = performance.now() - begun;
    const cpu = await cpuOf(session);
    if (keep) await shoot(page, name);
    let took: number | null = null;
    if (first) {
      const before = await page.locator('main').textContent();
      const at = performance.now();
      await first.act(page);
      await seen(
        page,
        first.until === 'changed' ? { css: 'main' } : first.until,
        first.until === 'changed' ? before : null,
      );
      took = performance.now() - at;
      if (keep) await shoot(page, `${name}, then`);
    }
    const { nodes, task } = await page.evaluate(() => ({
      nodes: document.querySelectorAll('*').length,
      task: Math.max(0, ...(window as unknown as { tasks: number[] }).tasks),
    }));
    return { usable, first: took, cpu, task, nodes };
  } finally {
    await page.close();
  }
}

/** Until it is there, and nothing is on its way. @param before what the page said: it must say something else by then */
async function seen(page: Page, sight: Sight, before: string | null = null): Promise<void> {
  await page.waitForFunction(
    ({ css, text, without, every, before }) => {
      const main = document.querySelector('main');
      if (!main || document.querySelector('.animate-pulse, main [aria-busy="true"]')) return false;
      if (before !== null && main.textContent === before) return false;
      const found = [...document.querySelectorAll(css)].filter((each) => each.getClientRects().length > 0);
      const says = (each: Element, words: string) => (each.textContent ?? '').includes(words);
      const fits = (each: Element) =>
        (text === undefined || says(each, text)) && (without === undefined || !says(each, without));
      return found.length > 0 && (every ? found.every(fits) : found.some(fits));
    },
    { ...sight, before },
    { timeout: patience },
  );
}

/** Of the page's main thread since it was opened, ms. */
async function cpuOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name.replaceAll(/[^a-z]+/g, '-')}.png` });
}

function rowOf({ page, first }: Stop, visits: readonly Visit[]) {
  const of = (list: number[]) => ({ p50: Math.round(percentiles(list).p50), max: Math.round(Math.max(...list)) });
  const usable = of(visits.map((each) => each.usable));
  const took = visits.flatMap((each) => each.first ?? []);
  const effect = took.length > 0 ? of(took) : null;
  const { p50: cpu } = of(visits.map((each) => each.cpu));
  const nodes = Math.max(...visits.map((each) => each.nodes));
  // The least of them is the page's own: what else runs makes tasks longer, never shorter.
  const task = Math.round(Math.min(...visits.map((each) => each.task)));
  const ok = cpu <= aims.cpu && task <= aims.task && nodes <= aims.nodes;
  return {
    ...{ page, 'usable p50': usable.p50, 'usable max': usable.max, first: first?.what ?? '' },
    ...{ 'first p50': effect?.p50 ?? null, 'first max': effect?.max ?? null },
    ...{ cpu, task, nodes, load: Math.round((loadavg()[0] ?? 0) * 10) / 10, ok },
  };
}
