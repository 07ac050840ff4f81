/**
 * `npm run screenshots [folder]`: the demo's pages as pictures, at desk and phone size, light and dark. The README's come from
 * here. A machine without a Chinese font shows boxes: install one (fonts-noto-cjk) first.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { launchOptions } from '../test/support/browser.ts';
import { startCloudProcess } from '../test/support/cloud.ts';
import { buildWeb } from './web.ts';

const folder = process.argv[2] ?? 'docs/screenshots';
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const demoAdmin = { email: 'lin.xiao@xingye.example', company: '星野科技' };

interface Shot {
  name: string;
  path: string;
  /** Resolves when the page shows what the picture is for. */
  ready?: (page: Page) => Promise<unknown>;
  signedIn?: boolean;
  sizes?: (keyof typeof sizes)[];
}

const shots: readonly Shot[] = [
  { name: 'sign-in', path: '/sign-in', signedIn: false },
  { name: 'sign-up', path: '/sign-up', signedIn: false },
  { name: 'booking', path: '/' },
  { name: 'find', path: '/find' },
  { name: 'my', path: '/my' },
  { name: 'waiting', path: '/my?tab=waiting' },
  { name: 'todo', path: '/todo' },
  { name: 'services', path: '/services' },
  { name: 'inbox', path: '/inbox' },
  { name: 'settings', path: '/settings' },
  { name: 'admin', path: '/admin' },
  { name: 'admin-places', path: '/admin/places' },
  { name: 'admin-people', path: '/admin/people' },
  { name: 'admin-services', path: '/admin/services' },
  { name: 'admin-doorplates', path: '/admin/doorplates' },
  { name: 'admin-company', path: '/admin/company' },
  { name: 'panel-pairing', path: '/panel', signedIn: false, sizes: ['desk'] },
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
}

const doors: readonly DoorShot[] = [
  { name: 'panel-in-use', room: '301' },
  { name: 'panel-soon', room: '302' },
  { name: 'panel-free', room: '303' },
  { name: 'panel-occupied', room: '1502' },
];

/** Pairs a panel with the room as an admin would, and waits for its state. */
async function takeDoor(admin: BrowserContext, panel: Page, door: DoorShot, file: string): Promise<void> {
  await panel.goto('/panel');
  await panel.waitForFunction(() =>
    /^\d{6}$/.test(document.querySelector('[data-code]')?.getAttribute('data-code') ?? ''),
  );
  const code = await panel.locator('[data-code]').getAttribute('data-code');
  const places = (await (await admin.request.get('/api/v1/places')).json()) as {
    rooms: { roomId: string; number: string }[];
  };
  const roomId = places.rooms.find((room) => room.number === door.room)?.roomId;
  await admin.request.post('/api/v1/doorplates', { data: { code, roomId, name: `${door.room} 门牌` } });
  await panel.locator('[data-led]:not([data-led="off"])').first().waitFor({ state: 'attached' });
  await panel.waitForLoadState('networkidle');
  await panel.screenshot({ path: file });
}

async function takeDoors(browser: Browser, url: string): Promise<void> {
  const admin = await contextFor(browser, url, false, 'desk');
  await (await admin.newPage()).goto(`/local/sign-in?${new URLSearchParams(demoAdmin)}`);
  for (const door of doors) {
    const context = await contextFor(browser, url, false, 'desk');
    await takeDoor(admin, await context.newPage(), door, join(folder, `${door.name}.png`));
    await context.close();
  }
  await admin.close();
}

if (!buildWeb()) process.exit(1);
mkdirSync(folder, { recursive: true });
const cloud = await startCloudProcess({ seed: 'demo' });
const browser = await chromium.launch(await launchOptions());
try {
  for (const size of ['desk', 'phone'] as const) {
    for (const dark of [false, true]) {
      const stranger = await contextFor(browser, cloud.url, dark, size);
      const person = await contextFor(browser, cloud.url, dark, size);
      await (await person.newPage()).goto(`/local/sign-in?${new URLSearchParams(demoAdmin)}`);
      for (const shot of shots) {
        if (!(shot.sizes ?? ['desk', 'phone']).includes(size)) continue;
        const file = join(folder, `${shot.name}-${size}${dark ? '-dark' : ''}.png`);
        await take(shot.signedIn === false ? stranger : person, shot, file);
      }
      await Promise.all([stranger.close(), person.close()]);
    }
  }
  await takeDoors(browser, cloud.url);
} finally {
  await browser.close();
  await cloud.end();
}
console.log(`Pictures are in ${folder}.`);
