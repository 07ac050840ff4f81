/** In words: which bookings a search means. */
import { bookingTypeNames } from '#lib/bookings/booking.ts';
import { type Colleague, colleaguesNamed } from '#lib/colleagues.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { type Field, fields, type Query } from './query.ts';
import { stateNames } from './words.ts';

interface Names {
  places: PlaceBook;
  services: ReadonlyMap<string, string>;
}

/** Every filter that is set, and what it is set to. */
export async function scopeOf(query: Query, { places, services }: Names): Promise<{ label: string; value: string }[]> {
  const ids = [query.organiser, query.attendee].filter(Boolean) as Colleague['personId'][];
  const people = new Map(
    (await colleaguesNamed(ids).catch(() => [])).map((each) => [each.personId as string, each.name]),
  );
  const words: Record<Field, { label: string; of: (value: string) => string | undefined }> = {
    text: { label: m.history_words(), of: (value) => value },
    organiser: { label: m.bookings_organiser(), of: (id) => people.get(id) },
    department: { label: m.history_department(), of: (value) => value },
    attendee: { label: m.history_attendee(), of: (id) => people.get(id) },
    building: { label: m.history_building(), of: (id) => places.building(id)?.name },
    floor: { label: m.history_floor(), of: (id) => places.floor(id)?.name },
    room: { label: m.bookings_room(), of: (id) => nameOf(places.room(id)) },
    state: { label: m.bookings_state(), of: (state) => stateNames[state as keyof typeof stateNames]?.() },
    type: { label: m.bookings_type(), of: (type) => bookingTypeNames[type as keyof typeof bookingTypeNames]?.() },
    item: { label: m.history_service(), of: (id) => services.get(id) },
  };
  return fields
    .filter((field) => query[field].trim() !== '')
    .map((field) => ({ label: words[field].label, value: words[field].of(query[field]) ?? query[field] }));
}

function nameOf(room: ReturnType<PlaceBook['room']>): string | undefined {
  return room && `${room.name} ${room.number}`;
}
