import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ceilToSlot,
  floorToSlot,
  intervalOf,
  onGrid,
  slotMinutes,
  slotsInDay,
  slotsOf,
  spansOf,
} from '../../shared/bookings/slots.ts';
import { addDays, addMinutes, dayBounds, epochOf, instantOf, minutesBetween, overlaps } from '../../shared/time.ts';
import { intervalFrom, placed, zoneAndDate, zoneDays } from '../support/arbitraries.ts';

const slotMs = slotMinutes * 60_000;

describe('a day', () => {
  test('has 92 to 100 slots, in every zone and on every day', () => {
    fc.assert(
      fc.property(zoneAndDate, ({ zone, date }) => {
        const slots = slotsInDay(date, zone);
        expect(slots).toBeGreaterThanOrEqual(92);
        expect(slots).toBeLessThanOrEqual(100);
        expect(slots * slotMs).toBe(dayBounds(date, zone).end - dayBounds(date, zone).start);
      }),
    );
  });

  test.each(zoneDays.flatMap(({ zone, short, long }) => (short && long ? [{ zone, short, long }] : [])))(
    'in $zone is shorter on $short and longer on $long',
    ({ zone, short, long }) => {
      expect(slotsInDay(short, zone)).toBe(zone === 'Australia/Lord_Howe' ? 94 : 92);
      expect(slotsInDay(long, zone)).toBe(zone === 'Australia/Lord_Howe' ? 98 : 100);
    },
  );

  test('begins and ends on the grid, so that slots of all zones lie on the same quarter hours', () => {
    fc.assert(
      fc.property(zoneAndDate, ({ zone, date }) => {
        expect(onGrid(dayBounds(date, zone).start)).toBe(true);
      }),
    );
  });
});

describe('spans', () => {
  test('cover the interval exactly, day after day, and come back as it', () => {
    fc.assert(
      fc.property(placed, ({ zone, time }) => {
        const spans = spansOf(time, zone);
        const parts = spans.map((span) => intervalOf(span, zone));
        expect(parts.at(0)?.start).toBe(time.start);
        expect(parts.at(-1)?.end).toBe(time.end);
        for (const [index, part] of parts.slice(1).entries()) expect(part.start).toBe(parts[index]?.end);
        for (const [index, span] of spans.slice(1).entries())
          expect(span.date).toBe(addDays(spans[index]?.date ?? '', 1));
        const slots = spans.reduce((sum, span) => sum + slotsOf(span).length, 0);
        expect(slots * slotMinutes).toBe(minutesBetween(time.start, time.end));
      }),
      { numRuns: 500 },
    );
  });

  test('stay within their day', () => {
    fc.assert(
      fc.property(placed, ({ zone, time }) => {
        for (const span of spansOf(time, zone)) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.from).toBeLessThan(span.to);
          expect(span.to).toBeLessThanOrEqual(slotsInDay(span.date, zone));
        }
      }),
    );
  });

  test('share a slot when the intervals overlap, and only then', () => {
    const shifted = fc.tuple(placed, fc.integer({ min: -220, max: 220 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(shifted, ([{ zone, time }, offset, slots]) => {
        const start = addMinutes(time.start, offset * slotMinutes);
        const other = { start, end: addMinutes(start, slots * slotMinutes) };
        const mine = new Set(slotNames(time, zone));
        const shared = slotNames(other, zone).some((slot) => mine.has(slot));
        expect(shared).toBe(overlaps(time, other));
      }),
      { numRuns: 500 },
    );
  });

  test('are half-open: a meeting until midnight does not touch the next day', () => {
    const time = intervalFrom('2026-11-23', 'Asia/Shanghai', 92, 4);
    expect(spansOf(time, 'Asia/Shanghai')).toEqual([{ date: '2026-11-23', from: 92, to: 96 }]);
    const on = { start: time.start, end: addMinutes(time.end, 15) };
    expect(spansOf(on, 'Asia/Shanghai').at(1)).toEqual({ date: '2026-11-24', from: 0, to: 1 });
  });

  test('nothing takes no slots', () => {
    fc.assert(
      fc.property(placed, ({ zone, time }) => {
        const nothing = spansOf({ start: time.start, end: time.start }, zone);
        expect(nothing.flatMap(slotsOf)).toEqual([]);
      }),
    );
  });

  test('times off the grid are rounded outward', () => {
    fc.assert(
      fc.property(placed, fc.integer({ min: 1, max: 899 }), ({ zone, time }, seconds) => {
        const inner = {
          start: instantOf(epochOf(time.start) + seconds * 1000),
          end: instantOf(epochOf(time.end) + (seconds - 900) * 1000),
        };
        if (inner.start < inner.end) expect(spansOf(inner, zone)).toEqual(spansOf(time, zone));
      }),
    );
  });

  test('the doubled hour of autumn is two different hours', () => {
    const first = { start: '2026-10-25T00:00:00Z', end: '2026-10-25T01:00:00Z' };
    const second = { start: '2026-10-25T01:00:00Z', end: '2026-10-25T02:00:00Z' };
    expect(spansOf(first, 'Europe/Berlin')).toEqual([{ date: '2026-10-25', from: 8, to: 12 }]);
    expect(spansOf(second, 'Europe/Berlin')).toEqual([{ date: '2026-10-25', from: 12, to: 16 }]);
  });
});

test('the grid is every quarter hour; rounding ends on it and moves less than a slot', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      const [floor, ceil] = [floorToSlot(at), ceilToSlot(at)];
      expect(onGrid(floor) && onGrid(ceil)).toBe(true);
      expect(floor <= at && at <= ceil && ceil - floor <= slotMs).toBe(true);
      expect(floor === ceil).toBe(onGrid(at));
    }),
  );
});

function slotNames(time: { start: string; end: string }, zone: string): string[] {
  return spansOf(time, zone).flatMap((span) => slotsOf(span).map((slot) => `${span.date} ${slot}`));
}
