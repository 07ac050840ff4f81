import { defineConfig } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';

/** Real browsers against the whole product. One at a time: two cores run the cloud, the panels and the browser. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/browser',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  workers: 1,
  retries: 0,
  forbidOnly: true,
  use: {
    launchOptions: await launchOptions(),
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
  },
  projects: [
    { name: 'desk', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      // Meetings are dragged with a mouse there.
      testIgnore: /editing/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
