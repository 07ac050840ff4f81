/** What the booking page shows lives in its address, so that back works and a view can be sent to somebody. Pure. */
import type { Equipment } from '../../../../../shared/places/equipment.ts';
import type { LocalDate } from '../../../../../shared/time.ts';

export type ViewName = 'day' | 'week' | 'room';

export interface Filter {
  /** Words of a room's name, number, floor or building. */
  text: string;
  building: string;
  floor: string;
  /** People it must seat; 0 = any. */
  capacity: number;
  equipment: Equipment[];
}

export interface Address {
  view: ViewName;
  /** null = today, whichever day that is when the address is opened. */
  date: LocalDate | null;
  /** The room whose week is shown. */
  room: string;
  /** The whole day instead of the building's hours. */
  whole: boolean;
  filter: Filter;
}

export const noFilter: Filter = { text: '', building: '', floor: '', capacity: 0, equipment: [] };
const views: readonly string[] = ['day', 'week', 'room'];

export function readAddress(query: Pick<URLSearchParams, 'get'>): Address {
  const of = (name: string) => query.get(name) ?? '';
  const view = of('view');
  const date = of('date');
  const capacity = Number(of('capacity'));
  return {
    view: views.includes(view) ? (view as ViewName) : 'day',
    date: /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) ? date : null,
    room: of('room'),
    whole: of('hours') === 'all',
    filter: {
      text: of('q'),
      building: of('building'),
      floor: of('floor'),
      capacity: Number.isInteger(capacity) && capacity > 0 ? capacity : 0,
      equipment: of('equipment').split(',').filter(Boolean) as Equipment[],
    },
  };
}

/** The query of an address, with nothing in it that is as usual: `?date=2026-11-23&capacity=8`. */
export function writeAddress({ view, date, room, whole, filter }: Address): string {
  const parts: [string, string][] = [
    ['view', view === 'day' ? '' : view],
    ['room', view === 'room' ? room : ''],
    ['date', date ?? ''],
    ['hours', whole ? 'all' : ''],
    ['q', filter.text.trim()],
    ['building', filter.building],
    ['floor', filter.floor],
    ['capacity', filter.capacity ? String(filter.capacity) : ''],
    ['equipment', filter.equipment.join(',')],
  ];
  const query = new URLSearchParams(parts.filter(([, value]) => value !== ''));
  return query.size > 0 ? `?${query}` : '?';
}

export function isFiltered({ text, building, floor, capacity, equipment }: Filter): boolean {
  return Boolean(text.trim() || building || floor || capacity || equipment.length);
}
