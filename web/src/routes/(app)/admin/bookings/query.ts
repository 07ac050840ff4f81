/** What is looked for, as it stands in the address: days are the reader's own, both included. What is no choice there is none here. */
import type * as z from 'zod';
import { addDays, dayBounds, instantOf } from '#lib/time.ts';
import { bookingTypes } from '../../../../../../shared/bookings/schema.ts';
import type { OperationNamed } from '../../../../../../shared/operations.ts';

export const fields = [
  ...(['text', 'organiser', 'department', 'attendee'] as const),
  ...(['building', 'floor', 'room', 'state', 'type', 'item'] as const),
] as const;
/** What somebody looks for by the name that the page gives it: a booking is that only until it begins. */
const wanted = {
  booked: { states: ['booked'], phases: ['ahead'] },
  running: { states: ['booked'], phases: ['running'] },
  over: { states: ['booked', 'pending'], phases: ['over'] },
  pending: { states: ['pending'], phases: ['ahead', 'running'] },
  held: { states: ['held'], phases: [] },
  cancelled: { states: ['cancelled'], phases: [] },
  rejected: { states: ['rejected'], phases: [] },
  released: { states: ['released'], phases: [] },
} as const;
export type StateName = keyof typeof wanted;
export const stateChoices = Object.keys(wanted) as StateName[];

export type Field = (typeof fields)[number];
export type Query = Record<Field, string> & { from: string; until: string; order: 'soonest' | 'newest' };
export type Search = z.input<OperationNamed<'bookings.search'>['input']>;

export const periodNames = ['today', 'ahead', 'past'] as const;
export type PeriodName = (typeof periodNames)[number];

/** Each with the order that one reads it in. */
export function periodNamed(name: PeriodName, today: string): Pick<Query, 'from' | 'until' | 'order'> {
  if (name === 'today') return { from: today, until: today, order: 'soonest' };
  if (name === 'ahead') return { from: today, until: addDays(today, 30), order: 'soonest' };
  return { from: addDays(today, -30), until: today, order: 'newest' };
}

export function nameOf({ from, until }: Pick<Query, 'from' | 'until'>, today: string): PeriodName | null {
  return (
    periodNames.find((name) => {
      const period = periodNamed(name, today);
      return period.from === from && period.until === until;
    }) ?? null
  );
}

export function readQuery(address: Pick<URLSearchParams, 'get'>, today: string): Query {
  const usual = periodNamed('ahead', today);
  const order = address.get('order');
  const given = Object.fromEntries(fields.map((field) => [field, address.get(field) ?? ''])) as Record<Field, string>;
  return {
    ...given,
    ...{ state: stateIn(given.state) ?? '', type: typeIn(given.type) ?? '' },
    from: dayIn(address, 'from') ?? usual.from,
    until: dayIn(address, 'until') ?? usual.until,
    order: order === 'newest' || order === 'soonest' ? order : usual.order,
  };
}

function dayIn(address: Pick<URLSearchParams, 'get'>, name: string): string | null {
  const day = address.get(name) ?? '';
  return /^2\d{3}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : null;
}

function stateIn(given: string): StateName | undefined {
  return stateChoices.find((each) => each === given);
}

function typeIn(given: string): (typeof bookingTypes)[number] | undefined {
  return bookingTypes.find((each) => each === given);
}

export function addressOf(query: Query): string {
  return `?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))}`;
}

/** Something else than the period narrows it. */
export function isFiltered(query: Query): boolean {
  return fields.some((field) => query[field].trim() !== '');
}

/** @param zone the reader's */
export function searchFor(query: Query, zone: string): Search {
  const { text, organiser, department, attendee, building, floor, room, item, order } = query;
  const [state, type] = [stateIn(query.state), typeIn(query.type)];
  return {
    ...{ from: instantOf(dayBounds(query.from, zone).start), to: instantOf(dayBounds(query.until, zone).end), order },
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(organiser ? { organiserId: organiser } : {}),
    ...(department ? { department } : {}),
    ...(attendee ? { attendeeId: attendee } : {}),
    ...(building ? { buildingId: building } : {}),
    ...(floor ? { floorId: floor } : {}),
    ...(room ? { roomId: room } : {}),
    ...(item ? { itemId: item } : {}),
    ...(state ? { states: [...wanted[state].states], phases: [...wanted[state].phases] } : {}),
    types: type ? [type] : [],
  };
}
