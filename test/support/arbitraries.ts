/** What property tests draw from: zones with every kind of day, instants near what is hard, meetings, rooms' days. */
import fc from 'fast-check';
import type { Entry } from '../../shared/bookings/sheet.ts';
import { slotMinutes, slotsInDay } from '../../shared/bookings/slots.ts';
import { addDays, addMinutes, dayBounds, type Instant, type Interval, instantOf } from '../../shared/time.ts';

/** A zone with two of its days whose length is unusual, where it has such. */
interface ZoneDays {
  zone: string;
  short?: string;
  long?: string;
}

export const zoneDays: readonly ZoneDays[] = [
  { zone: 'Asia/Shanghai' },
  { zone: 'UTC' },
  { zone: 'Europe/Berlin', short: '2026-03-29', long: '2026-10-25' },
  { zone: 'America/New_York', short: '2026-03-08', long: '2026-11-01' },
  // Half-hour and quarter-hour offsets.
  { zone: 'Asia/Kolkata' },
  { zone: 'Asia/Kathmandu' },
  { zone: 'America/St_Johns', short: '2026-03-08', long: '2026-11-01' },
  // DST of half an hour.
  { zone: 'Australia/Lord_Howe', short: '2026-10-04', long: '2026-04-05' },
  // The clock skips and repeats midnight itself, so a day begins at 01:00 or 23:00 comes twice.
  { zone: 'Africa/Cairo', short: '2026-04-24', long: '2026-10-29' },
  { zone: 'America/Santiago', short: '2026-09-06', long: '2026-04-04' },
  { zone: 'America/Havana', short: '2026-03-08', long: '2026-11-01' },
  { zone: 'Pacific/Chatham', short: '2026-09-27', long: '2026-04-05' },
  { zone: 'Pacific/Kiritimati' },
  { zone: 'Pacific/Pago_Pago' },
];

export const zones = fc.constantFrom(...zoneDays.map(({ zone }) => zone));

const firstDay = '2025-06-01';
const dates = fc.integer({ min: 0, max: 900 }).map((days) => addDays(firstDay, days));

/** A zone and one of its days, often one across a DST change or beside it. */
export const zoneAndDate = zones.chain((zone) => {
  const known = zoneDays.find((one) => one.zone === zone);
  const odd = [known?.short, known?.long].filter((date) => date !== undefined);
  const near = odd.flatMap((date) => [addDays(date, -1), date, addDays(date, 1)]);
  const some = near.length > 0 ? fc.oneof(fc.constantFrom(...near), dates) : dates;
  return some.map((date) => ({ zone, date }));
});

/** A meeting on the grid: begins on the day, lasts 15 minutes to a little over two days. */
export const placed = zoneAndDate.chain(({ zone, date }) =>
  fc
    .record({
      slot: fc.integer({ min: 0, max: slotsInDay(date, zone) - 1 }),
      slots: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 })),
    })
    .map(({ slot, slots }) => ({ zone, date, time: intervalFrom(date, zone, slot, slots) })),
);

export const buffers = fc.integer({ min: 0, max: 8 }).map((slots) => slots * slotMinutes);

export function intervalFrom(date: string, zone: string, slot: number, slots: number): Interval {
  const start: Instant = addMinutes(instantOf(dayBounds(date, zone).start), slot * slotMinutes);
  return { start, end: addMinutes(start, slots * slotMinutes) };
}

export const refs = fc
  .array(fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'), { minLength: 12, maxLength: 12 })
  .map((letters) => letters.join(''));

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('产品周会', '["x"]', '\\"', '👩‍💻'),
);

/** Any summary that a sheet could hold on a day of 96 slots. */
export const entries: fc.Arbitrary<Entry> = fc
  .record({
    ref: refs,
    state: fc.constantFrom('booked' as const, 'pending' as const, 'occupied' as const),
    private: fc.boolean(),
    cuts: fc.array(fc.integer({ min: 0, max: 96 }), { minLength: 4, maxLength: 4 }),
    organiserId: texts,
    organiser: texts,
    topic: texts,
    type: texts,
  })
  .map(({ cuts, ...rest }) => {
    const [a = 0, b = 0, c = 0, d = 0] = cuts.toSorted((x, y) => x - y);
    return { ...rest, from: b, to: c, before: b - a, after: d - c };
  });
