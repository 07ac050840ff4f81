/** What is looked for lives in the page's address, so that it can be linked to, sent and come back to. Pure. */
import type { Equipment } from '../../../../../shared/places/equipment.ts';
import { type LocalDate, minutesBetween } from '../../../../../shared/time.ts';
import { type Hours, readHours, writeHours } from './hours.ts';

export interface Wish {
  people: string[];
  optional: string[];
  guests: string[];
  minutes: number;
  /** null = from today, and for a week. */
  from: LocalDate | null;
  to: LocalDate | null;
  hours: Hours;
  /** 0 = as many as come. */
  seats: number;
  building: string;
  equipment: Equipment[];
}

export const usualMinutes = 60;
const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

export function readWish(query: Pick<URLSearchParams, 'get'>): Wish {
  const of = (name: string) => query.get(name) ?? '';
  const list = (name: string) => of(name).split(',').filter(Boolean);
  const date = (name: string) => (isDate(of(name)) ? of(name) : null);
  const minutes = Number(of('minutes'));
  const seats = Number(of('seats'));
  return {
    people: list('people'),
    optional: list('optional'),
    guests: list('guests'),
    minutes: Number.isInteger(minutes / 15) && minutes > 0 && minutes <= 1440 ? minutes : usualMinutes,
    from: date('from'),
    to: date('to'),
    hours: readHours(of('part')),
    seats: Number.isInteger(seats) && seats > 0 ? Math.min(10_000, seats) : 0,
    building: of('building'),
    equipment: list('equipment') as Equipment[],
  };
}

/** `/find?people=prs_…`, with nothing in it that is as usual. */
export function findAddress(wish: Partial<Wish>): string {
  const { people = [], optional = [], guests = [], minutes = usualMinutes, seats = 0, equipment = [] } = wish;
  const all: [string, string][] = [
    ['people', people.join(',')],
    ['optional', optional.join(',')],
    ['guests', guests.join(',')],
    ['minutes', minutes === usualMinutes ? '' : String(minutes)],
    ['from', wish.from ?? ''],
    ['to', wish.to ?? ''],
    ['part', wish.hours ? writeHours(wish.hours) : ''],
    ['seats', seats ? String(seats) : ''],
    ['building', wish.building ?? ''],
    ['equipment', equipment.join(',')],
  ];
  const query = new URLSearchParams(all.filter(([, value]) => value !== ''));
  return query.size > 0 ? `/find?${query}` : '/find';
}

/** A length that can be looked for, from a draft's times. */
export function lengthOf(start: string, end: string): number {
  return Math.max(15, Math.min(1440, minutesBetween(start, end)));
}
