import { dev } from '$app/env';
import { updated } from '$app/state';

const script = '/service-worker.js';
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

  async function look(): Promise<void> {
    if (isConnected() && (await updated.check().catch(() => false)) && (await isReady(await registered))) {
      if (!ended) location.reload();
      return;
    }
    if (!ended) timer = setTimeout(look, period());
  }

  timer = setTimeout(look, period());
  return () => {
    ended = true;
    clearTimeout(timer);
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

/** Whether a reload shows the newer build, and cannot show a white page instead. */
async function isReady(registration: ServiceWorkerRegistration | null): Promise<boolean> {
  if (!registration) return true;
  try {
    await registration.update();
  } catch {
    return false;
  }
  const coming = registration.installing ?? registration.waiting;
  return coming === null || activated(coming);
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
