/**
 * Typed events, made by a pure function from a record's old and new image; nothing else is ever written for an event.
 * An event's id follows from the record and its version, so a repeated stream record is the same event again.
 */
import type { BulkPart } from './bookings/bulk.ts';
import type { Booking } from './bookings/schema.ts';
import type { AnswersImage } from './bookings/series-replies.ts';
import type { SeriesImage } from './bookings/series-schema.ts';
import type { Sweep } from './bookings/sweep.ts';
import type { Wait } from './bookings/waits.ts';
import type { AlertImage } from './doorplates/care.ts';
import type { DeviceGroup, Media } from './doorplates/group.ts';
import type { Doorplate } from './doorplates/schema.ts';
import type { FloorId, PersonId, RoomId, TenantId } from './ids.ts';
import type { Person } from './people/schema.ts';
import type { TransferImage } from './people/transfer.ts';
import type { Catalogue } from './places/equipment.ts';
import type { Building, Floor, Room } from './places/schema.ts';
import type { Actor, Versioned } from './scope.ts';
import type { ServiceArea, ServiceItem, ServiceRequest } from './services/schema.ts';
import type { HolidaysImage } from './tenants/holidays/days.ts';
import type { Tenant } from './tenants/schema.ts';

/** A record's `kind` says that it is one of media. */
export type MediaImage = Omit<Media, 'kind'> & Versioned;
/** A floor's map; what lies on it is nobody's business but admins'. */
export type MapImage = { floorId: FloorId } & Versioned;
/** What a company has made of the kinds of equipment. */
export type EquipmentImage = { catalogueId: TenantId } & Catalogue & Versioned;
/** That a person or a room has a calendar address; never which. */
export type CalendarImage = { of: PersonId | RoomId } & Versioned;

/** Kinds of records whose changes are events. */
export interface EventSubjects {
  tenant: Tenant;
  person: Person;
  building: Building;
  floor: Floor;
  room: Room;
  booking: Booking;
  wait: Wait;
  doorplate: Doorplate;
  request: ServiceRequest;
  series: SeriesImage;
  sweep: Sweep;
  answers: AnswersImage;
  group: DeviceGroup;
  holidays: HolidaysImage;
  alert: AlertImage;
  item: ServiceItem;
  area: ServiceArea;
  media: MediaImage;
  map: MapImage;
  calendar: CalendarImage;
  equipment: EquipmentImage;
  bulkPart: BulkPart;
  transfer: TransferImage;
}
export type SubjectKind = keyof EventSubjects;
export const subjectKinds: readonly SubjectKind[] = [
  'tenant',
  'person',
  'building',
  'floor',
  'room',
  'booking',
  'wait',
  'doorplate',
  'request',
  'series',
  'sweep',
  'answers',
  'group',
  'holidays',
  'alert',
  'item',
  'area',
  'media',
  'map',
  'calendar',
  'equipment',
  'bulkPart',
  'transfer',
];

export type EventName =
  | `${SubjectKind}.${'created' | 'changed' | 'removed'}`
  | (typeof bookingEvents)[number]
  | 'person.invited';

/** All that can happen to a booking. */
export const bookingEvents = [
  'booking.created',
  'booking.changed',
  'booking.cancelled',
  'booking.rejected',
  'booking.released',
  'booking.removed',
] as const;
export type BookingEvent = Event<(typeof bookingEvents)[number]>;
type SubjectOf<N extends EventName> = N extends `${infer K extends SubjectKind}.${string}` ? EventSubjects[K] : never;

export interface Event<N extends EventName = EventName> {
  id: string;
  name: N;
  tenantId: TenantId;
  subjectId: string;
  /** The record's version after the change. */
  version: number;
  what: string;
  who: Actor;
  why: string | null;
  at: string;
  before: SubjectOf<N> | null;
  after: SubjectOf<N> | null;
}

/** A stored record as followers see it: the contract's shape, its company, its id. */
export type Image = Versioned & { tenantId: TenantId; state?: string };

/** The event of one change, or none where nothing but housekeeping (a panel's heartbeat) changed. */
export function eventOf(kind: SubjectKind, subjectId: string, before: Image | null, after: Image | null): Event | null {
  const newest = after ?? before;
  if (!newest || (before && after && before.version === after.version)) return null;
  const { version, lastChange, tenantId } = newest;
  const name = nameOf(kind, before, after);
  return {
    id: `${subjectId}.${version}.${name}`,
    name,
    tenantId,
    subjectId,
    version,
    what: after ? lastChange.what : 'removed',
    who: lastChange.who,
    why: lastChange.why ?? null,
    at: lastChange.at,
    before: before as Event['before'],
    after: after as Event['after'],
  };
}

function nameOf(kind: SubjectKind, before: Image | null, after: Image | null): EventName {
  if (kind === 'person' && after?.lastChange.what === 'invited') return 'person.invited';
  if (!before) return `${kind}.created`;
  if (!after) return `${kind}.removed`;
  if (kind === 'booking' && after.state !== before.state) {
    const { state } = after;
    if (state === 'cancelled' || state === 'rejected' || state === 'released') return `booking.${state}`;
  }
  return `${kind}.changed`;
}

export function isEvent<N extends EventName>(event: Event, ...names: N[]): event is Event<N> {
  return (names as string[]).includes(event.name);
}
