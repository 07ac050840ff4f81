/** Working hours as people write them in tables: `09:00-18:00 周一至周五`, `08:30-20:00 Mon-Fri`. Pure. */
import type { Locale } from '../scope.ts';
import type { WorkingHours } from './hours-schema.ts';

export const allDay: WorkingHours = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };

/** What a new company begins with. */
export const usualHours: WorkingHours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };

export function isSameHours(a: WorkingHours, b: WorkingHours): boolean {
  return a.open === b.open && a.close === b.close && a.days.toSorted().join() === b.days.toSorted().join();
}

const dayNames: Record<Locale, readonly string[]> = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

/** As `hoursIn` reads it. */
export function hoursText({ open, close, days: some }: WorkingHours, locale: Locale): string {
  const days = some.toSorted((a, b) => a - b);
  const [first = 1, last = 7] = [days[0], days.at(-1)];
  const name = (day: number) => dayNames[locale][day - 1] ?? '';
  const isChinese = locale === 'zh-CN';
  const isRun = days.length > 2 && last - first === days.length - 1;
  const run = `${name(first)}${isChinese ? '至' : '-'}${name(last)}`;
  const every = isChinese ? '每天' : 'daily';
  const named = isRun ? run : days.map(name).join(isChinese ? '、' : ', ');
  return `${open}-${close} ${days.length === 7 ? every : named}`;
}

const to = '(?:-|–|—|~|至|到|to)';
const period = new RegExp(`(\\d{1,2}):(\\d{2})\\s*${to}\\s*(\\d{1,2}):(\\d{2})`);
const whole = /全天(?:开放)?|24\s*小时|24\s*h(?:ours)?\b|all day/;
const words: readonly (readonly [RegExp, string])[] = [
  [/每天|每日|daily|every ?day/g, '1-7'],
  [/工作日|weekdays/g, '1-5'],
  [/周末|weekends?/g, '6-7'],
  ...['一1', '二2', '三3', '四4', '五5', '六6', '[日天]7'].map(
    (day) => [new RegExp(`(?:周|星期|礼拜)?${day.slice(0, -1)}`, 'g'), day.slice(-1)] as const,
  ),
  ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(
    (day, index) => [new RegExp(`\\b${day}[a-z]*`, 'g'), String(index + 1)] as const,
  ),
  [new RegExp(`\\s*${to}\\s*`, 'g'), '-'],
  [/(?:\s|[,，、;；/]|和|及|\band\b)+/g, ','],
];

/**
 * @param usual the days where the text says none
 * @returns null for what is no hours; whether they can be (quarter hours, in order) is for the schema to say
 */
export function hoursIn(text: string, usual: readonly number[]): WorkingHours | null {
  const plain = text.normalize('NFKC').toLowerCase().trim();
  const times = period.exec(plain) ?? whole.exec(plain);
  if (!times) return null;
  const days = daysIn(plain.replace(times[0], ' ').trim());
  if (!days) return null;
  const [, openHour, openMinute, closeHour, closeMinute] = times;
  const at = (hour = '', minute = '') => `${hour.padStart(2, '0')}:${minute}`;
  const isWhole = openHour === undefined;
  return {
    open: isWhole ? allDay.open : at(openHour, openMinute),
    close: isWhole ? allDay.close : at(closeHour, closeMinute),
    days: days.length > 0 ? days : [...usual],
  };
}

/** Empty where none is named. */
function daysIn(text: string): number[] | null {
  const list = words.reduce((left, [word, short]) => left.replace(word, short), text);
  const days = new Set<number>();
  for (const part of list.split(',').filter((each) => each !== '')) {
    const [, first, last = first] = /^([1-7])(?:-([1-7]))?$/.exec(part) ?? [];
    if (first === undefined) return null;
    // From Saturday to Monday is over the end of the week.
    for (let day = Number(first); ; day = (day % 7) + 1) {
      days.add(day);
      if (day === Number(last)) break;
    }
  }
  return [...days].sort();
}
