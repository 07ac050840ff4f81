/** What each admin page asks for, as the page asks it. */
import type * as z from 'zod';
import type { OperationName, OperationNamed } from '../../../shared/operations.ts';
import { addDays, type Instant, type LocalDate } from '../../../shared/time.ts';
import type { Seeded } from './seed.ts';

export interface Call {
  page: string;
  what: string;
  name: OperationName;
  input: Record<string, unknown>;
}

function call<N extends OperationName>(
  page: string,
  what: string,
  name: N,
  input: z.input<OperationNamed<N>['input']>,
): Call {
  return { page, what, name, input: input as Record<string, unknown> };
}

/** @param from `from` of a month that has been whole for long */
export function callsOf({ today, buildings, rooms, people, services }: Seeded): Call[] {
  const instant = (date: LocalDate): Instant => `${addDays(date, -1)}T16:00:00Z`;
  const month = {
    from: `${today.slice(0, 7)}-01`,
    until: addDays(`${addDays(`${today.slice(0, 7)}-01`, 31).slice(0, 7)}-01`, -1),
  };
  const year = { from: `${today.slice(0, 4)}-01-01`, until: `${today.slice(0, 4)}-12-31` };
  const odd = { from: addDays(today, -80), until: addDays(today, -41) };
  const quarter = { from: instant(addDays(today, -90)), to: instant(addDays(today, 30)) };
  const [buildingId, roomId] = [buildings[3], rooms[345]] as [never, never];
  const [personId, other] = [people[700]?.personId, people[701]?.personId] as [never, never];
  const [itemId] = services as [never];
  const text = people[705]?.name.slice(0, 2) ?? '';
  const periods = Object.entries({ month, year, 'odd 40 days': odd });
  return [
    call('home', 'today', 'statistics.today', {}),
    call('home', 'what needs attention', 'statistics.attention', {}),
    call('home', 'who is online', 'statistics.online', {}),
    call('home', 'is anybody else there', 'people.list', { limit: 2 }),
    call('all', 'places', 'places.list', {}),
    call('places', 'a room', 'places.getRoom', { roomId }),
    call('places', 'approvers of a room', 'places.approvers', { roomId }),
    call('places', 'floor maps', 'places.maps', {}),
    call('places', 'meetings in the way', 'places.inTheWay', {
      roomId,
      from: today,
      until: addDays(today, 20),
    } as never),
    call('people', 'list', 'people.list', { search: '', limit: 50, state: 'current' }),
    call('people', 'search', 'people.list', { search: text, limit: 50, state: 'current' }),
    call('people', 'by state and role', 'people.list', { search: '', limit: 50, state: 'invited', role: 'staff' }),
    call('people', 'by department', 'people.list', { search: '', limit: 50, state: 'current', department: '部门 7' }),
    call('people', 'page of the export', 'people.list', { limit: 200 }),
    call('people', 'departments', 'people.departments', {}),
    call('people', 'duplicates', 'people.duplicates', {}),
    call('people', 'transfers', 'people.transfers', {}),
    call('people', 'what somebody holds', 'people.holdingsOf', { personId }),
    call('all', 'colleagues', 'people.colleagues', { search: text }),
    call('services', 'catalogue', 'services.catalogue', {}),
    call('services', 'open requests', 'services.requests', { limit: 50 }),
    call('services', 'open requests of a building', 'services.requests', { limit: 50, buildingId }),
    call('services', 'closed requests', 'services.requests', { list: 'closed', limit: 50 }),
    call('services', 'closed requests of a person', 'services.requests', { list: 'closed', limit: 50, personId }),
    call('services', 'figures, month', 'services.figures', month),
    call('services', 'figures, year', 'services.figures', year),
    call('services', 'figures of a building, odd 40 days', 'services.figures', { ...odd, buildingId }),
    call('doorplates', 'list', 'doorplates.list', {}),
    call('doorplates', 'groups', 'doorplates.listGroups', {}),
    call('policies', 'company', 'tenants.get', {}),
    call('policies', 'replay, a page of four weeks', 'statistics.replay', replayOf(today)),
    call('bookings', 'all', 'bookings.search', { ...quarter, limit: 50 }),
    call('bookings', 'by text', 'bookings.search', { ...quarter, limit: 50, text }),
    call('bookings', 'by text that nobody has', 'bookings.search', { ...quarter, limit: 50, text: '没有这个' }),
    call('bookings', 'of an organiser', 'bookings.search', { ...quarter, limit: 50, organiserId: personId }),
    call('bookings', 'with an attendee', 'bookings.search', { ...quarter, limit: 50, attendeeId: other }),
    call('bookings', 'booked, with an attendee', 'bookings.search', {
      ...{ ...quarter, limit: 50, attendeeId: other, states: ['booked'] },
    }),
    call('bookings', 'in a room', 'bookings.search', { ...quarter, limit: 50, roomId }),
    call('bookings', 'in a building', 'bookings.search', { ...quarter, limit: 50, buildingId }),
    call('bookings', 'cancelled', 'bookings.search', { ...quarter, limit: 50, states: ['cancelled'] }),
    call('bookings', 'interviews', 'bookings.search', { ...quarter, limit: 50, types: ['interview'] }),
    call('bookings', 'with a service', 'bookings.search', { ...quarter, limit: 50, itemId }),
    call('bookings', 'soonest first', 'bookings.search', { ...quarter, limit: 50, order: 'soonest' }),
    call('bookings', 'page of the export', 'bookings.search', { ...quarter, limit: 200 }),
    call('audit', 'newest', 'audit.list', { limit: 50 }),
    call('audit', 'of a kind', 'audit.list', { limit: 50, kind: 'room' }),
    call('audit', 'by somebody', 'audit.list', { limit: 50, personId }),
    ...periods.flatMap(([name, period]) => [
      call('statistics', `summary, ${name}`, 'statistics.summary', period),
      call('statistics', `summary of a building, ${name}`, 'statistics.summary', { ...period, buildingId }),
      call('statistics', `course, ${name}`, 'statistics.course', period),
      call('statistics', `rooms, ${name}`, 'statistics.places', { ...period, limit: 10 }),
      call('statistics', `floors, ${name}`, 'statistics.places', { ...period, by: 'floor', limit: 10 }),
      call('statistics', `people, ${name}`, 'statistics.organisers', { ...period, limit: 20 }),
      call('statistics', `departments, ${name}`, 'statistics.organisers', { ...period, by: 'department', limit: 20 }),
      call('statistics', `unmet demand, ${name}`, 'statistics.unmet', period),
      call('statistics', `devices, ${name}`, 'statistics.devices', { ...period, limit: 10 }),
    ]),
    call('statistics', 'page of the export of rooms, month', 'statistics.places', { ...month, limit: 500 }),
    call('company', 'usage', 'tenants.usage', {}),
    call('company', 'holidays', 'tenants.holidays', {}),
    call('company', 'page of the export of bookings', 'tenants.exportBookings', { limit: 200 }),
  ];
}

/** Four weeks with a grace of five minutes, a shorter horizon and a quota. */
export function replayOf(today: LocalDate): z.input<OperationNamed<'statistics.replay'>['input']> {
  const [from, until] = [addDays(today, -30), addDays(today, -2)];
  return {
    from,
    until,
    rules: { checkInRequired: true, graceMinutes: 5, horizonDays: 14 } as never,
    quota: { personMinutesPerWeek: 600 },
  };
}
