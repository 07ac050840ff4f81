/** What a function keeps in memory of companies: so many records in all, and those of the company asked for longest ago go first. */
import type { TenantId } from '../shared/ids.ts';

export interface Memory<T> {
  /** Of a reading that failed: nothing. */
  get(tenantId: TenantId): Promise<T | undefined>;
  /** @returns what is being read; it is forgotten if that fails */
  set(tenantId: TenantId, reading: Promise<T>): Promise<T>;
  forget(tenantId: TenantId): void;
}

/** @param most records of all companies together; the newest company stays, however large */
export function memory<T>(most: number, sizeOf: (kept: T) => number): Memory<T> {
  const known = new Map<TenantId, { reading: Promise<T>; size: number }>();

  function makeRoom(): void {
    let size = 0;
    for (const each of known.values()) size += each.size;
    for (const [tenantId, oldest] of known) {
      if (size <= most || known.size === 1) return;
      known.delete(tenantId);
      size -= oldest.size;
    }
  }

  return {
    async get(tenantId) {
      const found = known.get(tenantId);
      if (!found) return undefined;
      known.delete(tenantId);
      known.set(tenantId, found);
      return found.reading.catch(() => undefined);
    },

    async set(tenantId, reading) {
      const mine = { reading, size: 0 };
      known.delete(tenantId);
      known.set(tenantId, mine);
      try {
        const kept = await reading;
        mine.size = sizeOf(kept);
        makeRoom();
        return kept;
      } catch (error) {
        if (known.get(tenantId) === mine) known.delete(tenantId);
        throw error;
      }
    },

    forget: (tenantId) => void known.delete(tenantId),
  };
}
