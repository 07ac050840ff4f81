import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBooker, mayBook } from '../../shared/bookings/bookers.ts';
import {
  type Counted,
  checkQuota,
  minutesByWeek,
  newest,
  pruned,
  type Quota,
  weekOf,
} from '../../shared/bookings/quota.ts';
import { AppError } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import { addMinutes, minutesBetween } from '../../shared/time.ts';

const zone = 'Asia/Shanghai';
const none: Quota = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: null };
const now = Date.parse('2026-11-22T00:00:00Z');

function booking(bookingId: string, start: string, minutes: number, version = 1): Counted {
  return { bookingId, version, start, end: addMinutes(start, minutes), department: null };
}

function refusal(before: Counted[], after: Counted[], quota: Partial<Quota>): string | null {
  try {
    checkQuota(before, after, { quota: { ...none, ...quota }, zone, now });
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('weeks', () => {
  test('begin on Mondays', () => {
    expect(weekOf('2026-11-22')).toBe('2026-11-16');
    expect(weekOf('2026-11-23')).toBe('2026-11-23');
  });

  test('a meeting over the midnight from Sunday to Monday counts in both by what lies in them', () => {
    const spans = minutesByWeek({ start: '2026-11-22T15:00:00Z', end: '2026-11-22T17:30:00Z' }, zone);
    expect([...spans]).toEqual([
      ['2026-11-16', 60],
      ['2026-11-23', 90],
    ]);
  });

  test('no minute is lost or counted twice, also across changes of clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', zone),
        (quarter, quarters, somewhere) => {
          const start = addMinutes('2026-01-01T00:00:00Z', quarter * 15);
          const end = addMinutes(start, quarters * 15);
          const sum = [...minutesByWeek({ start, end }, somewhere).values()].reduce((a, b) => a + b, 0);
          expect(sum).toBe(minutesBetween(start, end));
        },
      ),
    );
  });
});

describe('what is refused', () => {
  const [first, second] = [booking('a', '2026-11-23T02:00:00Z', 60), booking('b', '2026-11-24T02:00:00Z', 60)];

  test('the hour that is one too many, and not the last one that fits', () => {
    expect(refusal([first], [first, second], { personMinutesPerWeek: 120 })).toBe(null);
    expect(refusal([first], [first, second], { personMinutesPerWeek: 105 })).toBe('quota_hours');
  });

  test('another week counts for itself', () => {
    const later = booking('b', '2026-11-30T02:00:00Z', 60);
    expect(refusal([first], [first, later], { personMinutesPerWeek: 60 })).toBe(null);
  });

  test('nothing that makes it less, though it is still too much', () => {
    const shorter = booking('a', first.start, 45, 2);
    expect(refusal([first, second], [shorter, second], { personMinutesPerWeek: 30 })).toBe(null);
  });

  test('the booking ahead that is one too many; those that have ended do not count', () => {
    const over = booking('o', '2026-11-20T02:00:00Z', 60);
    expect(refusal([over], [over, first], { personAhead: 1 })).toBe(null);
    expect(refusal([first], [first, second], { personAhead: 1 })).toBe('quota_ahead');
  });
});

test('of two accounts of a booking the newer counts, whichever list it stands in', () => {
  const [old, young] = [booking('a', '2026-11-23T02:00:00Z', 60), booking('a', '2026-11-23T02:00:00Z', 0, 2)];
  expect(newest([old], [young])).toEqual([young]);
  expect(newest([young], [old])).toEqual([young]);
});

test('what lies before this week is forgotten', () => {
  const sunday = booking('s', '2026-11-15T02:00:00Z', 60);
  const monday = booking('m', '2026-11-16T02:00:00Z', 60);
  expect(pruned([sunday, monday], zone, now)).toEqual([monday]);
});

describe('who may book', () => {
  const bookers = { people: ['prs_000000000001' as PersonId], departments: ['研发部'] };

  test('those named and those of the departments named', () => {
    expect(mayBook(null, null)).toBe(true);
    expect(mayBook(bookers, { id: 'prs_000000000001', department: '' })).toBe(true);
    expect(mayBook(bookers, { id: 'prs_000000000002', department: '研发部' })).toBe(true);
    expect(mayBook(bookers, { id: 'prs_000000000002', department: '市场部' })).toBe(false);
  });

  test('nobody of no department, and nobody who just stands at the door', () => {
    expect(mayBook({ people: [], departments: [''] }, { id: 'prs_000000000002', department: '' })).toBe(false);
    expect(() => checkBooker(bookers, null)).toThrow('not_your_room');
  });
});
