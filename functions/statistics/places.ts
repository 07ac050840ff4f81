/** How much rooms, floors and buildings were used, the most or the least used first, a page at a time. */
import type { Scope } from '../../shared/scope.ts';
import type { PlaceFigures, PlacesInput } from '../../shared/statistics/schema.ts';
import { buildings } from '../places/entity.ts';
import { allAround } from '../places/facts.ts';
import { allRooms, type KnownRoom } from './directory.ts';
import { type More, moreOfRooms, nothingMore, openness, partOf, rounded, usedRooms, withinOf } from './usage.ts';

interface Group {
  rooms: KnownRoom[];
  name: string;
  floorId: string | null;
  buildingId: string;
}

/** @throws AppError `not_found` for a building that is not there */
export async function places(
  scope: Scope,
  { from, until, buildingId, by, order, skip, limit }: PlacesInput,
): Promise<{ places: PlaceFigures[]; total: number }> {
  const period = { from, until };
  const [all, openIn, { buildings: houses, floors }] = await Promise.all([
    allRooms(scope),
    openness(scope),
    allAround(scope),
    buildingId ? buildings.find(scope, buildingId) : null,
  ]);
  const wanted = all.filter((room) => !buildingId || room.buildingId === buildingId);
  const within = withinOf(wanted, buildingId);
  const [used, more] = await Promise.all([usedRooms(scope, within, period), moreOfRooms(scope, within, period)]);
  const openOf = openIn(period);
  const open = new Map(wanted.map((room) => [room.roomId, openOf(room)]));
  const shown = wanted.filter(({ roomId, closed }) => {
    // One that is gone stands among rooms only for what happened in it; among floors it was one of theirs.
    const isThere = open.get(roomId)?.isThere && !(closed && by === 'room');
    return isThere || used.has(roomId) || more.has(roomId);
  });
  const names = new Map<string, string>();
  for (const { buildingId: id, name } of houses) names.set(id, name);
  for (const { floorId, name } of floors) names.set(floorId, name);
  const rows = groupsOf(shown, by, names).map((group): PlaceFigures => {
    let [meetings, minutes, taken, available, seats] = [0, 0, 0, 0, 0];
    const sum = { ...nothingMore };
    for (const { roomId, capacity } of group.rooms) {
      const own = used.get(roomId);
      const minutesOpen = open.get(roomId)?.minutes ?? 0;
      meetings += own?.meetings ?? 0;
      minutes += own?.minutes ?? 0;
      seats += (own?.meetings ?? 0) * capacity;
      available += minutesOpen;
      taken += Math.min(own?.minutes ?? 0, minutesOpen);
      const rest = more.get(roomId);
      if (rest) for (const name of Object.keys(sum) as (keyof More)[]) sum[name] += rest[name];
    }
    const { people, ...others } = sum;
    return {
      ...{ id: idOf(group, by), buildingId: group.buildingId, floorId: group.floorId, name: group.name },
      rooms: group.rooms.filter(({ closed }) => !closed).length,
      capacity: group.rooms.reduce(
        (total, { capacity, closed }) => total + (closed && by !== 'room' ? 0 : capacity),
        0,
      ),
      closed: group.rooms.every(({ closed }) => closed),
      ...{ meetings, minutes, openMinutes: available, utilisation: partOf(taken, available) },
      seatsFilled: seats ? rounded(people / seats) : null,
      ...others,
    };
  });
  const sorted = rows.filter(isRanked[order]).sort((a, b) => compared(order, a, b) || (a.id < b.id ? -1 : 1));
  return { places: sorted.slice(skip, skip + limit), total: sorted.length };
}

const isRanked: Record<PlacesInput['order'], (place: PlaceFigures) => boolean> = {
  busiest: () => true,
  idlest: ({ closed }) => !closed,
  emptiest: ({ closed, seatsFilled }) => !closed && seatsFilled !== null,
  fullest: ({ closed, seatsFilled }) => !closed && seatsFilled !== null,
};

function compared(order: PlacesInput['order'], a: PlaceFigures, b: PlaceFigures): number {
  const sign = order === 'busiest' || order === 'fullest' ? -1 : 1;
  if (order === 'busiest' || order === 'idlest') return sign * (a.utilisation - b.utilisation || a.minutes - b.minutes);
  return sign * ((a.seatsFilled ?? 0) - (b.seatsFilled ?? 0)) || b.meetings - a.meetings;
}

function idOf({ rooms: [room], floorId, buildingId }: Group, by: PlacesInput['by']): string {
  return { room: room?.roomId, floor: floorId, building: buildingId }[by] ?? buildingId;
}

function groupsOf(rooms: readonly KnownRoom[], by: PlacesInput['by'], names: ReadonlyMap<string, string>): Group[] {
  if (by === 'room') return rooms.map((room) => ({ ...room, rooms: [room] }));
  const groups = Map.groupBy(rooms, (room) => (by === 'floor' ? room.floorId : room.buildingId));
  return [...groups].map(([id, mine]) => ({
    ...{ rooms: mine, name: names.get(id) ?? '', buildingId: mine[0]?.buildingId ?? '' },
    floorId: by === 'floor' ? id : null,
  }));
}
