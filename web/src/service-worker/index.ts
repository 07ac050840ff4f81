/**
 * Screens start without a network: the app's page and all its parts are kept, a build at a time, and the pictures and videos that
 * the page has brought here are answered from the cache. Registered for the screens' addresses alone; the rest of the app never
 * meets it.
 */
import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { mediaCache } from '../routes/panel/slides/names.ts';
import { isWhole, ranged } from './answers.ts';

const shell = new URL(self.registration.scope).pathname;
/** A door's worker and a lobby's keep their builds apart: each clears away its own. */
const prefix = `screen-${shell}-`;
const name = `${prefix}${version}`;
/** The build of before stays: a page that is still open may ask for its parts. */
const keptBuilds = 2;
const anyVary = { ignoreVary: true } as const;

const files = [...immutable, ...assets].map(({ path }) => (path.startsWith('/') ? path : `/${path}`));

/** All of a build, or nothing of it: the one of before goes on serving until then. */
async function install(): Promise<void> {
  const cache = await caches.open(name);
  try {
    await Promise.all(files.map((path) => keep(cache, path)));
    const page = await fetch(shell, { cache: 'no-store' });
    if (!page.ok || !isWhole(await page.clone().text(), new Set(files))) throw new Error('a page of another build');
    await cache.put(shell, page);
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  await self.skipWaiting();
}

async function keep(cache: Cache, path: string): Promise<void> {
  // Named after its content: what a build of before has need not come again.
  const known = path.startsWith('/_app/immutable/') ? await caches.match(path, anyVary) : undefined;
  const file = known ?? (await fetch(path, { cache: 'no-cache' }));
  if (!file.ok) throw new Error(`${path}: ${file.status}`);
  await cache.put(path, file);
}

async function activate(): Promise<void> {
  const builds = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== name);
  await Promise.all(builds.slice(0, Math.max(0, builds.length - keptBuilds + 1)).map((key) => caches.delete(key)));
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  return (await cache.match(shell, anyVary)) ?? fetch(request);
}

async function part(request: Request): Promise<Response> {
  return (await caches.match(request, anyVary)) ?? fetch(request);
}

async function media(request: Request): Promise<Response> {
  const cache = await caches.open(mediaCache);
  const kept = await cache.match(request.url, anyVary);
  if (!kept) return fetch(request);
  const range = request.headers.get('range');
  return range ? ranged(kept, range) : kept;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/media/')) event.respondWith(media(request));
  else if (pathname.startsWith('/_app/immutable/') || files.includes(pathname)) event.respondWith(part(request));
});
