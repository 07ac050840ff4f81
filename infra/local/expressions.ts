import { Temporal } from 'temporal-polyfill';

/** When a schedule fires, from its expression and zone. */
export interface Times {
  /** Whether it fires once only. */
  once: boolean;
  /** The first time after `after` (epoch ms), undefined when there is none any more. */
  next(after: number): number | undefined;
}

const units = { minute: 60_000, minutes: 60_000, hour: 3_600_000, hours: 3_600_000, day: 86_400_000, days: 86_400_000 };
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads `at(yyyy-mm-ddThh:mm:ss)`, `rate(n unit)` and `cron(minute hour day-of-month month day-of-week year)` as
 * EventBridge Scheduler does: a wall-clock time that a zone skips does not fire, one that it repeats fires once.
 * @param begin epoch ms from which a rate counts, and before which nothing fires
 * @returns undefined when the expression or the zone is not valid
 */
export function parse(expression: string, zone: string, begin: number): Times | undefined {
  const match = /^(at|rate|cron)\((.*)\)$/.exec(expression.trim());
  const [, kind, text = ''] = match ?? [];
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    if (kind === 'at') return at(text, zone);
    if (kind === 'rate') return rate(text, begin);
    if (kind === 'cron') return cron(text, zone);
  } catch {
    // A date that no calendar has, or a zone that nobody knows.
  }
  return undefined;
}

function at(text: string, zone: string): Times | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const time = Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds;
  return { once: true, next: (after) => (time > after ? time : undefined) };
}

function rate(text: string, begin: number): Times | undefined {
  const match = /^([1-9]\d*) (minutes?|hours?|days?)$/.exec(text);
  if (!match) return undefined;
  const step = Number(match[1]) * units[match[2] as keyof typeof units];
  return { once: false, next: (after) => begin + Math.max(0, Math.floor((after - begin) / step) + 1) * step };
}

function cron(text: string, zone: string): Times | undefined {
  const [minute, hour, day, month, weekday, year, ...rest] = text.trim().split(/\s+/);
  if (!minute || !hour || !day || !month || !weekday || !year || rest.length > 0) return undefined;
  // One of the two kinds of day must be left open.
  if ((day === '?') === (weekday === '?')) return undefined;
  const fields = {
    minutes: numbers(minute, 0, 59),
    hours: numbers(hour, 0, 23),
    months: numbers(month, 1, 12, months),
    years: numbers(year, 1970, 2199),
  };
  const fits = day === '?' ? onWeekday(weekday) : onDay(day);

  return {
    once: false,
    next(after) {
      let date = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
      // 29 February may be eight years away; what has not come by then never comes.
      for (
        const last = date.add({ years: 9 });
        Temporal.PlainDate.compare(date, last) <= 0;
        date = date.add({ days: 1 })
      ) {
        if (!fields.years.has(date.year) || !fields.months.has(date.month) || !fits(date)) continue;
        for (const h of fields.hours) {
          for (const m of fields.minutes) {
            const time = instant(date, h, m, zone);
            if (time !== undefined && time > after) return time;
          }
        }
      }
      return undefined;
    },
  };
}

function instant(date: Temporal.PlainDate, hour: number, minute: number, zone: string): number | undefined {
  const zoned = date.toPlainDateTime({ hour, minute }).toZonedDateTime(zone, { disambiguation: 'earlier' });
  return zoned.hour === hour && zoned.minute === minute ? zoned.epochMilliseconds : undefined;
}

/** `*`, `5`, `1-5`, `0/15`, `*` with a step, names, and lists of these: the numbers they stand for, in order. */
function numbers(text: string, from: number, to: number, names: readonly string[] = []): Set<number> {
  const value = (part: string) => {
    const named = names.indexOf(part.toUpperCase());
    const number = named >= 0 ? named + from : /^\d+$/.test(part) ? Number(part) : Number.NaN;
    if (!(number >= from && number <= to)) throw new RangeError(`${part} is not between ${from} and ${to}`);
    return number;
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [low = '', high] = range.split('-');
    const first = range === '*' ? from : value(low);
    const last = range === '*' || (step !== undefined && high === undefined) ? to : value(high ?? low);
    for (let n = first; n <= last; n += step === undefined ? 1 : Math.max(1, Number(step))) found.add(n);
  }
  return new Set([...found].sort((a, b) => a - b));
}

type Fits = (date: Temporal.PlainDate) => boolean;

/** `L` is the month's last day, `15W` the weekday nearest to the 15th. */
function onDay(text: string): Fits {
  if (text === 'L') return (date) => date.day === date.daysInMonth;
  const nearest = /^(\d+)W$/.exec(text);
  if (nearest) return (date) => date.equals(nearestWeekday(date, Number(nearest[1])));
  const days = numbers(text, 1, 31);
  return (date) => days.has(date.day);
}

function nearestWeekday(month: Temporal.PlainDate, day: number): Temporal.PlainDate {
  const date = month.with({ day });
  if (date.dayOfWeek === 6) return day === 1 ? date.add({ days: 2 }) : date.subtract({ days: 1 });
  if (date.dayOfWeek === 7) return day === date.daysInMonth ? date.subtract({ days: 2 }) : date.add({ days: 1 });
  return date;
}

/** Sunday is 1: `2-6`, `MON-FRI`; `6L` the month's last Friday, `2#1` its first Monday. */
function onWeekday(text: string): Fits {
  const number = (date: Temporal.PlainDate) => (date.dayOfWeek % 7) + 1;
  const last = /^([1-7])L$/.exec(text);
  if (last) return (date) => number(date) === Number(last[1]) && date.day > date.daysInMonth - 7;
  const nth = /^([1-7])#([1-5])$/.exec(text);
  if (nth) return (date) => number(date) === Number(nth[1]) && Math.ceil(date.day / 7) === Number(nth[2]);
  const days = numbers(text, 1, 7, weekdays);
  return (date) => days.has(number(date));
}
