/** Brings what a screen shows onto the device before it is shown, so that it plays without a network. */
import type { PanelSettings } from '../../../../../shared/doorplates/protocol.ts';
import { type KeptFile, planOf } from './keeping.ts';
import { mediaCache } from './names.ts';

const mostBytes = 1_000_000_000;
/** Of what the browser grants: the rest is the page's own. */
const share = 0.6;
/** Marks and pictures say nothing of their size: as large as one may be. */
const pictureBytes = 8_000_000;

let running: Promise<void> = Promise.resolve();

/** One after the other: each call brings the cache to what these settings want. Without a cache (plain http) it does nothing. */
export function keepMedia(settings: PanelSettings, pictures: readonly string[] = []): Promise<void> {
  if (!('caches' in globalThis)) return Promise.resolve();
  running = running.then(() => bring([...filesOf(settings), ...pictures.map(pictureOf)])).catch(() => undefined);
  return running;
}

/** Of a company that this screen belongs to no longer. */
export function forgetMedia(): Promise<void> {
  if (!('caches' in globalThis)) return Promise.resolve();
  running = running.then(async () => void (await caches.delete(mediaCache))).catch(() => undefined);
  return running;
}

export function filesOf({ brand, look, slides }: Pick<PanelSettings, 'brand' | 'look' | 'slides'>): KeptFile[] {
  const pictures = [brand.logo, look.background].flatMap((url) => (url ? [pictureOf(url)] : []));
  const files = slides.flatMap((slide) => (slide.kind === 'notice' ? [] : [{ url: slide.url, bytes: slide.bytes }]));
  return [...pictures, ...files];
}

function pictureOf(url: string): KeptFile {
  return { url, bytes: pictureBytes };
}

async function bring(files: readonly KeptFile[]): Promise<void> {
  const cache = await caches.open(mediaCache);
  const kept = (await cache.keys()).map(({ url }) => pathOf(url));
  const plan = planOf(
    files.map(({ url, bytes }) => ({ url: pathOf(url), bytes })),
    kept,
    await budget(),
  );
  for (const url of plan.evict) await cache.delete(url);
  for (const url of plan.fetch) {
    try {
      const answer = await fetch(url, { credentials: 'omit' });
      if (answer.ok) await cache.put(url, answer);
      else await answer.body?.cancel();
    } catch {
      // No network, or no room: it is tried again with the next connection.
    }
  }
}

async function budget(): Promise<number> {
  const { quota = mostBytes } = (await navigator.storage?.estimate?.()) ?? {};
  return Math.min(mostBytes, quota * share);
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
