import { equipmentNames, equipmentWords } from '#lib/equipment.ts';
import type { Column, TableRow } from '#lib/importing/table.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { nameKey } from '../../../../../../shared/places/numbering.ts';

/** The table of places, as it is imported and exported. */
export const placeColumns: readonly Column[] = [
  { field: 'building', word: m.importing_building, required: true, example: '天河大厦' },
  { field: 'campus', word: m.importing_campus, example: '广州园区' },
  { field: 'zone', word: m.importing_zone, example: 'Asia/Shanghai' },
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

/** Every building, with each of its floors, with each of its rooms. */
export function rowsOf(places: PlaceBook): Record<string, string | number>[] {
  return places.buildings.flatMap(({ buildingId, name, campus, zone }) => {
    const building = { building: name, campus, zone };
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
