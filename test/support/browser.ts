/** The browser that npm ships: nothing is installed by hand. */

import type { LaunchOptions } from '@playwright/test';
import chromium from '@sparticuz/chromium';

export async function launchOptions(): Promise<LaunchOptions> {
  return {
    executablePath: await chromium.executablePath(),
    // Its own arguments (single process) crash under Playwright; the sandbox needs rights that a container rarely has.
    args: ['--no-sandbox'],
    // Where the locale is not one of UTF-8, a file with a Chinese name is called `download`.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  };
}
