import { bookingTypeNames } from '#lib/bookings/booking.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { type FileCell, saveTable, type TableKind } from '#lib/table-file.ts';
import { localDate } from '#lib/time.ts';
import { timeWord } from '#lib/when.ts';
import { pagesOf, type Row } from './pages.ts';
import type { Search } from './query.ts';
import { stateNames, topicOf } from './words.ts';

interface Names {
  places: PlaceBook;
  /** What is asked for with meetings, by id. */
  services: ReadonlyMap<string, string>;
  zone: string;
}

/** Everything that matches as a file; times are those of each meeting's building. @param told how many there are so far */
export async function exportAll(
  search: Search,
  kind: TableKind,
  names: Names,
  signal: AbortSignal,
  told: (n: number) => void,
): Promise<void> {
  const rows: FileCell[][] = [];
  for await (const page of pagesOf({ ...search, limit: 200 }, signal)) {
    rows.push(...page.bookings.map((row) => cells(row, names)));
    told(rows.length);
  }
  if (signal.aborted) return;
  const day = (instant: string) => localDate(Date.parse(instant), names.zone);
  const name = `${m.history_title()} ${day(search.from)} ${localDate(Date.parse(search.to) - 1, names.zone)}`;
  await saveTable(name, [heads(), ...rows], kind);
}

function heads(): string[] {
  return [
    ...[m.bookings_time(), m.history_end(), m.bookings_topic(), m.bookings_organiser(), m.bookings_room()],
    ...[m.history_building(), m.history_floor(), m.bookings_type(), m.bookings_state(), m.history_heads()],
    ...[m.bookings_private(), m.history_repeats(), m.history_service(), m.history_id()],
  ];
}

function cells(row: Row, { places, services, zone }: Names): FileCell[] {
  const room = places.room(row.roomId);
  const building = places.building(row.buildingId);
  const local = building?.zone ?? zone;
  const moment = (instant: string) => `${localDate(Date.parse(instant), local)} ${timeWord(instant, local)}`;
  const yes = (is: boolean) => (is ? m.history_yes() : null);
  return [
    ...[moment(row.start), moment(row.end), topicOf(row), row.organiser.name],
    ...[room ? `${room.name} ${room.number}` : m.bookings_room_gone(), building?.name ?? null],
    room ? (places.floor(room.floorId)?.name ?? null) : null,
    ...[row.heads === null ? null : bookingTypeNames[row.type](), stateNames[row.state](), row.heads],
    ...[yes(row.private), yes(row.repeats)],
    row.services.map((itemId) => services.get(itemId) ?? itemId).join(m.common_list_comma()) || null,
    row.bookingId,
  ];
}
