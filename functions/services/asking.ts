/** Asking for a service: one transaction that makes the request and notes where it is found. Its staff learn of it from the stream. */
import { isLive, isOf } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, type ItemId, newId, type PersonId, type RequestId, type RoomId } from '../../shared/ids.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import { hoursText, isServed, type ServedHours } from '../../shared/services/hours.ts';
import { dueAt, isOffered } from '../../shared/services/rules.ts';
import type { AskInput, ServiceItem } from '../../shared/services/schema.ts';
import { text } from '../../shared/texts.ts';
import { epochOf, type Instant, instantOf, minutesBetween } from '../../shared/time.ts';
import { bookings, type StoredBooking, usedKey } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { buildings, findRoom } from '../places/entity.ts';
import * as Catalogue from './catalogue.ts';
import { concernedBy, openOf } from './concerned.ts';
import { asked, ofBooking, type RequestFields, requestIdFor, requests, type StoredRequest } from './entity.ts';
import * as Stock from './stock.ts';

const attempts = 4;
/** A time that has just passed is meant as now. */
const graceMs = 5 * 60_000;

export async function ask(
  scope: Scope,
  input: AskInput,
  options: { idempotencyKey?: string | null; also?: readonly Write[] } = {},
): Promise<StoredRequest> {
  const key = options.idempotencyKey ?? null;
  const requestId = newRequestId(scope, key);
  const keys = key === null ? [] : [usedKey(key, input)];
  for (let attempt = 1; ; attempt++) {
    if (key !== null) {
      const before = await requests.get(scope, requestId);
      if (before) return repeated(before, keys);
    }
    const at = now();
    const booking = input.bookingId ? await meeting(scope, input.bookingId) : null;
    const { item, served } = await offeredItem(scope, input.itemId, booking?.roomId ?? (input.roomId as RoomId));
    const when = times(input.wantedAt, booking, item.targetMinutes, at, served);
    if (item.category === 'administrative' && served && !isServed(when.wantedAt, served)) {
      throw new AppError('not_served', { values: { item: item.name, hours: hoursText(served.hours, scope.locale) } });
    }
    const taken = takenBy(item, input.quantity);
    const counting = taken > 0 ? ((await Stock.countingOf(scope, item.itemId)) ?? null) : null;
    const request = requests.first(scope, {
      ...begun(scope, requestId, booking?.roomId ?? (input.roomId as RoomId), keys, at),
      ...when,
      item: { itemId: item.itemId, name: item.name, category: item.category },
      bookingId: booking?.bookingId ?? null,
      quantity: item.hasQuantity ? input.quantity : null,
      price: item.price,
      text: input.text,
      targetMinutes: item.targetMinutes,
      served,
      taken,
      counting,
    });
    try {
      await commit(scope, [
        requests.create(request),
        ...concernedBy(request),
        ...pointers(scope, request),
        ...(booking ? [unmoved(booking)] : []),
        ...(taken > 0 ? [Stock.take(scope, item.itemId, taken, counting)] : []),
        ...(options.also ?? []),
      ]);
      return request;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      // A twin of this very request was quicker, the meeting has just changed, or somebody took the last: look again.
      if (attempt === attempts) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    }
  }
}

/**
 * Somebody at the door calls for a service. Who touches it again and again calls once: as long as nobody has taken the first
 * request, there is no other.
 */
export async function call(
  scope: Scope,
  roomId: RoomId,
  itemId: ItemId,
  idempotencyKey: string,
): Promise<StoredRequest> {
  const waiting = await openOf(scope, scope.actor.id, 'asked');
  const same = waiting.find(
    ({ item, state, roomId: where }) => item.itemId === itemId && state === 'new' && where === roomId,
  );
  return same ?? ask(scope, { roomId, itemId, quantity: null, text: '', wantedAt: null }, { idempotencyKey });
}

/**
 * What somebody at the door reports. It always reaches somebody: where no device service is offered, the admins.
 * @param also written with it, or checked: a condition that fails makes it `busy`
 */
export async function report(
  scope: Scope,
  input: { roomId: RoomId; text: string },
  idempotencyKey: string,
  also: readonly Write[] = [],
): Promise<StoredRequest> {
  const { areas, items } = await Catalogue.read(scope);
  const room = await findRoom(scope, input.roomId);
  const item = items.find((one) => one.category === 'device' && isOffered(one, areas, room));
  if (item) {
    const wish = { ...input, itemId: item.itemId, quantity: null, wantedAt: null };
    return ask(scope, wish, { idempotencyKey, also });
  }
  const requestId = newRequestId(scope, idempotencyKey);
  const targetMinutes = 30;
  const at = now();
  const request = requests.first(scope, {
    ...begun(scope, requestId, input.roomId, [usedKey(idempotencyKey, input)], at),
    ...times(null, null, targetMinutes, at),
    item: { itemId: null, name: text(scope.locale, 'request.fault'), category: 'device' },
    bookingId: null,
    quantity: null,
    price: null,
    text: input.text,
    targetMinutes,
    served: null,
    taken: 0,
    counting: null,
  });
  try {
    await commit(scope, [requests.create(request), ...concernedBy(request), ...also]);
    return request;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const before = await requests.get(scope, requestId);
    if (before) return before;
    throw new AppError('busy', { retryAfter: 1 }, { cause: error });
  }
}

/** With an Idempotency-Key the id follows from who asks and the key: a repeat meets its own request. */
function newRequestId(scope: Scope, key: string | null): RequestId {
  return key === null ? newId('request') : requestIdFor(scope, scope.actor.id, key);
}

function repeated(before: StoredRequest, [wanted]: RequestFields['keys']): StoredRequest {
  const used = before.keys.find(({ key }) => key === wanted?.key);
  if (used?.request !== wanted?.request) throw new AppError('idempotency_key_reused');
  return before;
}

/** @throws AppError `forbidden` for who is not of the meeting, `booking_over` */
async function meeting(scope: Scope, bookingId: BookingId): Promise<StoredBooking> {
  const booking = await bookings.find(scope, bookingId);
  if (!isOf(scope.actor.id, booking) && !isAdmin(scope)) throw new AppError('forbidden');
  if (!isLive(booking.state) || epochOf(booking.end) <= now()) throw new AppError('booking_over');
  return booking;
}

async function offeredItem(scope: Scope, itemId: ItemId, roomId: RoomId) {
  const [room, { items, areas }] = await Promise.all([findRoom(scope, roomId), Catalogue.read(scope)]);
  const item = items.find((one) => one.itemId === itemId);
  if (!item) throw new AppError('not_found', { values: { what: 'service-item' } });
  if (!isOffered(item, areas, room)) throw new AppError('not_offered');
  if (!item.hours) return { item, served: null };
  const { zone } = await buildings.find(scope, room.buildingId);
  return { item, served: { hours: item.hours, zone } };
}

/** How many it takes from the stock. @throws AppError `out_of_stock` */
function takenBy({ stock, hasQuantity, name }: ServiceItem, quantity: number | null): number {
  if (stock === null) return 0;
  const wanted = hasQuantity ? (quantity ?? 1) : 1;
  if (stock < wanted) throw new AppError('out_of_stock', { values: { item: name, left: stock } });
  return wanted;
}

/** @param at epoch ms of asking: the same as for its times, because what is wanted at the time of asking is wanted at once */
function begun(scope: Scope, requestId: RequestId, roomId: RoomId, keys: RequestFields['keys'], at: number) {
  const { kind, id, name } = scope.actor;
  return {
    requestId,
    roomId,
    requester: { kind: kind === 'doorplate' ? ('doorplate' as const) : ('person' as const), id, name },
    state: 'new' as const,
    assignee: null,
    overdue: false,
    reason: '',
    notes: [],
    createdAt: instantOf(at),
    acceptedAt: null,
    startedAt: null,
    closedAt: null,
    keys,
  };
}

/** @throws AppError `in_the_past` */
function times(
  wanted: Instant | null,
  booking: StoredBooking | null,
  targetMinutes: number,
  at: number,
  served: ServedHours | null = null,
) {
  const present = instantOf(at);
  if (wanted !== null && epochOf(wanted) < at - graceMs) throw new AppError('in_the_past');
  const meant = wanted ?? booking?.start ?? present;
  const wantedAt = meant > present ? meant : present;
  return {
    wantedAt,
    dueAt: dueAt(wantedAt, targetMinutes, at, served),
    offset: booking ? minutesBetween(booking.start, wantedAt) : 0,
  };
}

function pointers(scope: Scope, request: StoredRequest): Write[] {
  const { requestId, requester, bookingId, createdAt } = request;
  const writes: Write[] = [];
  if (requester.kind === 'person') {
    const personId = requester.id as PersonId;
    writes.push(asked.create(asked.first(scope, { requestId, personId, createdAt })));
  }
  if (bookingId) writes.push(ofBooking.create(ofBooking.first(scope, { requestId, bookingId, createdAt })));
  return writes;
}

/** The meeting is as it was read: a change or cancellation that came between would never be followed. */
function unmoved({ tenantId, bookingId, version }: StoredBooking): Write {
  return {
    tenantId,
    check: bookings.key(tenantId, bookingId),
    condition: 'version = :version',
    values: { ':version': { N: String(version) } },
  };
}
