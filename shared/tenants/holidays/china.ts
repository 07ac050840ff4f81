/** Public holidays of mainland China with their make-up working days (调休), as data. */
import type { Holiday } from './names.ts';

export interface HolidayYear {
  year: number;
  /** The State Council has not published the year's arrangement: statutory days alone, and no make-up days. */
  provisional: boolean;
  /** Where the arrangement, or the law it follows from, stands. */
  source: string;
  holidays: readonly {
    holiday: Holiday;
    /** First and last day off. */
    rest: readonly [string, string];
    work: readonly string[];
  }[];
}

/** Rises by one with every change of the data below, so that panels that were told the older days are told the newer. */
export const chinaEdition = 1;

export const china: readonly HolidayYear[] = [
  {
    year: 2026,
    provisional: false,
    // 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04
    source: 'https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm',
    holidays: [
      { holiday: 'new_year', rest: ['2026-01-01', '2026-01-03'], work: ['2026-01-04'] },
      { holiday: 'spring_festival', rest: ['2026-02-15', '2026-02-23'], work: ['2026-02-14', '2026-02-28'] },
      { holiday: 'qingming', rest: ['2026-04-04', '2026-04-06'], work: [] },
      { holiday: 'labour_day', rest: ['2026-05-01', '2026-05-05'], work: ['2026-05-09'] },
      { holiday: 'dragon_boat', rest: ['2026-06-19', '2026-06-21'], work: [] },
      { holiday: 'mid_autumn', rest: ['2026-09-25', '2026-09-27'], work: [] },
      { holiday: 'national_day', rest: ['2026-10-01', '2026-10-07'], work: ['2026-09-20', '2026-10-10'] },
    ],
  },
  {
    year: 2027,
    provisional: true,
    // By law: New Year 1 day, Spring Festival 4 from its eve, Qingming 1, Labour Day 2, Dragon Boat 1,
    // Mid-Autumn 1, National Day 3. The new moon of 2027-02-06 falls at 23:56 in Beijing; some calendars place it a day late.
    source: '全国年节及纪念日放假办法（2024年11月10日修订）',
    holidays: [
      { holiday: 'new_year', rest: ['2027-01-01', '2027-01-01'], work: [] },
      { holiday: 'spring_festival', rest: ['2027-02-05', '2027-02-08'], work: [] },
      { holiday: 'qingming', rest: ['2027-04-05', '2027-04-05'], work: [] },
      { holiday: 'labour_day', rest: ['2027-05-01', '2027-05-02'], work: [] },
      { holiday: 'dragon_boat', rest: ['2027-06-09', '2027-06-09'], work: [] },
      { holiday: 'mid_autumn', rest: ['2027-09-15', '2027-09-15'], work: [] },
      { holiday: 'national_day', rest: ['2027-10-01', '2027-10-03'], work: [] },
    ],
  },
];
