import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastOf, nextPair } from '../../iot/power-pair.ts';
import { isPlannedOff, powerAt, type Waking } from '../../shared/doorplates/power.ts';
import type { PanelPower } from '../../shared/doorplates/protocol.ts';
import { addDays, dayBounds, epochOf, instantAt } from '../../shared/time.ts';
import { zoneDays } from '../support/arbitraries.ts';

const minute = 60_000;
const shanghai = 'Asia/Shanghai';
const office: PanelPower = {
  days: [1, 2, 3, 4, 5],
  hours: { on: '08:00', off: '20:00' },
  holidays: true,
  exceptions: [],
  wakeForMeetings: false,
  rest: [],
  work: [],
};
const at = (date: string, time: string, zone = shanghai) => epochOf(instantAt(date, time, zone));
const clock = (until: number | null) => (until === null ? 'never' : new Date(until).toISOString().slice(0, 16));

describe('a plan', () => {
  it('is on within its hours, and says until when', () => {
    // 2026-11-23 is a Monday.
    expect(powerAt(office, shanghai, at('2026-11-23', '07:59'))).toEqual({
      on: false,
      until: at('2026-11-23', '08:00'),
    });
    expect(powerAt(office, shanghai, at('2026-11-23', '08:00'))).toEqual({
      on: true,
      until: at('2026-11-23', '20:00'),
    });
    expect(powerAt(office, shanghai, at('2026-11-27', '20:00'))).toEqual({
      on: false,
      until: at('2026-11-30', '08:00'),
    });
    expect(powerAt(null, shanghai, 0)).toEqual({ on: true, until: null });
  });

  it('heeds rest days, make-up working days and exceptions, the single day before the calendar', () => {
    const plan = {
      ...office,
      rest: ['2026-10-01', '2026-10-02'],
      work: ['2026-10-10'],
      exceptions: [{ date: '2026-10-02', hours: { on: '10:00', off: '12:00' } }],
    };
    expect(powerAt(plan, shanghai, at('2026-10-01', '12:00'))).toEqual({ on: false, until: at('2026-10-02', '10:00') });
    // A Saturday.
    expect(powerAt(plan, shanghai, at('2026-10-10', '12:00'))).toEqual({ on: true, until: at('2026-10-10', '20:00') });
    expect(powerAt({ ...plan, holidays: false }, shanghai, at('2026-10-10', '12:00')).on).toBe(false);
  });

  it('sees beyond what it cannot change: always on, never on, on again after a long closure', () => {
    const always = { ...office, days: [1, 2, 3, 4, 5, 6, 7], hours: { on: '00:00', off: '24:00' } };
    expect(powerAt(always, shanghai, at('2026-11-23', '12:00'))).toEqual({ on: true, until: null });
    const late = { ...always, exceptions: [{ date: '2027-06-01', hours: null }] };
    expect(powerAt(late, shanghai, at('2026-11-23', '12:00')).until).toBe(at('2027-06-01', '00:00'));
    expect(powerAt({ ...office, days: [] }, shanghai, at('2026-11-23', '12:00'))).toEqual({ on: false, until: null });
    const closed = { ...office, rest: Array.from({ length: 60 }, (_, day) => addDays('2026-12-01', day)) };
    expect(powerAt(closed, shanghai, at('2026-12-01', '12:00')).until).toBe(at('2027-02-01', '08:00'));
  });

  it('lets meetings wake the screen from when they are soon until they end, if it is asked to', () => {
    const meeting = {
      soonFrom: at('2026-11-23', '20:50'),
      start: at('2026-11-23', '21:00'),
      end: at('2026-11-23', '22:00'),
    };
    const asked = { ...office, wakeForMeetings: true };
    expect(powerAt(office, shanghai, meeting.start, [meeting]).on).toBe(false);
    expect(powerAt(asked, shanghai, at('2026-11-23', '20:00'), [meeting])).toEqual({
      on: false,
      until: meeting.soonFrom,
    });
    expect(powerAt(asked, shanghai, meeting.soonFrom, [meeting])).toEqual({ on: true, until: meeting.end });
    expect(powerAt(asked, shanghai, meeting.end, [meeting])).toEqual({ on: false, until: at('2026-11-24', '08:00') });
  });

  it('excuses a silent device while it is off and until it can have started', () => {
    const excused = (time: string) => isPlannedOff(office, shanghai, at('2026-11-23', time));
    expect(['07:00', '08:04', '08:05', '19:59', '20:00'].map(excused)).toEqual([true, true, false, false, true]);
    expect(isPlannedOff(null, shanghai, 0)).toBe(false);
  });
});

describe('a board that switches its own power', () => {
  const pair = (plan: PanelPower | null, date: string, time: string, meetings: Waking[] = []) =>
    broadcastOf(nextPair(plan, shanghai, at(date, time), meetings), shanghai);

  it('is given the next off and on by its own clock, over weekends and holidays', () => {
    const set = { action: 'android.intent.action.setpoweronoff', enable: true };
    expect(pair(office, '2026-11-23', '12:00')).toEqual({
      ...{ ...set, timeoff: [2026, 11, 23, 20, 0], timeon: [2026, 11, 24, 8, 0] },
    });
    const eve = { ...office, rest: ['2027-01-01'] };
    expect(pair(eve, '2026-12-31', '12:00')).toMatchObject({
      ...{ timeoff: [2026, 12, 31, 20, 0], timeon: [2027, 1, 4, 8, 0] },
    });
    // It was switched on by hand: off again in a moment.
    expect(pair(office, '2026-11-23', '21:00')).toMatchObject({ timeoff: [2026, 11, 23, 21, 2] });
  });

  it('stays on for meetings that it knows, and where a night would be too short; without a plan it is told so', () => {
    const wakes = { ...office, wakeForMeetings: true };
    const late = (time: string, until: string): Waking => {
      const start = at('2026-11-23', time);
      return { start, soonFrom: start - 10 * minute, end: at('2026-11-23', until) };
    };
    const told = pair(wakes, '2026-11-23', '12:00', [late('20:20', '21:00'), late('22:00', '23:00')]);
    expect(told).toMatchObject({ timeoff: [2026, 11, 23, 21, 0], timeon: [2026, 11, 23, 21, 50] });
    for (const plan of [null, { ...office, days: [] }]) {
      expect(pair(plan, '2026-11-23', '12:00')).toMatchObject({ enable: false, timeon: [], timeoff: [] });
    }
  });
});

const timesShown = new Map<string, Map<string, number>>();

/**
 * When a zone's clock shows what, by another way than the product's: `2026-11-22 08:00` -> epoch ms. A time that it repeats is
 * the first one, a time that it skips comes as much later.
 */
function shownIn(zone: string, from: number, days: number): Map<string, number> {
  const key = `${zone} ${from}`;
  const known = timesShown.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const seen = new Map<string, number>();
  let before: number | null = null;
  for (let quarter = from; quarter < from + days * 1440 * minute; quarter += 15 * minute) {
    // Clocks change at quarters only.
    const shows = Date.parse(`${format.format(quarter).replace(' ', 'T')}Z`);
    const missed = before === null ? 0 : shows - before - 15 * minute;
    for (let late = 0; late < missed; late += 15 * minute) note(seen, shows - missed + late, quarter + late);
    note(seen, shows, quarter);
    before = shows;
  }
  timesShown.set(key, seen);
  return seen;
}

function note(seen: Map<string, number>, shows: number, when: number): void {
  const text = new Date(shows).toISOString();
  const key = `${text.slice(0, 10)} ${text.slice(11, 16)}`;
  if (!seen.has(key)) seen.set(key, when);
}

/** Minute by minute: on in each that lies within the hours of one of the days or within a meeting that wakes. */
function oracle(
  plan: PanelPower,
  zone: string,
  first: number,
  minutes: number,
  meetings: readonly Waking[],
): boolean[] {
  const seen = shownIn(zone, first - 3 * 1440 * minute, minutes / 1440 + 6);
  const spans: [number, number][] = [];
  for (const shown of [...seen.keys()].filter((key) => key.endsWith('12:00'))) {
    const date = shown.slice(0, 10);
    const single = plan.exceptions.find((exception) => exception.date === date);
    const weekly = plan.days.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
    const called = plan.holidays && plan.work.includes(date);
    const resting = plan.holidays && plan.rest.includes(date);
    const hours = single ? single.hours : called || (weekly && !resting) ? plan.hours : null;
    if (!hours) continue;
    const find = (day: string, time: string) =>
      time === '24:00' ? seen.get(`${addDays(day, 1)} 00:00`) : seen.get(`${day} ${time}`);
    const start = find(date, hours.on);
    const end = find(hours.off > hours.on ? date : addDays(date, 1), hours.off);
    if (start !== undefined && end !== undefined) spans.push([start, end]);
  }
  if (plan.wakeForMeetings) spans.push(...meetings.map(({ soonFrom, end }): [number, number] => [soonFrom, end]));
  return Array.from({ length: minutes }, (_, index) => {
    const when = first + index * minute;
    return spans.some(([start, end]) => start <= when && when < end);
  });
}

const times = fc.oneof(
  fc.constantFrom('00:00', '24:00', '01:30', '02:30', '23:45'),
  fc
    .integer({ min: 0, max: 95 })
    .map((n) => `${String(n >> 2).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`),
);
const someHours = fc.record({ on: times, off: times }).filter(({ on, off }) => on !== off);

/** Four days, many across a change of clocks or of the year. */
const scenes = fc
  .record({
    place: fc.constantFrom(...zoneDays),
    which: fc.constantFrom('short', 'long', 'year', 'leap'),
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
    hours: someHours,
    holidays: fc.boolean(),
    wakeForMeetings: fc.boolean(),
    exceptions: fc.dictionary(fc.constantFrom('-1', '0', '1', '2'), fc.option(someHours), { maxKeys: 2 }),
    rest: fc.subarray([-1, 0, 1, 2]),
    work: fc.subarray([-1, 0, 1, 2, 3]),
    meetings: fc.array(fc.record({ from: fc.nat(4 * 96), length: fc.integer({ min: 1, max: 40 }), soon: fc.nat(60) }), {
      maxLength: 5,
    }),
  })
  .map(({ place, which, exceptions, rest, work, meetings, ...plan }) => {
    const { zone } = place;
    const date =
      { short: place.short, long: place.long, year: '2026-12-31', leap: '2028-02-29' }[which] ?? '2026-12-31';
    const day = (offset: number) => addDays(date, offset);
    const { start } = dayBounds(day(-1), zone);
    const named = Object.entries(exceptions).map(([offset, hours]) => ({ date: day(Number(offset)), hours }));
    const power: PanelPower = {
      ...plan,
      exceptions: named,
      rest: rest.map(day),
      work: work.filter((offset) => !rest.includes(offset)).map(day),
    };
    const waking = meetings.map(({ from, length, soon }): Waking => {
      const begins = start + from * 15 * minute;
      return { start: begins, end: begins + length * 15 * minute, soonFrom: begins - soon * minute };
    });
    return { zone, start, power, waking };
  });

describe('property', () => {
  it('is on and changes exactly as a count minute by minute says, across clocks, nights and years', () => {
    const minutes = 4 * 1440;
    fc.assert(
      fc.property(
        scenes,
        fc.array(fc.nat(minutes - 1), { minLength: 1, maxLength: 20 }),
        ({ zone, start, power, waking }, picks) => {
          const expected = oracle(power, zone, start, minutes, waking);
          for (const pick of picks) {
            const when = start + pick * minute;
            const { on, until } = powerAt(power, zone, when, waking);
            expect(on, clock(when)).toBe(expected[pick]);
            const changes = expected.findIndex((shown, index) => index > pick && shown !== on);
            if (changes >= 0) expect(clock(until)).toBe(clock(start + changes * minute));
            else expect(until === null || until >= start + minutes * minute, clock(until)).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
