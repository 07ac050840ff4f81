/** How long rooms were open, as their company had them then. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildingDays,
  buildingFacts,
  type Course,
  mergedSteps,
  roomFacts,
  roomOpen,
  type Step,
  stepOf,
} from '../../shared/statistics/openings.ts';
import { addDays, datesFrom } from '../../shared/time.ts';

const zone = 'Asia/Shanghai';
const office = buildingFacts({ hours: { open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] }, zone });
const longer = buildingFacts({ hours: { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] }, zone });
const week = { from: '2026-11-16', until: '2026-11-22' };
const none = { rest: new Set<string>(), work: new Set<string>() };
const day = 540;

function open(room: Course, period = week, building: Course = { now: office, steps: [] }, special = none) {
  return roomOpen(room, 'bld_a', () => buildingDays(building, period, special));
}
const always: Course = { now: 'bld_a', steps: [] };
const course = (now: string, ...steps: Step[]): Course => ({ now, steps });

test('on working days, not on days of rest, and on make-up ones', () => {
  const special = { rest: new Set(['2026-11-18']), work: new Set(['2026-11-21']) };
  expect(open(always).minutes).toBe(5 * day);
  expect(open(always, { ...week, until: '2026-11-20' }, undefined, special).minutes).toBe(4 * day);
  expect(open(always, week, undefined, special).minutes).toBe(5 * day);
});

describe('a room', () => {
  test('that is built on a Wednesday counts from that day on, by the building’s clock', () => {
    // Tuesday 23:30 in London is Wednesday in Shanghai.
    const built = course('bld_a', [1, '2026-11-17T23:30:00Z', '', 'bld_a']);
    expect(open(built)).toEqual({ minutes: 3 * day, isThere: true });
    expect(open(built, { from: '2026-11-09', until: '2026-11-13' })).toEqual({ minutes: 0, isThere: false });
  });

  test('that is removed counts until the day before', () => {
    const gone = course('', [4, '2026-11-19T02:00:00Z', 'bld_a', '']);
    expect(open(gone)).toEqual({ minutes: 3 * day, isThere: true });
    expect(open(gone, { from: '2026-11-23', until: '2026-11-27' })).toEqual({ minutes: 0, isThere: false });
  });

  test('that is occupied is there and not open, also once the occupation is over or ended early', () => {
    const occupied = 'bld_a 2026-11-17 2026-11-19';
    expect(open(course(occupied))).toEqual({ minutes: 2 * day, isThere: true });
    // Opened again on the second of three days.
    const early = course(
      'bld_a',
      [3, '2026-11-10T01:00:00Z', 'bld_a', occupied],
      [4, '2026-11-18T01:00:00Z', occupied, 'bld_a'],
    );
    expect(open(early).minutes).toBe(4 * day);
    // Another occupation later does not make this one undone.
    const later = course('bld_a 2026-12-01 2026-12-05', [
      9,
      '2026-11-25T01:00:00Z',
      occupied,
      'bld_a 2026-12-01 2026-12-05',
    ]);
    expect(open(later).minutes).toBe(2 * day);
  });

  test('has the hours that its building had then', () => {
    const building = course(longer, [2, '2026-11-18T04:00:00Z', office, longer]);
    expect(open(always, week, building).minutes).toBe(2 * day + 3 * 720);
    expect(open(always, { from: '2026-11-09', until: '2026-11-13' }, building).minutes).toBe(5 * day);
  });

  test('that was moved has the hours of where it was', () => {
    const moved = course('bld_a', [2, '2026-11-18T04:00:00Z', 'bld_b', 'bld_a']);
    const days = (id: string) => buildingDays({ now: id === 'bld_a' ? office : longer, steps: [] }, week, none);
    expect(roomOpen(moved, 'bld_a', days).minutes).toBe(2 * 720 + 3 * day);
  });
});

test('a course read at once is that read day by day', () => {
  const houses = ['', 'bld_a', 'bld_a 2026-11-03 2026-11-08', 'bld_b'];
  const facts = fc.constantFrom(...houses);
  const day = fc.integer({ min: 0, max: 40 }).map((days) => addDays('2026-10-20', days));
  const steps = fc.array(fc.tuple(day, facts), { maxLength: 4 });
  fc.assert(
    fc.property(facts, steps, day, fc.integer({ min: 0, max: 20 }), (first, changes, from, more) => {
      const course: Course = { now: changes.at(-1)?.[1] ?? first, steps: [] };
      const dates = changes.map(([date]) => date).sort();
      const all = changes.map(
        ([, after], at): Step => [
          ...([at + 1, `${dates[at]}T04:00:00Z`] as const),
          ...([at === 0 ? first : (changes[at - 1]?.[1] ?? ''), after] as const),
        ],
      );
      const until = addDays(from, more);
      const daysOf = (period: typeof week) => (id: string) =>
        buildingDays({ now: id === 'bld_b' ? longer : office, steps: [] }, period, none);
      const whole = roomOpen({ ...course, steps: all }, 'bld_a', daysOf({ from, until }));
      const single = datesFrom(from, until).map((date) => {
        // As it stood in the end of that day, told without any step.
        const last = all.findLast(([, at]) => at.slice(0, 10) <= date);
        const now = last ? last[3] : (all[0]?.[2] ?? course.now);
        return roomOpen({ now, steps: [] }, 'bld_a', daysOf({ from: date, until: date }));
      });
      expect(whole).toEqual({
        minutes: single.reduce((sum, { minutes }) => sum + minutes, 0),
        isThere: single.some(({ isThere }) => isThere),
      });
    }),
    { numRuns: 200 },
  );
});

test('what is heard twice and in any order comes to the same', () => {
  const steps: Step[] = [
    [1, '2026-11-01T00:00:00Z', '', 'bld_a'],
    [3, '2026-11-10T00:00:00Z', 'bld_a', 'bld_a 2026-11-12 2026-11-20'],
    [4, '2026-11-15T00:00:00Z', 'bld_a 2026-11-12 2026-11-20', 'bld_a'],
  ];
  const [first, second, third] = steps.map((step) => [step]);
  expect(mergedSteps(mergedSteps(third ?? [], first ?? []), mergedSteps(second ?? [], third ?? []))).toEqual(steps);
});

test('a change of something else is no step', () => {
  const room = { buildingId: 'bld_a' as never, occupation: null };
  expect(stepOf(2, '2026-11-01T00:00:00Z', roomFacts(room), roomFacts({ ...room }))).toEqual([]);
  expect(roomFacts({ ...room, closed: { zone } })).toBe('');
});
