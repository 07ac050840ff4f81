import { localDate } from '#lib/time.ts';
import { language } from './locale.svelte.ts';
import { m } from './paraglide/messages.js';

const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.current} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language.current, { timeZone: zone, ...options });
  formats.set(key, known);
  return known;
}

/** `14:00` on the clock of a zone. */
export function timeWord(instant: string | number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));
}

/**
 * A calendar day as people say it: 今天, 明天, 昨天, 周三 within six days, else 11月23日 周一 (with the year when it is
 * another). `date` is `yyyy-mm-dd`; `now` epoch ms.
 */
export function dayWord(date: string, now: number, zone: string): string {
  const today = localDate(now, zone);
  const away = Math.round((Date.parse(date) - Date.parse(today)) / day);
  if (away === 0) return m.common_today();
  if (away === 1) return m.common_tomorrow();
  if (away === -1) return m.common_yesterday();
  const at = new Date(`${date}T12:00:00Z`);
  if (away > 0 && away < 7) return format('UTC', { weekday: 'short' }).format(at);
  return longDate(at, date.slice(0, 4) !== today.slice(0, 4));
}

/** `11月23日 周一`, never relative: for headings and history. */
export function dateWord(date: string): string {
  return longDate(new Date(`${date}T12:00:00Z`), false);
}

/** What is said beside `dayWord`: the date where that was a relative word, without saying the weekday twice. */
export function besideDayWord(date: string, now: number, zone: string): string {
  const word = dayWord(date, now, zone);
  const at = new Date(`${date}T12:00:00Z`);
  if (word === dateWord(date) || word === longDate(at, true)) return '';
  const weekday = format('UTC', { weekday: 'short' }).format(at);
  return word === weekday ? format('UTC', { month: 'short', day: 'numeric' }).format(at) : dateWord(date);
}

// Intl writes 11月23日周一 in Chinese; people put a space between.
function longDate(at: Date, withYear: boolean): string {
  const year = withYear ? ({ year: 'numeric' } as const) : {};
  const parts = format('UTC', { ...year, month: 'short', day: 'numeric', weekday: 'short' }).formatToParts(at);
  if (language.current === 'en') return parts.map((part) => part.value).join('');
  return parts.map((part) => (part.type === 'weekday' ? ` ${part.value}` : part.value)).join('');
}

/** `今天 14:00` */
export function momentWord(instant: string | number, now: number, zone: string): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return `${dayWord(localDate(at, zone), now, zone)} ${timeWord(at, zone)}`;
}

/** `今天 14:00–15:00`; over midnight `今天 22:00 – 明天 01:00`. */
export function rangeWord(start: string, end: string, now: number, zone: string): string {
  const sameDay = localDate(Date.parse(start), zone) === localDate(Date.parse(end) - 1, zone);
  if (!sameDay) return `${momentWord(start, now, zone)} – ${momentWord(end, now, zone)}`;
  return `${momentWord(start, now, zone)}–${timeWord(end, zone)}`;
}

/** `45 分钟`, `1 小时 30 分`, `2 天` */
export function durationWord(minutes: number): string {
  if (minutes >= 1440 && minutes % 1440 === 0) return m.common_days({ n: minutes / 1440 });
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  if (hours === 0) return m.common_minutes({ n: rest });
  return rest === 0 ? m.common_hours({ n: hours }) : m.common_hours_minutes({ h: hours, n: rest });
}

/** `3 分钟前`, for things seen or done lately. */
export function agoWord(instant: string, now: number): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(language.current, { numeric: 'auto' });
  if (seconds > -60) return m.common_just_now();
  if (seconds > -3600) return spaced(relative.format(Math.ceil(seconds / 60), 'minute'));
  if (seconds > -86_400) return spaced(relative.format(Math.ceil(seconds / 3600), 'hour'));
  return spaced(relative.format(Math.ceil(seconds / 86_400), 'day'));
}

// Intl writes 3分钟前; everything else on the page has a space there.
function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ');
}

/** The zone's name beside a time, only where it differs from the reader's own. */
export function zoneNote(zone: string, readers: string): string {
  if (zone === readers) return '';
  const part = format(zone, { timeZoneName: 'shortGeneric' })
    .formatToParts(Date.now())
    .find((each) => each.type === 'timeZoneName');
  return part?.value ?? zone;
}
