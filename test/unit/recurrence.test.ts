import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { occurrencesOf } from '../../shared/bookings/occurrences.ts';
import { ruleText, ruleWords, type Say } from '../../shared/bookings/recurrence.ts';
import { mostOccurrences, type RuleInput, repeats, rule, ruleFrom } from '../../shared/bookings/recurrence-schema.ts';
import { type TextKey, text } from '../../shared/texts.ts';
import { addDays, epochOf, localDate, wallMinutes, weekday } from '../../shared/time.ts';

const shanghai = 'Asia/Shanghai';
const anchor = { date: '2026-11-23', time: '10:00', minutes: 60, zone: shanghai };

function datesOf(input: RuleInput, from: Partial<typeof anchor> = {}): string[] {
  const where = { ...anchor, ...from };
  return occurrencesOf(rule.parse(input), where, mostOccurrences).list.map(({ start }) =>
    localDate(epochOf(start), where.zone),
  );
}

describe('the days of a rule', () => {
  test('daily, every so many days', () => {
    expect(datesOf({ repeat: 'daily', interval: 3, count: 3 })).toEqual(['2026-11-23', '2026-11-26', '2026-11-29']);
  });

  test('weekdays leave the weekend out', () => {
    expect(datesOf({ repeat: 'weekdays', until: '2026-12-01' }, { date: '2026-11-27' })).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-01',
    ]);
  });

  test('every second week on two days counts weeks from the first, begun on a Monday', () => {
    expect(datesOf({ repeat: 'weekly', interval: 2, days: [1, 3], count: 4 }, { date: '2026-11-25' })).toEqual([
      '2026-11-25',
      '2026-12-07',
      '2026-12-09',
      '2026-12-21',
    ]);
  });

  test('the third Wednesday and the last Friday of a month', () => {
    expect(datesOf({ repeat: 'monthly_weekday', nth: 3, weekday: 3, count: 2 })).toEqual(['2026-12-16', '2027-01-20']);
    expect(datesOf({ repeat: 'monthly_weekday', nth: -1, weekday: 5, count: 2 })).toEqual(['2026-11-27', '2026-12-25']);
  });

  test('months without the 31st are skipped, and said', () => {
    const { list, missing } = occurrencesOf(
      rule.parse({ repeat: 'monthly_date', date: 31, count: 3 }),
      { ...anchor, date: '2026-12-01' },
      200,
    );
    expect(list.map(({ start }) => start.slice(0, 10))).toEqual(['2026-12-31', '2027-01-31', '2027-03-31']);
    expect(missing).toEqual(['2027-02']);
  });

  test('a rule that never comes true has no days and does not count for ever', () => {
    expect(datesOf({ repeat: 'monthly_date', date: 30, interval: 12, count: 5 }, { date: '2027-02-01' })).toEqual([]);
  });

  test('no more than asked for, and it is said that there are more', () => {
    const found = occurrencesOf(rule.parse({ repeat: 'daily', until: '2030-01-01' }), anchor, 10);
    expect([found.list.length, found.more]).toEqual([10, true]);
  });
});

describe('when clocks change', () => {
  const berlin = { ...anchor, zone: 'Europe/Berlin', date: '2027-03-27' };
  test('the wall clock stays', () => {
    const { list } = occurrencesOf(rule.parse({ repeat: 'daily', count: 3 }), berlin, 200);
    expect(list.map(({ start }) => start)).toEqual([
      '2027-03-27T09:00:00Z',
      '2027-03-28T08:00:00Z',
      '2027-03-29T08:00:00Z',
    ]);
  });

  test('an hour that is skipped moves forward, one that is doubled is the first', () => {
    const spring = occurrencesOf(rule.parse({ repeat: 'daily', count: 2 }), { ...berlin, time: '02:30' }, 200);
    expect(spring.list[1]?.start).toBe('2027-03-28T01:30:00Z');
    const autumn = occurrencesOf(
      rule.parse({ repeat: 'daily', count: 1 }),
      { ...berlin, date: '2027-10-31', time: '02:30' },
      200,
    );
    expect(autumn.list[0]?.start).toBe('2027-10-31T00:30:00Z');
  });
});

const rules = fc
  .record({
    repeat: fc.constantFrom(...repeats),
    interval: fc.integer({ min: 1, max: 12 }),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    date: fc.integer({ min: 1, max: 31 }),
    nth: fc.constantFrom(-1 as const, 1 as const, 2 as const, 3 as const, 4 as const),
    weekday: fc.integer({ min: 1, max: 7 }),
    end: fc.oneof(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 900 }).map((days) => addDays('2026-11-23', days)),
    ),
  })
  .map(({ end, ...facts }) => {
    const { repeat } = facts;
    return rule.parse({
      repeat,
      interval: repeat === 'weekdays' ? 1 : facts.interval,
      days: repeat === 'weekly' ? facts.days.sort() : [],
      date: repeat === 'monthly_date' ? facts.date : null,
      nth: repeat === 'monthly_weekday' ? facts.nth : null,
      weekday: repeat === 'monthly_weekday' ? facts.weekday : null,
      until: typeof end === 'string' ? end : null,
      count: typeof end === 'number' ? end : null,
    });
  });
const zones = fc.constantFrom(
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
);

test('a rule and its RRULE say the same', () => {
  fc.assert(
    fc.property(rules, zones, (one, zone) => {
      expect(ruleFrom(ruleText(one, zone), zone)).toEqual(one);
    }),
  );
});

test.each(['FREQ=YEARLY;COUNT=2', 'FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=XX;COUNT=1', 'FREQ=MONTHLY;BYDAY=5MO;COUNT=3', ''])(
  'a rule that nobody can choose here is none: %s',
  (text) => expect(ruleFrom(text, shanghai)).toBeNull(),
);

test('occurrences rise, lie on the rule’s days and show the rule’s time, whatever the zone', () => {
  fc.assert(
    fc.property(rules, zones, (one, zone) => {
      const { list } = occurrencesOf(one, { ...anchor, zone }, 60);
      let last = '';
      for (const { start } of list) {
        expect(start > last).toBe(true);
        last = start;
        const date = localDate(epochOf(start), zone);
        if (one.until) expect(date <= one.until).toBe(true);
        expect(wallMinutes(start, zone)).toBe(600);
        const day = weekday(date);
        if (one.repeat === 'weekdays') expect(day).toBeLessThan(6);
        if (one.repeat === 'weekly') expect(one.days).toContain(day);
        if (one.repeat === 'monthly_date') expect(Number(date.slice(8))).toBe(one.date);
        if (one.repeat === 'monthly_weekday') expect(day).toBe(one.weekday);
      }
      if (one.count !== null) expect(list.length).toBeLessThanOrEqual(one.count);
    }),
    { numRuns: 60 },
  );
});

test('in words', () => {
  const say =
    (locale: 'zh-CN' | 'en'): Say =>
    (word, values) =>
      text(locale, `series.${word}` as TextKey, values);
  const words = (input: RuleInput) =>
    (['zh-CN', 'en'] as const).map((locale) => ruleWords(rule.parse(input), '10:00', say(locale), (date) => date));
  expect(words({ repeat: 'weekly', days: [1, 3], count: 12 })).toEqual([
    '每周一、三 10:00，共 12 次',
    'Every week on Mon, Wed at 10:00, 12 times',
  ]);
  expect(words({ repeat: 'monthly_weekday', nth: 3, weekday: 3, count: 6 })).toEqual([
    '每月第三个周三 10:00，共 6 次',
    'Every month on the third Wed at 10:00, 6 times',
  ]);
  expect(words({ repeat: 'monthly_weekday', nth: -1, weekday: 5, interval: 2, until: '2027-03-01' })).toEqual([
    '每 2 个月最后一个周五 10:00，到 2027-03-01',
    'Every 2 months on the last Fri at 10:00, until 2027-03-01',
  ]);
  expect(words({ repeat: 'weekdays', count: 5 })[0]).toBe('每个工作日 10:00，共 5 次');
  expect(words({ repeat: 'monthly_date', date: 31, count: 5 })[0]).toBe('每月 31 日 10:00，共 5 次');
});
