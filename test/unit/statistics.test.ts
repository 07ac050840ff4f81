import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import {
  added,
  type Cell,
  differenceOf,
  keysOf,
  lastDayOf,
  pieceOf,
  piecesOf,
  rangesOf,
} from '../../shared/statistics/cells.ts';
import { onlineIn } from '../../shared/statistics/online.ts';
import { daysOf, periodBefore } from '../../shared/statistics/periods.ts';
import {
  type Counters,
  type Happening,
  mergedHappenings,
  type Share,
  sharesOf,
} from '../../shared/statistics/shares.ts';
import { standOf } from '../../shared/statistics/today.ts';
import { addDays, addMinutes, datesFrom, dayBounds, epochOf, localDate } from '../../shared/time.ts';

const booking = exampleBooking as unknown as Booking;
const place = { buildingId: booking.buildingId, zone: 'America/New_York' };
const numbered = (kind: string, index: number) => `${kind}_${String(index).padStart(12, '0')}`;

type Figures = Map<string, Record<string, number>>;

function put(figures: Figures, cells: readonly Cell[]): void {
  for (const { part, sk, counters } of cells) {
    const name = `${part} ${sk}`;
    figures.set(name, added(figures.get(name) ?? {}, counters));
  }
}

/** Without what has come back to nothing. */
function shown(figures: Figures) {
  return [...figures]
    .map(
      ([name, counters]) =>
        [
          name,
          Object.entries(counters)
            .filter(([, value]) => value !== 0)
            .sort(),
        ] as const,
    )
    .filter(([, counters]) => counters.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A version of a booking: what people and the system may have made of it. */
const version = fc.record({
  state: fc.constantFrom('booked', 'pending', 'held', 'cancelled', 'rejected', 'released'),
  what: fc.constantFrom('changed', 'released', 'reinstated'),
  quarter: fc.integer({ min: 0, max: 60 * 96 }),
  quarters: fc.integer({ min: 1, max: 200 }),
  room: fc.integer({ min: 0, max: 3 }),
  organiser: fc.integer({ min: 0, max: 3 }),
  private: fc.boolean(),
  type: fc.constantFrom('internal', 'client', 'training'),
});

test('events that are repeated and shuffled leave the figures of a recount from scratch', () => {
  const histories = fc.array(fc.array(version, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(histories, fc.infiniteStream(fc.nat()), (drawn, order) => {
      const all = drawn.map((versions, index) =>
        versions.map((each, at): Booking => {
          const start = addMinutes('2026-10-20T00:00:00Z', each.quarter * 15);
          return {
            ...booking,
            ...each,
            bookingId: numbered('bkg', index),
            roomId: numbered('rom', each.room),
            organiser: { personId: numbered('prs', each.organiser), name: '' },
            start,
            end: addMinutes(start, each.quarters * 15),
            version: at + 1,
            lastChange: { ...booking.lastChange, what: each.what, at: addMinutes(start, 45 - each.quarters * 15) },
          } as unknown as Booking;
        }),
      );
      const happeningOf = ({ version: of, lastChange: { what, at } }: Booking): Happening[] =>
        what === 'released' || what === 'reinstated' ? [{ of, what, at }] : [];
      const events = all.flat().flatMap((each) => [each, each]);
      const shuffled = events
        .map((event) => ({ event, at: order.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);

      const figures: Figures = new Map();
      const read = new Map<string, number>();
      const marks = new Map<string, { happenings: Happening[]; shares: Share[] }>();
      for (const event of shuffled) {
        const { bookingId } = event;
        const mark = marks.get(bookingId) ?? { happenings: [], shares: [] };
        const happenings = mergedHappenings(mark.happenings, happeningOf(event));
        // Whoever follows an event reads the booking as it then is: at least so new, and never older than it was read before.
        const versions = all.find(([first]) => first?.bookingId === bookingId) ?? [];
        const newest = Math.max(event.version, read.get(bookingId) ?? 0);
        read.set(bookingId, newest);
        const now = versions[newest - 1] ?? event;
        const shares = sharesOf(now, happenings, place);
        put(figures, differenceOf(mark.shares, shares));
        marks.set(bookingId, { happenings, shares });
      }

      const recount: Figures = new Map();
      for (const versions of all) {
        const newest = versions.at(-1);
        if (newest) put(recount, differenceOf([], sharesOf(newest, versions.flatMap(happeningOf), place)));
      }
      expect(shown(figures)).toEqual(shown(recount));
    }),
    { numRuns: 60 },
  );
});

test('a cancellation counts by how late it came, and a place that was kept and not taken is none', () => {
  const counted = (minutes: number, what = 'cancelled') => {
    const lastChange = { ...booking.lastChange, what, at: addMinutes(booking.start, -minutes) };
    const shares = sharesOf({ ...booking, state: 'cancelled', lastChange }, [], place);
    return shares.find(({ kind }) => kind === 'all')?.counters;
  };
  const all = [-5, 0, 1, 59, 60, 1439, 1440, 10_000].map((minutes) => counted(minutes));
  const kinds = ['d.0', 'd.0', 'd.1', 'd.1', 'd.2', 'd.2', 'd.3', 'd.3'];
  expect(all).toMatchObject(kinds.map((kind) => ({ c: 1, [kind]: 1 })));
  expect(counted(30, 'offer_lapsed')?.c).toBeUndefined();
});

test('a day’s clocks tell at each minute what is to come, under way and over, across midnights and changes of clocks', () => {
  const meeting = fc.record({ from: fc.integer({ min: 0, max: 4 * 96 }), quarters: fc.integer({ min: 1, max: 150 }) });
  fc.assert(
    fc.property(fc.array(meeting, { maxLength: 12 }), fc.integer({ min: 0, max: 5 * 1440 - 1 }), (drawn, minutes) => {
      const first = '2026-10-30T04:00:00Z';
      const made = drawn.map(({ from, quarters }, index): Booking => {
        const start = addMinutes(first, from * 15);
        return { ...booking, bookingId: numbered('bkg', index) as never, start, end: addMinutes(start, quarters * 15) };
      });
      const at = addMinutes(first, minutes);
      const date = localDate(epochOf(at), place.zone);
      const day = dayBounds(date, place.zone);
      const shares = made.flatMap((each) => sharesOf(each, [], place));
      const counters = shares
        .filter((share) => share.kind === 'clock' && share.date === date)
        .reduce<Counters>((sum, share) => added(sum, share.counters), {});
      const todays = made.filter(({ start, end }) => epochOf(start) < day.end && epochOf(end) > day.start);
      const { next: _next, ...stand } = standOf(counters, (epochOf(at) - day.start) / 60_000);
      expect(stand).toEqual({
        waiting: todays.filter(({ start }) => start > at).length,
        running: todays.filter(({ start, end }) => start <= at && at < end).length,
        ended: todays.filter(({ end }) => end <= at).length,
      });
    }),
    { numRuns: 100 },
  );
});

test('a change that moves nothing writes nothing', () => {
  const shares = sharesOf(booking, [], place);
  expect(shares.map(({ kind }) => kind)).toEqual(['rooms', 'more', 'people', 'people', 'part', 'all', 'clock']);
  expect(differenceOf(shares, structuredClone(shares))).toEqual([]);
});

test('a meeting’s minutes lie in the hours of its building, also where the clock is changed', () => {
  // 01:30 EDT to 01:30 EST: two hours of which the clock shows one twice.
  const over = { ...booking, start: '2026-11-01T05:30:00Z', end: '2026-11-01T07:30:00Z', state: 'booked' as const };
  const mix = sharesOf(over, [], place).find(({ kind }) => kind === 'part');
  expect(mix).toMatchObject({ date: '2026-11-01', counters: { 'h.7.1': 90, 'h.7.2': 30 } });
});

test('a period is read from each of its days once, and from no other', () => {
  const dates = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days));
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 400 }), (from, days) => {
      const until = addDays(from, days);
      const ranges = rangesOf('rooms', from, until);
      const pieces = ranges.flatMap(piecesOf);
      const read = datesFrom(addDays(from, -40), addDays(until, 40)).map((date) => {
        const keys = keysOf('rooms', date, 'rom_z');
        const within = (list: typeof ranges) => list.flatMap(([a, b]) => keys.filter((key) => a <= key && key <= b));
        expect(pieces.filter((piece) => keys.some((key) => pieceOf(key) === piece)).length).toBe(within(ranges).length);
        return [date, within(ranges).length];
      });
      expect(read).toEqual(read.map(([date]) => [date, String(date) >= from && String(date) <= until ? 1 : 0]));
      expect(ranges.length).toBeLessThan(8);
      // Those that end last within the period end with it.
      expect(pieces.map(lastDayOf).sort().at(-1)).toBe(until);
    }),
    { numRuns: 60 },
  );
});

test('months are compared with months, their beginnings with the same days, other periods with the same weekdays', () => {
  expect(periodBefore({ from: '2026-03-01', until: '2026-03-31' })).toEqual({
    from: '2026-02-01',
    until: '2026-02-28',
  });
  expect(periodBefore({ from: '2026-01-01', until: '2026-12-31' })).toEqual({
    from: '2025-01-01',
    until: '2025-12-31',
  });
  expect(periodBefore({ from: '2026-11-16', until: '2026-11-22' })).toEqual({
    from: '2026-11-09',
    until: '2026-11-15',
  });
  const before = (from: string, until: string) => Object.values(periodBefore({ from, until }));
  expect(before('2026-11-16', '2026-11-18')).toEqual(['2026-11-09', '2026-11-11']);
  expect(before('2026-11-10', '2026-11-23')).toEqual(['2026-10-27', '2026-11-09']);
  expect(before('2026-11-01', '2026-11-23')).toEqual(['2026-10-01', '2026-10-23']);
  expect(before('2026-03-01', '2026-03-30')).toEqual(['2026-02-01', '2026-02-28']);
  expect(before('2026-01-01', '2026-01-20')).toEqual(['2025-12-01', '2025-12-20']);
  expect(before('2024-01-01', '2024-02-29')).toEqual(['2023-11-01', '2023-12-31']);
  expect(before('2024-01-01', '2024-11-23')).toEqual(['2023-01-01', '2023-11-23']);
});

test('what is compared with a period has ended before it begins, and is no longer than it', () => {
  const day = fc.integer({ min: 0, max: 1500 });
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 399 }), (first, more) => {
      const from = addDays('2024-01-01', first);
      const period = { from, until: addDays(from, more) };
      const before = periodBefore(period);
      expect(before.until < from).toBe(true);
      expect(before.from <= before.until).toBe(true);
      const isByMonths = from.endsWith('-01');
      if (!isByMonths) expect(daysOf(before)).toBe(daysOf(period));
      expect(Math.abs(daysOf(before) - daysOf(period))).toBeLessThanOrEqual(isByMonths ? 4 : 0);
    }),
  );
});

test('a device is expected when its plan says so, and a few minutes after it is switched on', () => {
  const plan = {
    ...{
      days: [1, 2, 3, 4, 5],
      hours: { on: '08:00', off: '20:00' },
      holidays: true,
      exceptions: [],
      wakeForMeetings: false,
    },
    ...{ rest: ['2026-11-24'], work: [] },
  };
  const time = (day: number, hour: number) => Date.UTC(2026, 10, day, hour);
  // On Monday from 19:00, silent since 20:00 as planned; Tuesday is a day of rest; back on Wednesday at 09:00.
  expect(onlineIn({ from: time(23, 19), until: time(25, 9) }, time(23, 20), plan, 'UTC')).toEqual([
    { date: '2026-11-23', expected: 60, online: 60 },
    { date: '2026-11-25', expected: 55, online: 0 },
  ]);
  expect(onlineIn({ from: time(23, 19), until: time(23, 19) }, time(23, 19), null, 'UTC')).toEqual([]);
});
