/**
 * `node scripts/screens.ts FOLDER [state …]`: every look of a door in every state, size and language, and the lobby's board, as
 * pictures and contact sheets, against a cloud of its own; what can be judged without an eye is written to `findings.txt`. For
 * whoever changes how screens look; `scripts/screenshots.ts` makes the README's few.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { templates } from '../shared/doorplates/group.ts';
import { addDays, epochOf } from '../shared/time.ts';
import { launchOptions } from '../test/support/browser.ts';
import { type CloudProcess, startCloudProcess } from '../test/support/cloud.ts';
import { mediaCache } from '../web/src/routes/panel/slides/names.ts';
import { judge } from './screens/judge.ts';
import { dayOf, doors, givenOffice, groupOf, type Office } from './screens/office.ts';
import { type Sheet, writeSheets } from './screens/sheets.ts';
import { buildWeb } from './web.ts';

const [folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error('Name a folder for the pictures, outside of the sources.');
  process.exit(1);
}
const sizes = ['1280x800', '1024x600', '800x480', '800x1280', '480x800'] as const;
const boardSizes = ['1920x1080', '1080x1920', '1366x768'] as const;
const locales = ['zh-CN', 'en'] as const;
const minute = 60_000;
const findings: string[] = [];
const taken: string[] = [];

const date = addDays(new Date().toISOString().slice(0, 10), 1);
const day = dayOf(date);
const shown = epochOf(day('10:02'));

interface Case {
  name: string;
  /** The room's, by the state of its door. */
  room: string;
  group?: '-slides' | '-picture' | '-pin';
  /** What somebody at the door does before each size is pictured. */
  act?: (page: Page) => Promise<void>;
  offline?: boolean;
}

const last = (page: Page) => page.locator('.actions .small button').last();
const cases: Case[] = [
  ...doors.map(({ name }) => ({ name, room: name })),
  { name: 'slides', room: 'free', group: '-slides' },
  { name: 'picture', room: 'free', group: '-picture' },
  { name: 'pin', room: 'free', group: '-pin', act: (page) => page.locator('.actions .primary').first().click() },
  { name: 'fault', room: 'in-meeting', act: (page) => last(page).click() },
  { name: 'call', room: 'in-meeting', act: (page) => page.locator('.actions .small button').first().click() },
  { name: 'end', room: 'in-meeting', act: (page) => page.locator('.actions .danger').click() },
  { name: 'offline', room: 'in-meeting', offline: true },
];

const wanted = (name: string) => only.length === 0 || only.includes(name);

async function contextAt(browser: Browser, url: string, size: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: viewportOf(size),
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'no-preference',
  });
  await context.clock.install({ time: shown });
  return context;
}

function viewportOf(size: string) {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return { width, height };
}

async function snap(page: Page, name: string, root: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  for (const finding of await judge(page, root)) findings.push(`${name}: ${finding}`);
  await page.screenshot({ path: join(folder ?? '', `${name}.png`) });
  taken.push(name);
}

async function codeOn(page: Page): Promise<string> {
  const code = page.locator('[data-code]:not([data-code=""])');
  await code.waitFor();
  return (await code.getAttribute('data-code')) ?? '';
}

async function takeDoor(browser: Browser, cloud: CloudProcess, office: Office, it: Case): Promise<void> {
  await cloud.clock.set(shown);
  const context = await contextAt(browser, cloud.url, sizes[0]);
  const page = await context.newPage();
  page.on('pageerror', (error) => findings.push(`${it.name}: ${error.message}`));
  await page.goto('/panel');
  const code = await codeOn(page);
  const roomId = office.rooms.get(it.room) ?? '';
  let { doorplateId, version } = await office.admin.call('doorplates.pair', { code, roomId, name: it.name });
  const change = async (input: object) => {
    ({ version } = await office.admin.call('doorplates.change', { doorplateId, version, ...input }));
  };
  for (const locale of locales) {
    for (const template of templates) {
      const settings = { locale, soonMinutes: 15 };
      await change({ groupId: groupOf(office, template, it.group), settings });
      await page.locator(`.door[data-look="${template}"][lang="${locale}"]:not([data-state="unknown"])`).waitFor();
      await page.waitForLoadState('networkidle');
      if (it.offline) await cutOff(page, context);
      for (const size of sizes) {
        await page.setViewportSize(viewportOf(size));
        await it.act?.(page);
        await page.waitForFunction(() =>
          document
            .getAnimations()
            .every(
              (one) =>
                one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY,
            ),
        );
        await snap(page, `${it.name}-${template}-${size}-${locale}`, 'main.door');
        if (it.act) await page.locator('.choices .quiet, .keys .plain, .row .plain').first().click();
      }
      if (it.offline) {
        await context.setOffline(false);
        await page.clock.fastForward(2 * minute);
        await page.locator('[data-link="connected"]').waitFor();
      }
    }
  }
  await office.admin.call('doorplates.remove', { doorplateId, version });
  await context.close();
}

/** Its page is started again without a network, somebody reports a fault, and minutes pass. */
async function cutOff(page: Page, context: BrowserContext): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(async (cache) => {
    const kept = (await (await caches.open(cache)).keys()).map(({ url }) => url);
    return [...document.querySelectorAll<HTMLImageElement>('main.door img')].every(({ src }) => kept.includes(src));
  }, mediaCache);
  await context.setOffline(true);
  await page.reload();
  await page.locator('main.door').waitFor();
  await page.clock.fastForward(6 * minute);
  await page.locator('.as-of').waitFor();
  await last(page).click();
  await page.locator('.choices button').first().click();
  await page.locator('.choices button').first().click();
  await page.locator('.waiting').waitFor();
}

async function takePairing(browser: Browser, cloud: CloudProcess): Promise<void> {
  for (const size of sizes) {
    const context = await contextAt(browser, cloud.url, size);
    const page = await context.newPage();
    await page.goto('/panel');
    for (const locale of locales) {
      await codeOn(page);
      await page.getByText(locale === 'en' ? 'English' : '中文', { exact: true }).click();
      await snap(page, `pairing-${size}-${locale}`, 'main.screen');
    }
    await context.close();
  }
}

async function takeBoards(browser: Browser, cloud: CloudProcess, office: Office): Promise<void> {
  await cloud.clock.set(shown);
  const context = await contextAt(browser, cloud.url, boardSizes[0]);
  const page = await context.newPage();
  page.on('pageerror', (error) => findings.push(`lobby: ${error.message}`));
  await page.goto('/lobby');
  const code = await codeOn(page);
  const { full, empty } = office.buildings;
  const base = { code, name: '大堂', board: { buildingId: full } };
  let { doorplateId, version } = await office.admin.call('doorplates.pairBoard', base);
  const board = page.locator('main.board');
  await board.waitFor();
  for (const locale of locales) {
    const settings = { locale };
    ({ version } = await office.admin.call('doorplates.change', { doorplateId, version, settings }));
    await page.locator(`main.board[lang="${locale}"]`).waitFor();
    for (const theme of ['dark', 'light'] as const) {
      for (const [name, facts, ready] of [
        ['lobby-empty', { buildingId: empty, theme }, 'li.free'],
        ['lobby-none', { buildingId: empty, theme, showFree: false }, '.empty'],
        ['lobby-many', { buildingId: full, theme }, '[data-page]'],
        ['lobby-scroll', { buildingId: full, theme, motion: 'scroll' }, '.turning:not(:has([data-page]))'],
      ] as const) {
        const change = { doorplateId, version, board: facts };
        ({ version } = await office.admin.call('doorplates.changeBoard', change));
        await page
          .locator(`main.board[style*="color-scheme: ${theme}"], main.board[style*="color-scheme:${theme}"]`)
          .waitFor();
        await board
          .getByText(facts.buildingId === full ? '天河大厦' : '华东研发中心')
          .first()
          .waitFor();
        await board.locator(ready).waitFor();
        await takeBoard(page, `${name}-${theme}`, locale);
      }
    }
  }
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // A board is kept once a minute.
  await page.clock.fastForward(minute);
  await context.setOffline(true);
  await page.reload();
  await board.waitFor();
  await page.clock.fastForward(6 * minute);
  await page.locator('.as-of').waitFor();
  await takeBoard(page, 'lobby-offline', 'en');
  await context.close();
}

async function takeBoard(page: Page, name: string, locale: string): Promise<void> {
  for (const size of boardSizes) {
    await page.setViewportSize(viewportOf(size));
    // Lines move to their places.
    await page.waitForTimeout(700);
    await snap(page, `${name}-${size}-${locale}`, 'main.board');
  }
}

function sheetsOf(): Sheet[] {
  const ofDoors = templates.flatMap((template) =>
    sizes.map((size) => ({
      name: `${template}-${size}`,
      pictures: taken.filter((name) => name.includes(`-${template}-${size}-`)),
      columns: viewportOf(size).width > viewportOf(size).height ? 5 : 8,
    })),
  );
  const ofBoards = boardSizes.map((size) => ({
    name: `lobby-${size}`,
    pictures: taken.filter((name) => name.startsWith('lobby') && name.includes(`-${size}-`)),
    columns: viewportOf(size).width > viewportOf(size).height ? 3 : 6,
  }));
  const pairing = { name: 'pairing', pictures: taken.filter((name) => name.startsWith('pairing')), columns: 4 };
  return [...ofDoors, ...ofBoards, pairing].filter(({ pictures }) => pictures.length > 0);
}

if (!buildWeb()) process.exit(1);
mkdirSync(folder, { recursive: true });
const cloud = await startCloudProcess({ clockAdvance: epochOf(day('08:00')) - Date.now() });
const browser = await chromium.launch(await launchOptions());
try {
  const office = await givenOffice(cloud, day, await browser.newPage());
  for (const it of cases.filter(({ name }) => wanted(name))) {
    await takeDoor(browser, cloud, office, it).catch((error: Error) => findings.push(`${it.name}: ${error.message}`));
    console.log(`${it.name}: ${taken.length} pictures so far`);
  }
  if (wanted('pairing')) await takePairing(browser, cloud);
  if (wanted('lobby'))
    await takeBoards(browser, cloud, office).catch((error: Error) => findings.push(`lobby: ${error.message}`));
  await writeSheets(browser, folder, sheetsOf());
} finally {
  await browser.close();
  await cloud.end();
}
writeFileSync(join(folder, 'findings.txt'), `${findings.join('\n')}\n`);
console.log(`${taken.length} pictures and ${findings.length} findings are in ${folder}.`);
