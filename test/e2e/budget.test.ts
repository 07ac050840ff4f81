/** What a browser loads: how much before it shows the first grid (a size, the same on every machine), and not again and again. */
import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

const mostBytes = 120_000;

test('the first grid needs at most 120 kB of script, compressed', async ({ page, cloud }) => {
  const { admin } = await givenOffice(cloud, '轻舟科技', 'lin@budget.example', { name: '云杉' });
  // What waits for a second belongs to what comes later, also where the first grid takes longer than that.
  await page.addInitScript(() => {
    const { setTimeout: after } = window;
    const never = 2 ** 31 - 1;
    window.setTimeout = ((run: () => void, ms = 0) => after(run, ms < 1000 ? ms : never)) as typeof setTimeout;
  });
  const loaded: Promise<number>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) loaded.push(response.body().then((body) => gzipSync(body).length));
  });
  await enter(page, admin, '/');
  await page.locator('[data-lane], main ul li').first().waitFor();
  // What is asked for later belongs to what comes later.
  const before = [...loaded];
  const bytes = (await Promise.all(before)).reduce((sum, each) => sum + each, 0);
  expect(bytes).toBeGreaterThan(mostBytes / 4);
  expect(bytes).toBeLessThan(mostBytes);
});

test('an address that leads nowhere says so, instead of loading for ever', async ({ page }) => {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads++;
  });
  await page.goto('/nowhere');
  await expect(page.getByRole('heading')).toBeVisible();
  expect(loads).toBe(1);
});
