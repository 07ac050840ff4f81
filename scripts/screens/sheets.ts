/** Contact sheets: many pictures on one, with their names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';

export interface Sheet {
  name: string;
  /** Pictures' names, without `.png`. */
  pictures: string[];
  columns: number;
}

/** @param width of the whole sheet, CSS pixels */
export async function writeSheets(browser: Browser, folder: string, sheets: Sheet[], width = 1900): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  for (const { name, pictures, columns } of sheets) {
    const cells = pictures.map((picture) => {
      const data = readFileSync(join(folder, `${picture}.png`)).toString('base64');
      return `<figure><img src="data:image/png;base64,${data}"><figcaption>${picture}</figcaption></figure>`;
    });
    await page.setContent(
      `<style>body{margin:6px;display:grid;gap:6px;grid-template-columns:repeat(${columns},1fr);font:11px sans-serif;background:#777}
      figure{margin:0;color:#fff}img{display:block;width:100%}</style>${cells.join('')}`,
      { waitUntil: 'load' },
    );
    await page.screenshot({ path: join(folder, `sheet-${name}.png`), fullPage: true });
  }
  await page.close();
}
