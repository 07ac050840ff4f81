import { dev } from '$app/env';

const script = '/service-worker.js';
const versionFile = '/_app/version.json';
/** Spread, so that a floor of screens does not reload at the same moment. */
const period = () => (50 + Math.random() * 20) * 60_000;
/** A build that has not come by then is looked for again later. */
const patienceMs = 5 * 60_000;

/**
 * A screen runs for months: it keeps itself on the device, so that it starts without a network, and about every hour looks for a
 * newer build. It reloads only once all of that is there.
 * @param scope the screen's address: the rest of the app is left alone @returns stops looking
 */
export function renewItself(isConnected: () => boolean, scope = location.pathname): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let ended = false;
  const registered = register(scope);
  // The browser looks for a newer worker by itself too: then this page is of the build of before.
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  const hadWorker = worker?.controller != null;
  let isReplaced = false;
  const replaced = () => {
    isReplaced = hadWorker;
  };
  worker?.addEventListener('controllerchange', replaced);
  const started = versionNow();

  /** Without a worker, by the server's word: another build than the one that was there at the start. */
  async function isRenewed(registration: ServiceWorkerRegistration | null): Promise<boolean> {
    if (registration) return isReplaced || isReady(registration);
    const [before, after] = await Promise.all([started, versionNow()]);
    return before !== null && after !== null && before !== after;
  }

  async function look(): Promise<void> {
    if (isConnected() && (await isRenewed(await registered))) {
      if (!ended) location.reload();
      return;
    }
    if (!ended) timer = setTimeout(look, period());
  }

  timer = setTimeout(look, period());
  return () => {
    ended = true;
    clearTimeout(timer);
    worker?.removeEventListener('controllerchange', replaced);
  };
}

/** null where the browser keeps nothing: without https. */
async function register(scope: string): Promise<ServiceWorkerRegistration | null> {
  if (dev || !('serviceWorker' in navigator)) return null;
  try {
    // What is kept is not to be cleared when the board runs short of room.
    void navigator.storage?.persist?.();
    return await navigator.serviceWorker.register(script, { scope, type: 'module', updateViaCache: 'none' });
  } catch (error) {
    console.warn(error);
    return null;
  }
}

async function versionNow(): Promise<string | null> {
  try {
    const answer = await fetch(versionFile, { cache: 'no-cache' });
    return answer.ok ? ((await answer.json()) as { version: string }).version : null;
  } catch {
    return null;
  }
}

/** Whether there is a newer build, and all of it has come: a reload cannot show a white page. */
async function isReady(registration: ServiceWorkerRegistration): Promise<boolean> {
  try {
    await registration.update();
  } catch {
    return false;
  }
  const coming = registration.installing ?? registration.waiting;
  return coming !== null && activated(coming);
}

function activated(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (is: boolean) => {
      clearTimeout(timer);
      worker.removeEventListener('statechange', look);
      resolve(is);
    };
    const look = () => {
      if (worker.state === 'activated' || worker.state === 'redundant') settle(worker.state === 'activated');
    };
    const timer = setTimeout(() => settle(false), patienceMs);
    worker.addEventListener('statechange', look);
    look();
  });
}
