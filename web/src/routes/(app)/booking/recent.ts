import { call } from '#lib/api.ts';
import { readCache, writeCache } from '#lib/cache.ts';
import { now } from '#lib/clock.svelte.ts';
import { instantOf } from '#lib/time.ts';

/** Rooms used lately, the last one first, and when the server was asked for them (epoch ms). */
interface Kept {
  rooms: string[];
  learned: number;
}

const most = 8;
const day = 86_400_000;

/** Whose rooms they are: a person of a company. */
export function ownerOf({ tenantId, personId }: { tenantId: string; personId: string }): string {
  return `${tenantId}.${personId}`;
}

export function recentRooms(owner: string): string[] {
  return readCache<Kept>(`${owner}.recent`)?.rooms ?? [];
}

export function rememberRoom(owner: string, roomId: string): void {
  const { rooms, learned } = readCache<Kept>(`${owner}.recent`) ?? { rooms: [], learned: 0 };
  keep(owner, [roomId, ...rooms], learned);
}

/** Asks once a day which rooms the person has booked, on any device: for the order at the next visit. Never throws. */
export async function learnRooms(owner: string, personId: string): Promise<void> {
  const known = readCache<Kept>(`${owner}.recent`);
  if (known && now() - known.learned < day) return;
  try {
    const span = { from: instantOf(now() - 30 * day), to: instantOf(now() + 7 * day) };
    const { bookings } = await call('bookings.mine', span);
    const own = bookings.filter((booking) => booking.organiser.personId === personId);
    const newest = own.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).map((booking) => booking.roomId);
    keep(owner, [...(known?.rooms ?? []), ...newest], now());
  } catch {
    // Another visit will do.
  }
}

function keep(owner: string, rooms: string[], learned: number): void {
  writeCache(`${owner}.recent`, { rooms: [...new Set(rooms)].slice(0, most), learned } satisfies Kept);
}
