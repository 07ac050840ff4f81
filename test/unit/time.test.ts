import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, localDate as localDateSchema } from '../../shared/schema.ts';
import {
  addDays,
  addMinutes,
  datesFrom,
  dayBounds,
  epochOf,
  instantAt,
  instantOf,
  isZone,
  localDate,
  minutesBetween,
  overlaps,
  wallMinutes,
  weekday,
} from '../../shared/time.ts';
import { zoneAndDate, zones } from '../support/arbitraries.ts';

const seconds = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 });

test('an instant is a whole second and comes back from its epoch', () => {
  fc.assert(
    fc.property(seconds, fc.nat({ max: 999 }), (at, ms) => {
      const written = instantOf(at * 1000 + ms);
      expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
      expect(epochOf(written)).toBe(at * 1000);
    }),
  );
});

test('instants sort as texts as they do as numbers', () => {
  fc.assert(
    fc.property(seconds, seconds, (a, b) => {
      expect(instantOf(a * 1000) < instantOf(b * 1000)).toBe(a < b);
    }),
  );
});

test('intervals are half-open: those that touch do not overlap, and overlapping is mutual', () => {
  const ends = fc.array(seconds, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(ends, (given) => {
      const [a = 0, b = 0, c = 0, d = 0] = given.toSorted((x, y) => x - y).map((at, index) => (at + index) * 1000);
      const first = { start: instantOf(a), end: instantOf(b) };
      const touching = { start: instantOf(b), end: instantOf(c) };
      const across = { start: instantOf(a), end: instantOf(d) };
      const inside = { start: instantOf(b), end: instantOf(c) };
      expect(overlaps(first, touching)).toBe(false);
      expect(overlaps(touching, first)).toBe(false);
      expect(overlaps(across, inside)).toBe(true);
      expect(overlaps(inside, across)).toBe(true);
    }),
  );
});

describe('a zone’s calendar', () => {
  test('every instant lies in the day that its date names', () => {
    fc.assert(
      fc.property(zones, seconds, (zone, at) => {
        const { start, end } = dayBounds(localDate(at * 1000, zone), zone);
        expect(start).toBeLessThanOrEqual(at * 1000);
        expect(at * 1000).toBeLessThan(end);
      }),
    );
  });

  test('days follow each other without gap or overlap, and have 23 to 25 hours', () => {
    fc.assert(
      fc.property(zoneAndDate, ({ zone, date }) => {
        const day = dayBounds(date, zone);
        expect(dayBounds(addDays(date, 1), zone).start).toBe(day.end);
        const hours = (day.end - day.start) / 3_600_000;
        expect(hours).toBeGreaterThanOrEqual(23);
        expect(hours).toBeLessThanOrEqual(25);
      }),
    );
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Asia/Shanghai', '2026-03-29', 24],
  ])('in %s %s has %d hours', (zone, date, hours) => {
    const { start, end } = dayBounds(date, zone);
    expect((end - start) / 3_600_000).toBe(hours);
  });

  test('where the clock skips midnight the day begins at one', () => {
    const first = instantOf(dayBounds('2026-04-24', 'Africa/Cairo').start);
    expect(wallMinutes(first, 'Africa/Cairo')).toBe(60);
    expect(instantAt('2026-04-24', '00:00', 'Africa/Cairo')).toBe(first);
  });

  test('a time of day is found again on the clock, unless DST skips it', () => {
    const quarter = fc.nat({ max: 95 }).map((slot) => slot * 15);
    fc.assert(
      fc.property(zoneAndDate, quarter, ({ zone, date }, minutes) => {
        const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        const at = instantAt(date, text, zone);
        const shown = wallMinutes(at, zone);
        if (shown !== minutes) expect(dayBounds(date, zone).end - dayBounds(date, zone).start).toBeLessThan(86_400_000);
        expect(localDate(epochOf(at), zone)).toBe(date);
      }),
    );
  });

  test('a doubled time is the first of the two, a skipped one moves forward', () => {
    expect(instantAt('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z');
    expect(instantAt('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z');
  });
});

describe('dates', () => {
  test('adding days and taking them away again ends where it began', () => {
    fc.assert(
      fc.property(zoneAndDate, fc.integer({ min: -800, max: 800 }), ({ date }, days) => {
        expect(addDays(addDays(date, days), -days)).toBe(date);
        if (days >= 0) expect(datesFrom(date, addDays(date, days))).toHaveLength(days + 1);
      }),
    );
  });

  test('leap days and year ends', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(datesFrom('2026-01-02', '2026-01-01')).toEqual([]);
  });

  test('weeks begin on Monday', () => {
    expect(datesFrom('2026-11-23', '2026-11-29').map(weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

test('minutes are added and measured', () => {
  fc.assert(
    fc.property(seconds, fc.integer({ min: -100_000, max: 100_000 }), (at, minutes) => {
      const start = instantOf(at * 1000);
      expect(minutesBetween(start, addMinutes(start, minutes))).toBe(minutes);
    }),
  );
});

describe('what the contract takes', () => {
  test.each([
    ['2026-11-22T10:00:00+08:00', '2026-11-22T02:00:00Z'],
    ['2026-11-22T02:00:00.999Z', '2026-11-22T02:00:00Z'],
  ])('%s is the instant %s', (given, meant) => {
    expect(instant.parse(given)).toBe(meant);
  });

  test.each([
    '',
    'now',
    '2026-11-22',
    '2026-11-22T02:00Z',
    '1999-12-31T23:00:00Z',
    '2026-11-22T02:00:00',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-12:00',
  ])('%j is no instant', (given) => {
    expect(instant.safeParse(given).success).toBe(false);
  });

  test.each(['2026-02-29', '2026-2-1', '20260201', '+012026-01-01', '0000-01-01', '9999-12-31'])(
    '%j is no day that can be booked',
    (given) => {
      expect(localDateSchema.safeParse(given).success).toBe(false);
    },
  );

  test('zones are IANA names with a place', () => {
    for (const zone of ['Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'UTC']) expect(isZone(zone)).toBe(true);
    for (const zone of ['', 'Mars/Olympus', 'GMT+8', '+08:00', 'EST', 'Asia/Shanghai\n'])
      expect(isZone(zone)).toBe(false);
  });
});
