/**
 * `npm run screenshots [folder]`: the demo's pages as pictures, at desk and phone size, light and dark. The README's come from
 * here. A machine without a Chinese font shows boxes: install one (fonts-noto-cjk) first.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { standardGroup, type Template } from '../shared/doorplates/group.ts';
import { addDays, epochOf, instantAt, localDate, weekday } from '../shared/time.ts';
import { launchOptions } from '../test/support/browser.ts';
import { startCloudProcess } from '../test/support/cloud.ts';
import { buildWeb } from './web.ts';

const folder = process.argv[2] ?? 'docs/screenshots';
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const company = '星野科技';
const demo = {
  admin: { email: 'lin.xiao@xingye.example', company },
  employee: { email: 'zhou.ning@xingye.example', company },
  approver: { email: 'chen.mo@xingye.example', company },
  staff: { email: 'wang.jianguo@xingye.example', company },
} as const;
type Role = keyof typeof demo;

interface Shot {
  name: string;
  path: string;
  /** Resolves when the page shows what the picture is for. */
  ready?: (page: Page) => Promise<unknown>;
  /** null: nobody is signed in. */
  who?: Role | null;
  sizes?: (keyof typeof sizes)[];
}

/** Opens the person's weekly meeting from their list. */
const openSeries = async (page: Page) => {
  // The demo's other meetings may bear the same name: this one is in 红枫.
  const row = page.getByRole('listitem').filter({ hasText: '产品周会' }).filter({ hasText: '红枫' }).first();
  await row.getByRole('link', { name: '产品周会' }).click();
  await page.getByRole('button', { name: /^补上这一次/ }).scrollIntoViewIfNeeded();
};

/** The card of a free hour, grown into the plan of a repetition. */
const planSeries = async (page: Page) => {
  await page.getByRole('grid').first().focus();
  for (let quarter = 0; quarter < 5; quarter++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('n');
  await page.getByRole('button', { name: '重复' }).click();
  const dialog = page.getByRole('dialog', { name: '周期会议' });
  await dialog.getByRole('list').first().waitFor();
  const planned = page.waitForResponse((answer) => answer.url().endsWith('/series/plan'));
  await dialog.getByLabel('重复方式').selectOption({ index: 1 });
  await planned;
  // What is in the way shows best; some days nothing is.
  const inTheWay = dialog.getByRole('listitem').filter({ hasText: '换会议室' });
  if (await inTheWay.count()) await inTheWay.first().scrollIntoViewIfNeeded();
};

const openRoom = async (page: Page) => {
  const answer = await page.request.get('/api/v1/places');
  const { rooms } = (await answer.json()) as { rooms: { roomId: string; number: string }[] };
  await page.goto(`/rooms/${rooms.find(({ number }) => number === '1202')?.roomId}`);
  await page.waitForLoadState('networkidle');
};

const shots: readonly Shot[] = [
  { name: 'sign-in', path: '/sign-in', who: null },
  { name: 'sign-up', path: '/sign-up', who: null },
  { name: 'booking', path: '/' },
  { name: 'booking-week', path: '/?view=week', sizes: ['desk'] },
  { name: 'series-plan', path: '/', ready: planSeries, sizes: ['desk'] },
  { name: 'find', path: '/find' },
  { name: 'my', path: '/my' },
  { name: 'waiting', path: '/my?tab=waiting' },
  { name: 'series', path: '/my', ready: openSeries },
  { name: 'room', path: '/', ready: openRoom },
  { name: 'todo', path: '/todo', who: 'approver' },
  { name: 'tasks', path: '/todo', who: 'staff' },
  { name: 'services', path: '/services' },
  { name: 'inbox', path: '/inbox', who: 'staff' },
  { name: 'settings', path: '/settings' },
  { name: 'admin', path: '/admin', who: 'admin' },
  { name: 'admin-places', path: '/admin/places', who: 'admin' },
  { name: 'admin-people', path: '/admin/people', who: 'admin' },
  { name: 'admin-services', path: '/admin/services', who: 'admin' },
  { name: 'admin-doorplates', path: '/admin/doorplates', who: 'admin' },
  { name: 'map', path: '/map' },
  { name: 'admin-bookings', path: '/admin/bookings', who: 'admin' },
  { name: 'admin-policies', path: '/admin/policies', who: 'admin' },
  { name: 'admin-statistics', path: '/admin/statistics', who: 'admin' },
  { name: 'admin-audit', path: '/admin/audit', who: 'admin' },
  { name: 'admin-requests', path: '/admin/services/requests', who: 'admin' },
  { name: 'admin-figures', path: '/admin/services/figures', who: 'admin' },
  { name: 'admin-templates', path: '/admin/company/messages', who: 'admin' },
  { name: 'admin-company', path: '/admin/company', who: 'admin' },
  { name: 'panel-pairing', path: '/panel', who: null, sizes: ['desk'] },
];

async function contextFor(
  browser: Browser,
  url: string,
  dark: boolean,
  size: keyof typeof sizes,
): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: url,
    viewport: sizes[size],
    locale: process.env.SHOT_LOCALE ?? 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
}

async function signIn(context: BrowserContext, who: Role): Promise<void> {
  await context.request.get(`/local/sign-in?${new URLSearchParams(demo[who])}`);
}

/**
 * How long until a Tuesday morning in the demo's first city, ms: at night its rooms would stand empty, and on the same day of the
 * week its meetings are the same.
 */
function untilMorning(): number {
  const zone = 'Asia/Shanghai';
  let date = addDays(localDate(Date.now(), zone), 1);
  while (weekday(date) !== 2) date = addDays(date, 1);
  return epochOf(instantAt(date, '10:05', zone)) - Date.now();
}

async function take(context: BrowserContext, shot: Shot, file: string): Promise<void> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${shot.name}: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && console.error(`${shot.name}: ${line.text()}`));
  await page.goto(shot.path);
  await page.waitForLoadState('networkidle');
  await shot.ready?.(page);
  await page.screenshot({ path: file });
  await page.close();
}

interface DoorShot {
  name: string;
  /** Which of the demo's rooms, by its number. */
  room: string;
  template: Template;
}

const doors: readonly DoorShot[] = [
  { name: 'panel-in-use', room: '301', template: 'photo' },
  { name: 'panel-soon', room: '302', template: 'dark' },
  { name: 'panel-free', room: '1202', template: 'classic' },
  { name: 'panel-occupied', room: '1502', template: 'minimal' },
];

/** Pairs a panel with the room as an admin would, and waits for its state. */
async function takeDoor(admin: BrowserContext, panel: Page, door: DoorShot, file: string): Promise<void> {
  await panel.goto('/panel');
  await panel.waitForFunction(() =>
    /^\d{8}$/.test(document.querySelector('[data-code]')?.getAttribute('data-code') ?? ''),
  );
  const code = await panel.locator('[data-code]').getAttribute('data-code');
  const places = (await (await admin.request.get('/api/v1/places')).json()) as {
    rooms: { roomId: string; number: string }[];
  };
  const roomId = places.rooms.find((room) => room.number === door.room)?.roomId;
  const look = { template: door.template, background: null };
  const group = await admin.request.post('/api/v1/doorplates/groups', {
    data: { ...standardGroup, name: door.template, look },
  });
  const { groupId } = (await group.json()) as { groupId: string };
  await admin.request.post('/api/v1/doorplates', { data: { code, roomId, groupId, name: `${door.room} 门牌` } });
  await panel.locator(`[data-look="${door.template}"]`).waitFor();
  await panel.locator('[data-led]:not([data-led="off"])').first().waitFor({ state: 'attached' });
  await panel.waitForLoadState('networkidle');
  await panel.screenshot({ path: file });
}

async function takeDoors(browser: Browser, url: string): Promise<void> {
  const admin = await contextFor(browser, url, false, 'desk');
  await signIn(admin, 'admin');
  for (const door of doors) {
    const context = await contextFor(browser, url, false, 'desk');
    await takeDoor(admin, await context.newPage(), door, join(folder, `${door.name}.png`));
    await context.close();
  }
  await admin.close();
}

if (!buildWeb()) process.exit(1);
mkdirSync(folder, { recursive: true });
const cloud = await startCloudProcess({ seed: 'demo', clockAdvance: untilMorning() });
const browser = await chromium.launch(await launchOptions());
try {
  for (const size of ['desk', 'phone'] as const) {
    for (const dark of [false, true]) {
      const contexts = new Map<Role | null, BrowserContext>();
      for (const { name, who = 'employee', sizes: only = ['desk', 'phone'], ...shot } of shots) {
        if (!only.includes(size)) continue;
        const context = contexts.get(who) ?? (await contextFor(browser, cloud.url, dark, size));
        if (who && !contexts.has(who)) await signIn(context, who);
        contexts.set(who, context);
        await take(context, { name, ...shot }, join(folder, `${name}-${size}${dark ? '-dark' : ''}.png`));
      }
      await Promise.all([...contexts.values()].map((context) => context.close()));
    }
  }
  await takeDoors(browser, cloud.url);
} finally {
  await browser.close();
  await cloud.end();
}
console.log(`Pictures are in ${folder}.`);
