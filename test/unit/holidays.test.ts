import { describe, expect, test } from 'vitest';
import { china } from '../../shared/tenants/holidays/china.ts';
import { changedDays, daysIn, daysOf, usualHolidays } from '../../shared/tenants/holidays/days.ts';
import { weekday } from '../../shared/time.ts';

const cn = usualHolidays('zh-CN');
const year = (y: number) => daysIn(cn).filter(({ date }) => date.startsWith(`${y}-`));

describe('the shipped calendar', () => {
  test('of 2026 is the published one: 33 days off, six weekend days worked for them', () => {
    expect(year(2026).filter(({ kind }) => kind === 'rest')).toHaveLength(33);
    const work = year(2026).filter(({ kind }) => kind === 'work');
    expect(work.map(({ date }) => date.slice(5))).toEqual(['01-04', '02-14', '02-28', '05-09', '09-20', '10-10']);
    // Nobody is called to work on a weekday: it would be one anyway.
    expect(work.every(({ date }) => weekday(date) > 5)).toBe(true);
    const weekdaysOff = year(2026).filter(({ date, kind }) => kind === 'rest' && weekday(date) <= 5).length;
    // 13 days by law, of which 4 fall on a Saturday or Sunday and are made good.
    expect(weekdaysOff - work.length).toBe(13);
  });

  test('of 2027 is provisional: the 13 days by law, and no make-up days', () => {
    expect(china.map(({ year: y, provisional }) => [y, provisional])).toEqual([
      [2026, false],
      [2027, true],
    ]);
    expect(year(2027)).toHaveLength(13);
    expect(year(2027).every(({ kind }) => kind === 'rest')).toBe(true);
    expect(year(2027)).toContainEqual(expect.objectContaining({ date: '2027-02-06', holiday: 'spring_festival' }));
  });

  test('names no day twice', () => {
    const dates = china.flatMap(({ year: y }) => year(y).map(({ date }) => date));
    expect(new Set(dates).size).toBe(dates.length);
    expect(daysIn(usualHolidays('en'))).toEqual([]);
  });
});

describe('a company’s own days', () => {
  const change = (...changes: Parameters<typeof changedDays>[1]) => ({
    ...cn,
    days: changedDays(cn, changes, '2026-11-23'),
  });

  test('come on top of the shipped ones, and are what plans heed from a day on', () => {
    const own = change(
      { date: '2026-12-25', kind: 'rest', name: '公司周年' },
      { date: '2026-12-26', kind: 'work' },
      { date: '2027-01-01', kind: 'plain' },
      { date: '2027-02-05', kind: 'rest', name: '小年' },
    );
    expect(daysOf(own, '2026-11-23', '2027-02-07')).toEqual({
      rest: ['2026-12-25', '2027-02-05', '2027-02-06'],
      work: ['2026-12-26'],
    });
    expect(daysIn(own).find(({ date }) => date === '2027-02-05')).toEqual({
      ...{ date: '2027-02-05', kind: 'rest', holiday: 'spring_festival', name: '小年', own: true, shipped: 'rest' },
    });
  });

  test('that say what holds anyway, or are put back, leave nothing; those of years past are forgotten', () => {
    expect(change({ date: '2027-01-01', kind: 'rest' }, { date: '2026-12-25', kind: 'plain' }).days).toEqual([]);
    const own = change({ date: '2027-01-01', kind: 'plain' }, { date: '2026-12-25', kind: 'rest', name: null });
    const back = [
      { date: '2027-01-01', kind: 'shipped' as const },
      { date: '2026-12-25', kind: 'shipped' as const },
    ];
    expect(own.days).toHaveLength(2);
    expect(changedDays(own, back, '2026-11-23')).toEqual([]);
    expect(changedDays(own, [], '2029-01-01')).toEqual([]);
  });
});
