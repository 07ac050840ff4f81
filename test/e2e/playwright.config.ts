import { defineConfig } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';

/** Real browsers against the whole product, two at a time, each with a cloud of its own. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/browser',
  // Only what has failed takes as long: a busy machine is slow.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  workers: 2,
  // In CI what fails is tried once more, and named (scripts/test.ts).
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  use: {
    launchOptions: await launchOptions(),
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    actionTimeout: 60_000,
  },
  projects: [
    { name: 'desk', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      // The ways that people go on the phone; the others' pages are forms, whose layout is looked at by hand.
      testMatch: /(journey|approval|check-in|finding)\.test\.ts/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
