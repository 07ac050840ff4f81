import { equipmentNames, equipmentWords } from '#lib/equipment.ts';
import type { Column, TableRow } from '#lib/importing/table.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { hoursText } from '../../../../../../shared/places/hours.ts';
import { nameKey } from '../../../../../../shared/places/numbering.ts';
import type { Brought } from '../../../../../../shared/places/schema.ts';

/** The table of places, as it is imported and exported. */
export const placeColumns: readonly Column[] = [
  { field: 'building', word: m.importing_building, required: true, example: '天河大厦' },
  { field: 'campus', word: m.importing_campus, example: '广州园区' },
  { field: 'zone', word: m.importing_zone, example: 'Asia/Shanghai' },
  {
    field: 'hours',
    word: m.importing_hours,
    note: m.importing_hours_note,
    get example() {
      return hoursText({ open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] }, language.current);
    },
  },
  { field: 'floor', word: m.importing_floor, example: '3 层' },
  { field: 'level', word: m.importing_level, example: '3' },
  { field: 'number', word: m.importing_number, example: '301' },
  { field: 'name', word: m.importing_name, example: '红松' },
  { field: 'capacity', word: m.importing_capacity, example: '8' },
  {
    field: 'equipment',
    word: m.importing_equipment,
    get example() {
      return [equipmentNames.screen(), equipmentNames.whiteboard()].join(m.common_list_comma());
    },
  },
];

/** Two rows of one room. */
export function roomKey(row: TableRow): { key: string; field: string } | null {
  const number = nameKey(String(row.number ?? '').trim());
  if (number === '') return null;
  return { key: `${nameKey(String(row.building ?? '').trim())}\n${number}`, field: 'number' };
}

/** What makes the row's building and floor. */
export function outlineOf(row: TableRow): TableRow {
  const fields = ['building', 'campus', 'zone', 'hours', 'floor', 'level'].filter(
    (field) => String(row[field] ?? '') !== '',
  );
  return { line: row.line, ...Object.fromEntries(fields.map((field) => [field, row[field] ?? ''])) };
}

/** The row, of the building or floor that was meant. */
export function adopted(row: TableRow, { what, building, name }: Brought, like: string): TableRow {
  const isAt = (field: string, other: string) => nameKey(String(row[field] ?? '').trim()) === nameKey(other);
  if (what === 'building') return isAt('building', name) ? { ...row, building: like } : row;
  return isAt('building', building) && isAt('floor', name) ? { ...row, floor: like } : row;
}

/** Every building, with each of its floors, with each of its rooms. */
export function rowsOf(places: PlaceBook): Record<string, string | number>[] {
  return places.buildings.flatMap(({ buildingId, name, campus, zone, hours }) => {
    const building = { building: name, campus, zone, hours: hoursText(hours, language.current) };
    const floors = places.floorsOf(buildingId);
    if (floors.length === 0) return [building];
    return floors.flatMap((floor) => {
      const onFloor = { ...building, floor: floor.name, level: floor.level };
      const rooms = places.roomsOf(floor.floorId);
      if (rooms.length === 0) return [onFloor];
      return rooms.map((room) => ({
        ...onFloor,
        ...{ number: room.number, name: room.name, capacity: room.capacity },
        equipment: equipmentWords(places, room.equipment).join(m.common_list_comma()),
      }));
    });
  });
}
