/**
 * What one request adds to a company's figures. It follows from the request as it is, so that a count kept up event by event and a
 * recount from scratch cannot differ. Pure.
 */
import type { BuildingId, FloorId, ItemId } from '../ids.ts';
import type { Counters, Share } from '../statistics/shares.ts';
import { addMinutes, epochOf, localDate, minutesBetween } from '../time.ts';
import type { ServiceFigures, ServiceRequest } from './schema.ts';

export type CountedRequest = Pick<
  ServiceRequest,
  'item' | 'state' | 'createdAt' | 'acceptedAt' | 'startedAt' | 'closedAt' | 'dueAt' | 'overdue'
> & { targetMinutes: number };

/** In which partition of the figures they stand. */
export const servicePart = 'services';
/** For what was reported where no item is offered. */
const noItem = 'none';

/**
 * Counters: `n` requests, `a` taken by somebody and `am` the minutes until then, `d` done and `dm` the minutes until then, `s` begun
 * in time, `l` late, `c` cancelled, `x` that could not be done. Minutes run from when somebody was needed: what is wanted
 * tomorrow does not wait since today.
 */
export function sharesOf(
  request: CountedRequest,
  { floorId, buildingId, zone }: { floorId: FloorId; buildingId: BuildingId; zone: string },
): Share[] {
  const { item, state, createdAt, acceptedAt, startedAt, closedAt, dueAt, overdue, targetMinutes } = request;
  const needed = addMinutes(dueAt, -targetMinutes);
  const since = needed > createdAt ? needed : createdAt;
  const minutes = (at: string) => Math.max(0, Math.round(minutesBetween(since, at)));
  const isDone = state === 'done' && closedAt !== null;
  const isLate = overdue || (startedAt !== null && startedAt > dueAt);
  const counters: Counters = {
    n: 1,
    ...(acceptedAt ? { a: 1, am: minutes(acceptedAt) } : {}),
    ...(isDone ? { d: 1, dm: minutes(closedAt) } : {}),
    s: startedAt !== null && !isLate ? 1 : 0,
    l: isLate ? 1 : 0,
    c: state === 'cancelled' ? 1 : 0,
    x: state === 'cannot_do' ? 1 : 0,
  };
  const date = localDate(epochOf(createdAt), zone);
  const id = `${item.itemId ?? noItem}.${floorId}`;
  return [
    { kind: 'requests', part: servicePart, date, id, counters },
    // Of a year's months nobody asks which item and floor.
    { kind: 'served', part: servicePart, date, id: buildingId, counters },
  ];
}

/** Whether two versions of a request add the same, wherever its room is. */
export function isCountedAlike(
  before: Partial<CountedRequest> & Pick<ServiceRequest, 'roomId'>,
  after: Partial<CountedRequest> & Pick<ServiceRequest, 'roomId'>,
): boolean {
  const told = ({ state, acceptedAt, startedAt, closedAt, dueAt, overdue, roomId }: typeof before) =>
    JSON.stringify([state, acceptedAt, startedAt, closedAt, dueAt, overdue, roomId]);
  return told(before) === told(after);
}

export function readId(id: string): { itemId: ItemId | null; floorId: FloorId } {
  const [itemId = noItem, floorId = ''] = id.split('.');
  return { itemId: itemId === noItem ? null : (itemId as ItemId), floorId: floorId as FloorId };
}

export function figuresOf({
  n = 0,
  a = 0,
  am = 0,
  d = 0,
  dm = 0,
  s = 0,
  l = 0,
  c = 0,
  x = 0,
}: Counters): ServiceFigures {
  const mean = (sum: number, count: number) => (count > 0 ? Math.round((sum / count) * 10) / 10 : null);
  return {
    requests: n,
    accepted: a,
    minutesToAccept: mean(am, a),
    done: d,
    minutesToDone: mean(dm, d),
    late: l,
    inTime: s + l > 0 ? Math.round((s / (s + l)) * 1000) / 1000 : null,
    cancelled: c,
    refused: x,
  };
}
