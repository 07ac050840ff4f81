import { bookingTypeNames } from '#lib/bookings/booking.ts';
import { now } from '#lib/clock.svelte.ts';
import type { Exported } from '#lib/exporting/exporting.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { patiently } from '#lib/patient.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { FileCell } from '#lib/table-file.ts';
import { localDate } from '#lib/time.ts';
import { timeWord } from '#lib/when.ts';
import type { Row } from './pages.ts';
import type { Search } from './query.ts';
import { stateOf, topicOf } from './words.ts';

type Ending = NonNullable<NonNullable<Row['detail']>['ending']>;

interface Names {
  places: PlaceBook;
  /** What is asked for with meetings, by id. */
  services: ReadonlyMap<string, string>;
  zone: string;
}

/** Everything that matches as a file; times are those of each meeting's building. */
export function exportOf(search: Search, names: Names): Exported {
  const day = (epoch: number) => localDate(epoch, names.zone);
  return {
    name: `${m.history_title()} ${day(Date.parse(search.from))} ${day(Date.parse(search.to) - 1)}`,
    head: heads(),
    async read(cursor, signal) {
      const page = await patiently('bookings.search', { ...search, limit: 200, detailed: true, ...cursor }, signal);
      return {
        rows: page.bookings.map((row) => cells(row, names)),
        count: page.bookings.length,
        until: page.searchedUntil && day(Date.parse(page.searchedUntil)),
        next: page.cursor,
      };
    },
  };
}

function heads(): string[] {
  return [
    ...[m.bookings_time(), m.history_end(), m.history_minutes(), m.bookings_topic(), m.bookings_organiser()],
    ...[m.history_department(), m.bookings_room(), m.history_building(), m.history_floor(), m.bookings_type()],
    ...[m.bookings_state(), m.history_heads(), m.bookings_people(), m.bookings_guests(), m.bookings_private()],
    ...[m.history_repeats(), m.history_service(), m.history_ended_by(), m.history_ended_why(), m.history_id()],
  ];
}

function cells(row: Row, { places, services, zone }: Names): FileCell[] {
  const room = places.room(row.roomId);
  const building = places.building(row.buildingId);
  const local = building?.zone ?? zone;
  const moment = (instant: string) => `${localDate(Date.parse(instant), local)} ${timeWord(instant, local)}`;
  const yes = (is: boolean) => (is ? m.history_yes() : null);
  const listed = (names: readonly string[] = []) => names.join(m.common_list_comma()) || null;
  const { department, people, guests, ending } = row.detail ?? {};
  const minutes = (Date.parse(row.end) - Date.parse(row.start)) / 60_000;
  return [
    ...[moment(row.start), moment(row.end), minutes, topicOf(row), row.organiser.name, department || null],
    ...[room ? `${room.name} ${room.number}` : m.bookings_room_gone(), building?.name ?? null],
    room ? (places.floor(room.floorId)?.name ?? null) : null,
    ...[row.heads === null ? null : bookingTypeNames[row.type](), stateOf(row, now()), row.heads],
    ...[listed(people), listed(guests), yes(row.private), yes(row.repeats)],
    listed(row.services.map((itemId) => services.get(itemId) ?? itemId)),
    ...[ending ? byWhom(ending) : null, ending?.why ?? null, row.bookingId],
  ];
}

function byWhom({ who }: Ending): string {
  return who.kind === 'system' && who.id !== 'guest' ? 'Roomlight' : who.name;
}
