/** What a message must know beside the booking: the company, the rooms named, the people with their addresses and languages. */
import type { Booking } from '../../shared/bookings/schema.ts';
import { idPattern, type PersonId, type RoomId, type TenantId } from '../../shared/ids.ts';
import type { Locale, Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { type Answerable, secretOf } from '../bookings/reply-links.ts';
import { seriesRecords } from '../bookings/series/entity.ts';
import type { Stored } from '../db/record.ts';
import { type PersonRecord, people } from '../people/entity.ts';
import { buildings, floors, rooms } from '../places/entity.ts';
import { tenants } from '../tenants/entity.ts';

export interface Place {
  room: string;
  number: string;
  building: string;
  floor: string;
  zone: string;
}

export interface Scene {
  tenantId: TenantId;
  company: string;
  /** Where the company lives, and what guests are written to in. */
  zone: string;
  locale: Locale;
  places: ReadonlyMap<RoomId, Place>;
  people: ReadonlyMap<PersonId, Stored<PersonRecord>>;
  /** What the links are made with by which an invitation is answered; null where nobody is asked. */
  replyKey: string | null;
  /** SEQUENCE of the series that the booking is one of. */
  seriesSequence: number;
}

/**
 * @param versions the booking as it is and as it was
 * @param asksFor what somebody is asked for an answer to
 * @param others people beside the booking's own who are told
 * @param more rooms beside the booking's own that are named
 */
export async function sceneOf(
  scope: Scope,
  versions: readonly (Booking | null)[],
  asksFor: Answerable | null = null,
  others: readonly PersonId[] = [],
  more: readonly RoomId[] = [],
): Promise<Scene> {
  const bookings = versions.filter((booking) => booking !== null);
  const roomIds = [...new Set([...bookings.map(({ roomId }) => roomId), ...more])];
  const personIds = bookings.flatMap(({ organiser, people: invited }) => [organiser, ...invited]).map(personIdOf);
  const seriesId = bookings[0]?.seriesId;
  const [tenant, replyKey, series, places, found] = await Promise.all([
    tenants.find(scope),
    asksFor ? secretOf(scope, asksFor) : null,
    seriesId ? seriesRecords.get(scope, seriesId) : null,
    Promise.all(roomIds.map(async (roomId) => [roomId, await placeOf(scope, roomId)] as const)),
    people.getMany(
      scope,
      [...new Set([...personIds, ...others].filter((id) => idPattern('person').test(id)))].map((id): [PersonId] => [
        id,
      ]),
    ),
  ]);
  return {
    tenantId: scope.tenantId,
    company: tenant.name,
    zone: tenant.zone,
    locale: tenant.locale,
    replyKey,
    seriesSequence: series?.sequence ?? 0,
    places: new Map(places),
    people: new Map(found.map((person) => [person.personId, person])),
  };
}

function personIdOf({ personId }: { personId: PersonId }): PersonId {
  return personId;
}

/** A room that is gone leaves its id: a cancellation must reach people all the same. */
export async function placeOf(scope: Scope, roomId: RoomId): Promise<Place> {
  const room = await rooms.get(scope, roomId);
  if (!room) return { room: roomId, number: '', building: '', floor: '', zone: 'UTC' };
  const [building, floor] = await Promise.all([buildings.get(scope, room.buildingId), floors.get(scope, room.floorId)]);
  return {
    room: room.name,
    number: room.number,
    building: building?.name ?? '',
    floor: floor?.name ?? '',
    zone: building?.zone ?? room.closed?.zone ?? 'UTC',
  };
}

/** `云杉（1203），主楼 12F` */
export function placeText(place: Place, locale: Locale): string {
  if (!place.building) return place.room;
  return text(locale, 'place', { ...place });
}
