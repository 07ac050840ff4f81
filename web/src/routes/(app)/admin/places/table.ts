import { colleaguesNamed } from '#lib/colleagues.svelte.ts';
import { equipmentNames, equipmentWords } from '#lib/equipment.ts';
import type { Column, TableRow } from '#lib/importing/table.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { hoursText } from '../../../../../../shared/places/hours.ts';
import { nameKey } from '../../../../../../shared/places/numbering.ts';
import type { Brought } from '../../../../../../shared/places/schema.ts';

const yesNo = [
  ['yes', m.common_yes],
  ['no', m.common_no],
] as const;
const checkIns = [
  ['company', m.check_in_room_company],
  ['on', m.check_in_room_on],
  ['off', m.check_in_room_off],
] as const;

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
  {
    field: 'needsApproval',
    word: m.importing_needs_approval,
    words: yesNo,
    get example() {
      return m.common_no();
    },
  },
  {
    field: 'approvers',
    word: m.approval_approvers,
    example: '',
    note: m.importing_approvers_note,
  },
  { field: 'bookers', word: m.importing_bookers, example: '', note: m.importing_bookers_note },
  {
    field: 'departments',
    word: m.importing_departments,
    get example() {
      return m.importing_everybody();
    },
    note: m.importing_departments_note,
  },
  { field: 'bufferBefore', word: m.importing_buffer_before, example: '0', note: m.importing_buffers_note },
  { field: 'bufferAfter', word: m.importing_buffer_after, example: '15', note: m.importing_buffers_note },
  {
    field: 'checkIn',
    word: m.check_in_room,
    words: checkIns,
    get example() {
      return m.check_in_room_company();
    },
    note: m.importing_check_in_note,
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

type Row = Record<string, string | number>;

/** Every building, with each of its floors, with each of its rooms. @throws ApiError */
export async function rowsOf(places: PlaceBook): Promise<Row[]> {
  const addresses = await addressesOf(places.all.rooms);
  return places.buildings.flatMap(({ buildingId, name, campus, zone, hours }) => {
    const building = { building: name, campus, zone, hours: hoursText(hours, language.current) };
    const floors = places.floorsOf(buildingId);
    if (floors.length === 0) return [building];
    return floors.flatMap((floor): Row[] => {
      const onFloor = { ...building, floor: floor.name, level: floor.level };
      const rooms = places.roomsOf(floor.floorId);
      if (rooms.length === 0) return [onFloor];
      return rooms.map((room) => ({
        ...onFloor,
        ...{ number: room.number, name: room.name, capacity: room.capacity },
        equipment: equipmentWords(places, room.equipment).join(m.common_list_comma()),
        ...accessOf(room, addresses),
      }));
    });
  });
}

/** Of its own alone: what a room has from its building or company is empty, and stays so when it is read again. */
function accessOf(room: Room, addresses: ReadonlyMap<string, string>): Row {
  const { needsApproval, approvers, bookers, checkIn, rules } = room;
  const listed = (list: readonly string[]) => list.join(m.common_list_comma());
  const named = (ids: readonly string[]) => listed(ids.flatMap((id) => addresses.get(id) ?? []));
  return {
    needsApproval: needsApproval ? m.common_yes() : m.common_no(),
    approvers: named(approvers),
    bookers: named(bookers?.people ?? []),
    departments: bookers ? listed(bookers.departments) : m.importing_everybody(),
    bufferBefore: rules?.bufferBefore ?? '',
    bufferAfter: rules?.bufferAfter ?? '',
    checkIn: checkIns.find(([key]) => key === checkIn)?.[1]() ?? '',
  };
}

/** Of one request. */
const mostPeople = 300;

/** Those of whom rooms know but the ids, without who has left. @throws ApiError */
async function addressesOf(rooms: readonly Room[]): Promise<Map<string, string>> {
  const ids = [...new Set(rooms.flatMap(({ approvers, bookers }) => [...approvers, ...(bookers?.people ?? [])]))];
  const addresses = new Map<string, string>();
  for (let at = 0; at < ids.length; at += mostPeople) {
    for (const { personId, email } of await colleaguesNamed(ids.slice(at, at + mostPeople))) {
      addresses.set(personId, email);
    }
  }
  return addresses;
}
