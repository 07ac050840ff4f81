/** The browser that npm ships: nothing is installed by hand. */

import type { LaunchOptions } from '@playwright/test';
import chromium from '@sparticuz/chromium';

export async function launchOptions(): Promise<LaunchOptions> {
  // Its own arguments (single process) crash under Playwright; the sandbox needs rights that a container rarely has.
  return { executablePath: await chromium.executablePath(), args: ['--no-sandbox'] };
}
