import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { releaseAt } from '../../shared/bookings/check-in.ts';
import { checkQuota } from '../../shared/bookings/quota.ts';
import { exampleIds } from '../../shared/examples.ts';
import { newId } from '../../shared/ids.ts';
import {
  addedTallies,
  addedWeeks,
  departmentTally,
  noTally,
  type Past,
  type PolicyIn,
  replayed,
  tallyOf,
} from '../../shared/policies/replay.ts';
import { policyOf, resolve, ruleNames, rulesOf } from '../../shared/policies/resolve.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import { addMinutes } from '../../shared/time.ts';

const zone = 'Asia/Shanghai';
const roomId = exampleIds.room as Past['roomId'];
const organiser = { personId: exampleIds.person as Past['organiser']['personId'], name: '林晓' };
const at = (policy: Partial<BookingPolicy>): PolicyIn => {
  const whole = { ...defaultPolicy, ...policy };
  return () => whole;
};
const checkIn = (graceMinutes: number, required = true) =>
  at({ checkIn: { ...defaultPolicy.checkIn, required, graceMinutes } });

function past(facts: Partial<Past> = {}): Past {
  const start = facts.start ?? '2026-11-02T02:00:00Z';
  const end = facts.end ?? addMinutes(start, 60);
  return {
    ...{ bookingId: newId('booking'), roomId, organiser, approved: null, checkIn: null, place: null, state: 'booked' },
    ...{ createdAt: addMinutes(start, -1440), until: end },
    ...facts,
    ...{ start, end },
  };
}
const came = (start: string, late: number): Past['checkIn'] => ({
  at: addMinutes(start, late),
  who: { kind: 'person', id: organiser.personId, name: organiser.name },
  channel: 'web',
});

describe('three levels', () => {
  test('a room’s own value goes before its building’s, and that before the company’s', () => {
    const { rules, from, policy } = resolve(
      defaultPolicy,
      { rules: { graceMinutes: 20, horizonDays: 30 } },
      { rules: { horizonDays: 7, bufferAfter: 15 } },
    );
    expect(rules).toMatchObject({ graceMinutes: 20, horizonDays: 7, bufferAfter: 15, maxMinutes: 7 * 1440 });
    expect(from).toMatchObject({ graceMinutes: 'building', horizonDays: 'room', maxMinutes: 'company' });
    expect(policy.checkIn.graceMinutes).toBe(20);
    expect(policy.quota).toEqual(defaultPolicy.quota);
  });

  test('where nothing is said the company’s rules hold, whole', () => {
    expect(resolve(defaultPolicy, null, {}).policy).toEqual(defaultPolicy);
    expect(policyOf(rulesOf(defaultPolicy), defaultPolicy.quota)).toEqual(defaultPolicy);
    expect(Object.keys(rulesOf(defaultPolicy)).sort()).toEqual([...ruleNames].sort());
  });

  test('a shortest time never forbids every length', () => {
    expect(resolve(defaultPolicy, { rules: { minMinutes: 120 } }, { rules: { maxMinutes: 60 } }).policy).toMatchObject({
      minMinutes: 60,
      maxMinutes: 60,
    });
  });
});

/** Meetings as a company that has had this rule leaves them behind. */
const lived = (graceMinutes: number) =>
  fc
    .array(
      fc.record({
        hour: fc.integer({ min: 0, max: 2000 }),
        minutes: fc.constantFrom(15, 30, 60, 120),
        late: fc.option(fc.integer({ min: -10, max: 70 }), { nil: null }),
      }),
      { maxLength: 20 },
    )
    .map((list) =>
      list.map(({ hour, minutes, late }) => {
        const start = addMinutes('2026-09-01T00:00:00Z', hour * 60);
        const one = past({ start, end: addMinutes(start, minutes) });
        const window = releaseAt(one, { opensMinutes: 15, graceMinutes, of: 'company' });
        const inTime = late !== null && (!window || late < graceMinutes) && late < minutes;
        return inTime ? { ...one, checkIn: came(start, late) } : window ? released(one, window.deadline) : one;
      }),
    );
const released = (one: Past, until: string): Past => ({ ...one, state: 'released', until });

describe('a replay of check-in', () => {
  test('under the rule in force finds exactly what was released', () => {
    const lives = fc.constantFrom(5, 10, 20).chain((grace) => lived(grace).map((list) => ({ grace, list })));
    fc.assert(
      fc.property(lives, ({ grace, list }) => {
        const hits = replayed(list, 'check_in', checkIn(grace), zone);
        const gone = list.filter(({ state }) => state === 'released').map(({ bookingId }) => bookingId);
        const sure = [...hits].flatMap(([bookingId, { effect }]) => (effect === 'unknown' ? [] : [bookingId]));
        expect(sure.sort()).toEqual(gone.sort());
      }),
    );
  });

  test('hits no fewer meetings and frees no less the shorter the grace period', () => {
    fc.assert(
      fc.property(lived(10), fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 }), (list, a, b) => {
        const tally = (grace: number) => tallyOf(replayed(list, 'check_in', checkIn(grace), zone).values());
        const [short, long] = [tally(Math.min(a, b)), tally(Math.max(a, b))];
        expect(short.meetings).toBeGreaterThanOrEqual(long.meetings);
        expect(short.minutes).toBeGreaterThanOrEqual(long.minutes);
      }),
    );
  });

  test('says who came late, and of whom nothing is known', () => {
    const start = '2026-11-02T02:00:00Z';
    const late = past({ checkIn: came(start, 7) });
    const silent = past();
    const hits = replayed([late, silent], 'check_in', checkIn(5), zone);
    expect(hits.get(late.bookingId)).toEqual({ effect: 'late', minutes: 55, value: 7 });
    expect(hits.get(silent.bookingId)?.effect).toBe('unknown');
    expect(tallyOf(hits.values())).toEqual({ meetings: 1, minutes: 55, late: 1, unknown: 1, unknownMinutes: 55 });
    expect(replayed([late, silent], 'check_in', checkIn(5, false), zone).size).toBe(0);
  });
});

describe('a replay of what is refused', () => {
  test('horizon, length and the place in a series are each meeting’s own', () => {
    const far = past({ createdAt: '2026-10-01T02:00:00Z' });
    const moved = past({ createdAt: '2026-10-01T02:00:00Z', placedAt: '2026-11-01T02:00:00Z' });
    const hits = (policy: Partial<BookingPolicy>, rule: Parameters<typeof replayed>[1], ...list: Past[]) =>
      [...replayed(list, rule, at(policy), zone).values()].map(({ value, minutes }) => [value, minutes]);
    expect(hits({ horizonDays: 14 }, 'horizon', far, moved)).toEqual([[33, 60]]);
    expect(hits({ minMinutes: 90 }, 'length', far)).toEqual([[60, 60]]);
    expect(hits({ onHolidays: false }, 'holidays', far, past({ restDays: 2 }))).toEqual([[2, 60]]);
    expect(hits({}, 'holidays', past({ restDays: 2 }))).toEqual([]);
    expect(hits({ maxOccurrences: 3 }, 'occurrences', past({ place: 2 }), past({ place: 3 }), past())).toEqual([
      [4, 60],
    ]);
  });

  test('a person’s hours are refused in the order of booking, as the quota itself would', () => {
    const booking = fc.record({
      day: fc.integer({ min: 0, max: 10 }),
      minutes: fc.constantFrom(30, 60, 120),
      ahead: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(booking, { maxLength: 12 }), fc.constantFrom(60, 120, 240), (wishes, most) => {
        const list = wishes.map(({ day, minutes, ahead }, index) => {
          const start = addMinutes('2026-11-02T01:00:00Z', day * 1440);
          return past({ start, end: addMinutes(start, minutes), createdAt: addMinutes(start, -ahead * 60 - index) });
        });
        const quota = { ...defaultPolicy.quota, personMinutesPerWeek: most };
        const hits = replayed(list, 'person_hours', at({ quota }), zone);
        let kept: Parameters<typeof checkQuota>[0] = [];
        for (const one of list.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))) {
          const more = [...kept, { ...one, version: 1, department: null }];
          const isRefused = refuses(() => checkQuota(kept, more, { quota, zone, now: Date.parse(one.createdAt) }));
          expect(hits.has(one.bookingId)).toBe(isRefused);
          if (!isRefused) kept = more;
        }
      }),
    );
  });

  test('bookings ahead are those that had not ended when one more was made', () => {
    const days = [2, 3, 4].map((day) =>
      past({ start: `2026-11-0${day}T02:00:00Z`, createdAt: '2026-11-01T00:00:00Z' }),
    );
    const later = past({ start: '2026-11-06T02:00:00Z', createdAt: '2026-11-05T00:00:00Z' });
    const quota = { ...defaultPolicy.quota, personAhead: 2 };
    const hits = replayed([later, ...days], 'person_ahead', at({ quota }), zone);
    expect([...hits.keys()]).toEqual([days[2]?.bookingId]);
  });

  test('pages add up: of departments, week by week', () => {
    const week = { department: '研发部', week: '2026-11-02', minutes: 300, meetings: 5 };
    const all = addedWeeks([week], [{ ...week, minutes: 300 }], [{ ...week, week: '2026-11-09' }]);
    expect(departmentTally(all, 450)).toMatchObject({ meetings: 3, minutes: 150, over: [{ week: '2026-11-02' }] });
    expect(departmentTally(all, null).over).toEqual([]);
    const some = { ...noTally, meetings: 2, minutes: 9 };
    expect(addedTallies(some, some)).toEqual({ ...noTally, meetings: 4, minutes: 18 });
  });
});

function refuses(step: () => void): boolean {
  try {
    step();
    return false;
  } catch {
    return true;
  }
}
