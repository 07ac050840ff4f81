/** What a page keeps in this browser to show at once next time. It belongs to a person and goes when they sign out. */
const prefix = 'roomlight.cache.';
/** Once all is forgotten, what this page still knows must not be written back while it goes. */
let closed = false;

/** null where nothing usable is kept. */
export function readCache<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

/** A full or forbidden store is no fault: the next page is a little slower. */
export function writeCache(name: string, value: unknown): void {
  if (closed) return;
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    drop(() => true);
  }
}

/** At sign-out: nothing of the person stays. */
export function forgetCaches(): void {
  closed = true;
  drop(() => true);
}

/** Another person's, or another company's, has no business here any more. */
export function keepOnly(owner: string): void {
  drop((name) => !name.startsWith(owner));
}

function drop(isUnwanted: (name: string) => boolean): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && isUnwanted(key.slice(prefix.length))) localStorage.removeItem(key);
    }
  } catch {
    // Nothing can have been kept.
  }
}
