import { call } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Policies } from './policies.svelte.ts';

const dayMs = 86_400_000;
const mostPages = 3;
/** Farther than any horizon. */
const farthestDays = 1500;

export interface Beyond {
  count: number;
  /** There are more than were looked at. */
  isMore: boolean;
  /** The new horizon's end, epoch ms. */
  end: number;
}

/** Bookings that a shorter horizon would not have allowed; those of places with a horizon of their own are not meant. */
export async function countBeyond(policies: Policies, places: PlaceBook): Promise<Beyond> {
  const { room, building } = policies;
  const instant = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');
  const end = now() + Number(policies.value('horizonDays')) * dayMs;
  const place = room ? { roomId: room.roomId } : building ? { buildingId: building.buildingId } : {};
  const isMeant = (roomId: string) => {
    const its = places.room(roomId);
    if (room || !its) return true;
    const own = [its, building ? undefined : places.building(its.buildingId)];
    return own.every((each) => each?.rules?.horizonDays === undefined);
  };
  let count = 0;
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const answer: Awaited<ReturnType<typeof search>> = await search({
      ...{ ...place, from: instant(end), to: instant(now() + farthestDays * dayMs), order: 'soonest' },
      ...{ states: ['booked', 'pending'], limit: 200 },
      ...(cursor ? { cursor } : {}),
    });
    count += answer.bookings.filter(({ roomId }) => isMeant(roomId)).length;
    cursor = answer.cursor;
    if (!cursor) break;
  }
  return { count, isMore: cursor !== null, end };
}

function search(input: Parameters<typeof call<'bookings.search'>>[1]) {
  return call('bookings.search', input);
}
