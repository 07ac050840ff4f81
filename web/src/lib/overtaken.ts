/** What becomes of a form when somebody else has stored its record meanwhile. Pure. */

interface Change {
  who: { name: string };
  /** ISO 8601 UTC. */
  at: string;
}

/** Somebody was quicker: with which fields, and which of these are typed otherwise here. Saving again puts these in their place. */
export interface Overtaken<Name> {
  change: Change;
  theirs: Name[];
  both: Name[];
}

/**
 * What was typed stays, everything else is taken from what is stored now.
 * @param base the fields when nothing had been typed
 */
export function mergedOver<T extends object>(
  base: T,
  stored: T,
  typed: T,
): { merged: T; theirs: (keyof T)[]; both: (keyof T)[] } {
  const names = Object.keys({ ...base, ...stored, ...typed }) as (keyof T)[];
  const mine = differing(base, typed);
  const theirs = differing(base, stored);
  const from = (name: keyof T) => (mine.includes(name) ? typed : stored);
  return {
    merged: Object.fromEntries(
      names.filter((name) => from(name)[name] !== undefined).map((name) => [name, from(name)[name]]),
    ) as T,
    theirs,
    both: theirs.filter((name) => mine.includes(name) && !isAlike(stored[name], typed[name])),
  };
}

/** The fields that are not alike. */
export function differing<T extends object>(one: T, other: T): (keyof T)[] {
  const names = Object.keys({ ...one, ...other }) as (keyof T)[];
  return names.filter((name) => !isAlike(one[name], other[name]));
}

/** Whether two values say the same: an object's keys come from the server in any order, and every list of these forms is a set. */
export function isAlike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);
}

function inOrder(_key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.toSorted();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
