import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkPlacing,
  isOf,
  type Kept,
  mayChange,
  mayKnow,
  minutesOf,
  occupiedInterval,
  type PlacingFacts,
  shownTo,
} from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { SpecialDays } from '../../shared/bookings/special-days.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { allDay } from '../../shared/places/schema.ts';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { addMinutes, dayBounds, epochOf, type Interval, instantAt, instantOf, overlaps } from '../../shared/time.ts';
import { placed } from '../support/arbitraries.ts';

const zone = 'Asia/Shanghai';
/** Monday, 10:07 in Shanghai. */
const now = epochOf('2026-11-23T02:07:00Z');
const open: PlacingFacts = { zone, hours: allDay, occupation: null, policy: defaultPolicy };
const officeHours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };
const inOffice: PlacingFacts = { ...open, hours: officeHours };

/** `Mon 10:00` of the week of 23 November 2026, in Shanghai. */
function at(text: string): string {
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(text.slice(0, 3));
  const [date, time] = [`2026-11-${23 + day}`, text.slice(4)];
  return time === '24:00' ? instantOf(dayBounds(date, zone).end) : instantAt(date, time, zone);
}

/** `Mon 10:00 - Mon 11:00` */
function time(text: string): Interval {
  const [start = '', end = ''] = text.split(' - ');
  return { start: at(start), end: at(end) };
}

/** The refusal's code, with the field where one is named; undefined when the meeting may stand. */
function refusal(wanted: Interval, facts: PlacingFacts, kept?: Kept): string | undefined {
  try {
    checkPlacing(wanted, facts, now, kept);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const [field] = error.details.fields ?? [];
    return field ? `${error.code} ${field.field} ${field.rule}` : error.code;
  }
}

describe('the grid', () => {
  test('ends that are no quarter hours are refused and named', () => {
    const hour = time('Mon 14:00 - Mon 15:00');
    expect(refusal({ ...hour, start: '2026-11-23T06:07:00Z' }, open)).toBe('invalid_input start on_grid');
    expect(refusal({ ...hour, end: '2026-11-23T07:00:01Z' }, open)).toBe('invalid_input end on_grid');
    expect(refusal(hour, open)).toBeUndefined();
  });
});

describe('the clock', () => {
  test.each([
    ['the running slot can be booked', 'Mon 10:00 - Mon 10:30', undefined],
    ['and so can just the rest of it', 'Mon 10:00 - Mon 10:15', undefined],
    ['the slot before cannot', 'Mon 09:45 - Mon 10:30', 'in_the_past'],
    ['nor can anything that is over', 'Mon 09:00 - Mon 10:00', 'in_the_past'],
  ])('%s', (_, wanted, expected) => {
    expect(refusal(time(wanted), open)).toBe(expected);
  });

  test.each([
    ['a meeting that has begun may be extended', 'Mon 09:00 - Mon 11:00', undefined],
    ['and end with the running slot', 'Mon 09:00 - Mon 10:15', undefined],
    ['but not before it', 'Mon 09:00 - Mon 10:00', 'in_the_past'],
    ['and its start cannot be moved within the past', 'Mon 09:15 - Mon 11:00', 'in_the_past'],
  ])('%s', (_, wanted, expected) => {
    expect(refusal(time(wanted), open, { ...time('Mon 09:00 - Mon 10:30'), here: true })).toBe(expected);
  });
});

describe('the policy', () => {
  const policy = { ...defaultPolicy, maxMinutes: 120, horizonDays: 3 };

  test.each([
    ['Mon 14:00 - Mon 16:00', undefined],
    ['Mon 14:00 - Mon 16:15', 'too_long'],
    ['Thu 08:00 - Thu 10:00', undefined],
    // Three days are 72 hours from now, 10:07 on Thursday.
    ['Thu 08:15 - Thu 10:15', 'beyond_horizon'],
  ])('%s: %s', (wanted, expected) => {
    expect(refusal(time(wanted), { ...open, policy })).toBe(expected);
  });
});

/** Wednesday is a public holiday, Thursday the company's own, Saturday is worked for it. */
const days: SpecialDays = new Map([
  ['2026-11-25', { kind: 'rest', holiday: 'national_day', name: null }],
  ['2026-11-26', { kind: 'rest', holiday: null, name: '公司周年' }],
  ['2026-11-28', { kind: 'work', holiday: 'national_day', name: null }],
]);

describe('public holidays', () => {
  const closed: PlacingFacts = { ...inOffice, days, policy: { ...defaultPolicy, onHolidays: false } };
  test.each([
    ['on one', 'Wed 10:00 - Wed 11:00', 'on_holiday'],
    ['over one', 'Tue 10:00 - Fri 10:00', 'on_holiday'],
    ['into one', 'Tue 19:00 - Wed 09:00', 'on_holiday'],
    ['the day before', 'Tue 10:00 - Tue 11:00', undefined],
    ['on a make-up working day', 'Sat 10:00 - Sat 11:00', undefined],
  ])('where they cannot be booked: %s', (_, wanted, expected) => {
    expect(refusal(time(wanted), closed)).toBe(expected);
  });

  test('are refused by their name, free for an admin with a reason, and what stands there stays', () => {
    const values = (wanted: string) => {
      try {
        checkPlacing(time(wanted), closed, now);
      } catch (error) {
        return error instanceof AppError ? error.details.values : undefined;
      }
      return undefined;
    };
    expect(values('Wed 10:00 - Wed 11:00')).toEqual({ date: '2026-11-25', holiday: 'national_day', name: '' });
    expect(values('Thu 10:00 - Thu 11:00')).toEqual({ date: '2026-11-26', holiday: 'named', name: '公司周年' });
    expect(refusal(time('Wed 10:00 - Wed 11:00'), { ...closed, free: true })).toBeUndefined();
    const kept = { ...time('Wed 09:00 - Wed 11:00'), here: true };
    expect(refusal(time('Wed 09:00 - Wed 10:00'), closed, kept)).toBeUndefined();
    expect(refusal(time('Wed 09:00 - Wed 12:00'), closed, kept)).toBe('on_holiday');
  });
});

describe('working hours', () => {
  test.each([
    ['from opening', 'Tue 08:00 - Tue 09:00', undefined],
    ['before opening', 'Tue 07:45 - Tue 09:00', 'outside_hours'],
    ['until closing', 'Tue 19:00 - Tue 20:00', undefined],
    ['over closing', 'Tue 19:00 - Tue 20:15', 'outside_hours'],
    ['after closing', 'Tue 20:00 - Tue 21:00', 'outside_hours'],
    ['on a closed day', 'Sat 10:00 - Sat 11:00', 'outside_hours'],
    ['over night, from within hours to within hours', 'Tue 19:00 - Wed 09:00', undefined],
    ['over night, from after closing', 'Tue 21:00 - Wed 09:00', 'outside_hours'],
    ['over night, until before opening', 'Tue 19:00 - Wed 03:00', 'outside_hours'],
    ['over night, until opening', 'Tue 19:00 - Wed 08:00', 'outside_hours'],
    ['over night, until midnight', 'Tue 19:00 - Wed 00:00', 'outside_hours'],
    ['over days that are all open', 'Tue 09:00 - Fri 18:00', undefined],
    ['over a closed day', 'Fri 09:00 - Sat 10:00', 'outside_hours'],
  ])('%s', (_, wanted, expected) => {
    expect(refusal(time(wanted), inOffice)).toBe(expected);
  });

  test('a make-up working day is open at the hours of any other; a public holiday is as its weekday is where it is allowed', () => {
    expect(refusal(time('Sat 10:00 - Sat 11:00'), { ...inOffice, days })).toBeUndefined();
    expect(refusal(time('Sat 07:00 - Sat 08:00'), { ...inOffice, days })).toBe('outside_hours');
    expect(refusal(time('Fri 19:00 - Sat 10:00'), { ...inOffice, days })).toBeUndefined();
    expect(refusal(time('Sun 10:00 - Sun 11:00'), { ...inOffice, days })).toBe('outside_hours');
    expect(refusal(time('Wed 10:00 - Wed 11:00'), { ...inOffice, days })).toBeUndefined();
  });

  test('a building that never closes takes meetings up to and over midnight', () => {
    expect(refusal(time('Mon 23:00 - Mon 24:00'), open)).toBeUndefined();
    expect(refusal(time('Mon 23:00 - Tue 01:00'), open)).toBeUndefined();
    const lateHours = { ...officeHours, close: '24:00' };
    expect(refusal(time('Mon 23:00 - Mon 24:00'), { ...open, hours: lateHours })).toBeUndefined();
    expect(refusal(time('Mon 23:00 - Tue 08:00'), { ...open, hours: lateHours })).toBe('outside_hours');
    expect(refusal(time('Mon 23:00 - Tue 08:15'), { ...open, hours: lateHours })).toBeUndefined();
  });

  test('are those of the building’s own clock', () => {
    const berlin: PlacingFacts = { ...inOffice, zone: 'Europe/Berlin' };
    expect(refusal({ start: '2026-11-24T07:00:00Z', end: '2026-11-24T08:00:00Z' }, berlin)).toBeUndefined();
    expect(refusal({ start: '2026-11-24T06:45:00Z', end: '2026-11-24T08:00:00Z' }, berlin)).toBe('outside_hours');
  });

  test('nothing is outside the hours of a building that is always open, in any zone', () => {
    const policy = { ...defaultPolicy, maxMinutes: 20_160, horizonDays: 1080 };
    fc.assert(
      fc.property(placed, ({ zone: somewhere, time: wanted }) => {
        const before = epochOf(wanted.start) - 1;
        expect(() => checkPlacing(wanted, { ...open, zone: somewhere, policy }, before)).not.toThrow();
      }),
    );
  });
});

describe('what a booking holds already', () => {
  const strict = { ...inOffice, policy: { ...defaultPolicy, maxMinutes: 30 } };
  const kept = { ...time('Tue 06:00 - Tue 10:00'), here: true };

  test('may stay in part, whatever the rules have become', () => {
    expect(refusal(time('Tue 06:00 - Tue 09:00'), strict, kept)).toBeUndefined();
    expect(refusal(time('Tue 07:00 - Tue 10:00'), strict, kept)).toBeUndefined();
  });

  test('does not grow, move or change rooms against them', () => {
    expect(refusal(time('Tue 06:00 - Tue 10:15'), strict, kept)).toBe('too_long');
    expect(refusal(time('Tue 06:00 - Tue 06:15'), strict, { ...kept, here: false })).toBe('outside_hours');
    expect(refusal(time('Tue 05:45 - Tue 06:00'), strict, kept)).toBe('outside_hours');
  });
});

describe('long-term occupation', () => {
  const occupation = {
    kind: 'occupied' as const,
    from: '2026-11-25',
    until: '2026-11-26',
    reason: '封闭开发',
    contact: '林晓',
    ref: 'x',
  };
  const occupied: PlacingFacts = { ...open, occupation };

  test.each([
    ['the evening before', 'Tue 22:00 - Tue 24:00', undefined],
    ['into its first day', 'Tue 22:00 - Wed 00:15', 'room_occupied'],
    ['on its last day', 'Thu 23:45 - Thu 24:00', 'room_occupied'],
    ['the morning after', 'Fri 00:00 - Fri 01:00', undefined],
  ])('%s', (_, wanted, expected) => {
    expect(refusal(time(wanted), occupied)).toBe(expected);
  });

  test('refuses every meeting that touches its days and no other', () => {
    const policy = { ...defaultPolicy, maxMinutes: 20_160, horizonDays: 1080 };
    const away = fc.tuple(placed, fc.integer({ min: -4, max: 4 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(away, ([{ zone: somewhere, date, time: wanted }, offset, days]) => {
        const from = addMinutes(`${date}T00:00:00Z`, offset * 1440).slice(0, 10);
        const until = addMinutes(`${from}T00:00:00Z`, days * 1440).slice(0, 10);
        const facts = { ...open, zone: somewhere, policy, occupation: { ...occupation, from, until } };
        const touches = overlaps(wanted, occupiedInterval({ from, until }, somewhere));
        let refused = false;
        try {
          checkPlacing(wanted, facts, epochOf(wanted.start));
        } catch {
          refused = true;
        }
        expect(refused).toBe(touches);
      }),
    );
  });
});

test('times of day in minutes', () => {
  expect(['00:00', '08:30', '24:00'].map(minutesOf)).toEqual([0, 510, 1440]);
});

describe('who may what', () => {
  const [organiser, invited, stranger] = [newId('person'), newId('person'), newId('person')];
  const booking = {
    organiser: { personId: organiser, name: '林晓' },
    people: [{ personId: invited, name: '周宁' }],
    guests: ['guest@example.org'],
    private: true,
    topic: '秘密',
    content: '内容',
    type: 'interview',
    lastChange: { what: 'cancelled', who: { kind: 'person', id: organiser, name: '林晓' }, why: '谈崩了', at: '' },
  } as unknown as Booking;
  const as = (id: typeof organiser, ...roles: ('admin' | 'employee')[]) => ({
    actor: { kind: 'person' as const, id, name: '' },
    roles,
  });

  test('organisers and admins change a booking, attendees do not', () => {
    expect(mayChange(as(organiser, 'employee'), booking)).toBe(true);
    expect(mayChange(as(stranger, 'admin', 'employee'), booking)).toBe(true);
    expect(mayChange(as(invited, 'employee'), booking)).toBe(false);
  });

  test('a private booking is known to its organiser and attendees alone', () => {
    expect([organiser, invited, stranger].map((reader) => mayKnow(reader, booking))).toEqual([true, true, false]);
    expect(mayKnow(stranger, { ...booking, private: false })).toBe(true);
    expect([organiser, invited, stranger].map((reader) => isOf(reader, booking))).toEqual([true, true, false]);
  });

  test('others see that it is, and nothing of what it is about', () => {
    const seen = shownTo(stranger, booking);
    expect(seen).toMatchObject({ topic: null, content: '', people: [], guests: [], type: 'other' });
    expect(seen.lastChange).toEqual({ what: 'cancelled', who: booking.lastChange.who, at: '' });
    expect(shownTo(invited, booking)).toBe(booking);
  });
});
