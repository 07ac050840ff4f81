/** One cloud for a worker's tests; each test signs up a company of its own. */
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type CloudProcess, startCloudProcess } from '../support/cloud.ts';

interface Mail {
  to: string[];
  subject: string;
  text: string;
}

interface Each {
  inbox: (to: string) => Promise<Mail[]>;
  /** What `tomorrowAtTen` says, for the cloud and the test's browser. Epoch ms. */
  now: number;
}

export const test = base.extend<Each, { cloud: CloudProcess }>({
  cloud: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const cloud = await startCloudProcess({ clockAdvance: tomorrowAtTen() - Date.now() });
      await use(cloud);
      await cloud.end();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ cloud }, use) => use(cloud.url),
  now: async ({ cloud, context }, use) => {
    const now = tomorrowAtTen();
    await cloud.clock.set(now);
    await context.clock.install({ time: now });
    await use(now);
  },
  inbox: async ({ cloud }, use) => {
    await use(async (to) => {
      const answer = await fetch(`${cloud.url}/local/inbox.json?${new URLSearchParams({ to })}`);
      return ((await answer.json()) as { mails: Mail[] }).mails;
    });
  },
});

export { expect };

/** The code in the newest mail to this address, once there are more than those that were there before. */
export async function codeFor(inbox: (to: string) => Promise<Mail[]>, email: string, before = 0): Promise<string> {
  let code = '';
  await expect
    .poll(async () => {
      const mails = await inbox(email);
      code = mails.length > before ? (/\b\d{6}\b/.exec(mails[0]?.subject ?? '')?.[0] ?? '') : '';
      return code;
    })
    .not.toBe('');
  return code;
}

/**
 * Nothing that axe knows of stands in anybody's way (WCAG 2.2 A and AA).
 *
 * @param rules these alone; all when absent
 */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // Colours on their way from one to another are none that anybody reads.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished),
    ),
  );
  // It stays where it is while the app goes from page to page, and is put there twice, which takes longer than the looking.
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  // There are no frames, and what is in order is not counted: a page of its own for that would cost more than the looking.
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: ';' } : {}) })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] });
  // What lies under a dialog cannot be reached.
  const isUnderDialog = (await page.locator('[data-dialog-content]').count()) > 0;
  if (isUnderDialog) axe.include('[data-dialog-content]');
  if (rules) axe.withRules(rules);
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  const { violations } = await axe.analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    page.url(),
  ).toEqual([]);
}

/** Another person at another screen, whose clock shows the same time. */
export async function anotherBrowser(browser: Browser, baseURL: string, now: number): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  await context.clock.install({ time: now });
  return context;
}

/**
 * Ten in the morning in Shanghai, a minute or so later, on the day after the one on which the clouds of test/local begin: a Tuesday,
 * whatever day it really is, so that a test is the same on every day.
 */
export function tomorrowAtTen(): number {
  return Date.parse('2026-11-24T02:03:00Z');
}
