/** What is stored of services: the catalogue in one small partition, and requests with where each is listed. */
import { createHash } from 'node:crypto';
import { type AreaId, type BookingId, type ItemId, idFrom, type PersonId, type RequestId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { ServedHours } from '../../shared/services/hours.ts';
import { isOpen } from '../../shared/services/rules.ts';
import type { RequestState, ServiceArea, ServiceItem, ServiceRequest } from '../../shared/services/schema.ts';
import type { UsedKey } from '../bookings/entity.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Counting } from './stock.ts';

type Fields<T> = Omit<T, 'version' | 'lastChange'>;

const cataloguePartition = (tenantId: string) => `${tenantId}#services`;

/** What is left is counted apart: it changes with every request. */
type ItemFields = Omit<Fields<ServiceItem>, 'stock'>;
export type StoredItem = Stored<ItemFields>;
export const items = defineRecord<ItemFields, [ItemId]>({
  kind: 'service-item',
  key: (tenantId, itemId) => ({ pk: cataloguePartition(tenantId), sk: `item#${itemId}` }),
  ids: (item) => [item.itemId],
  upgrade: (found) => ({ ...found, price: found.price ?? null, hours: found.hours ?? null }),
});

export type StoredArea = Stored<Fields<ServiceArea>>;
export const areas = defineRecord<Fields<ServiceArea>, [AreaId]>({
  kind: 'service-area',
  key: (tenantId, areaId) => ({ pk: cataloguePartition(tenantId), sk: `area#${areaId}` }),
  ids: (area) => [area.areaId],
});

export type RequestFields = Fields<ServiceRequest> & {
  /** Minutes from its meeting's start to the wanted time: so far it stays from it when the meeting moves. */
  offset: number;
  /** The item's, when it was asked for. */
  targetMinutes: number;
  /** The item's hours, when it was asked for; null = always. */
  served: ServedHours | null;
  /** How many it took from the stock; it gives them back when it comes to nothing. */
  taken: number;
  /** Which counting of the stock it took them from; null: none, or one of before they were told apart. */
  counting: Counting;
  /** Newest last: Idempotency-Keys of asking and of notes. */
  keys: UsedKey[];
  /** As it was when its meeting's room was released, which can be undone; absent where nobody but people closed it. */
  suspended?: RequestState | undefined;
};
export type StoredRequest = Stored<RequestFields>;

export const openRange = (tenantId: string) => `${tenantId}#requests#open`;
export const closedRange = (tenantId: string) => `${tenantId}#requests#closed`;

/** The index lists the company's open ones by when they are due, and those that are over by when they ended. */
export const requests = defineRecord<RequestFields, [RequestId]>({
  kind: 'request',
  key: (tenantId, requestId) => ({ pk: `${tenantId}#request#${requestId}`, sk: 'request' }),
  ids: (request) => [request.requestId],
  owner: (request) =>
    isOpen(request)
      ? { ownerPk: openRange(request.tenantId), ownerSk: `${request.dueAt}#${request.requestId}` }
      : { ownerPk: closedRange(request.tenantId), ownerSk: `${request.closedAt}#${request.requestId}` },
  upgrade: (found) => ({ ...added, ...found }),
});

/** What requests of before lack. */
const added = { price: null, acceptedAt: null, startedAt: null, served: null, taken: 0, counting: null };

/** The id that a request by an Idempotency-Key has. @param requester id of who asks */
export function requestIdFor({ tenantId }: Pick<Scope, 'tenantId'>, requester: string, key: string): RequestId {
  return idFrom('request', createHash('sha256').update(`request ${tenantId} ${requester} ${key}`).digest());
}

/** Where else a request is found; written once with it, because neither who asked nor the meeting ever changes. */
export interface Pointer {
  requestId: RequestId;
  createdAt: string;
}

export const asked = defineRecord<Pointer & { personId: PersonId }, [PersonId, string, RequestId]>({
  kind: 'request-of-person',
  key: (tenantId, personId, at, requestId) => ({ pk: `${tenantId}#asked#${personId}`, sk: `${at}#${requestId}` }),
  ids: (pointer) => [pointer.personId, pointer.createdAt, pointer.requestId],
});

/** Beside the booking, as its audit is. */
export const ofBooking = defineRecord<Pointer & { bookingId: BookingId }, [BookingId, string, RequestId]>({
  kind: 'request-of-booking',
  key: (tenantId, bookingId, at, requestId) => ({
    pk: `${tenantId}#booking#${bookingId}`,
    sk: `request#${at}#${requestId}`,
  }),
  ids: (pointer) => [pointer.bookingId, pointer.createdAt, pointer.requestId],
});

/** The contract's shape: what is stored beside it stays here. */
export function shapeOf(stored: StoredRequest): ServiceRequest {
  const {
    keys: _keys,
    offset: _offset,
    targetMinutes: _target,
    served: _served,
    taken: _taken,
    counting: _counting,
    suspended: _suspended,
    tenantId: _tenantId,
    ...request
  } = stored;
  return request as ServiceRequest;
}

/** Every write to the catalogue counts: doorplates learn by it that what they offer may have changed. */
export const countKey = (tenantId: string) => ({ pk: cataloguePartition(tenantId), sk: 'count' });
