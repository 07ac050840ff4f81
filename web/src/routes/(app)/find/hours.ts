/** Between which times of the building's clock a meeting is to lie: a part of the day, or any times of one's own. Pure. */
import { minutesOf } from '../../../../../shared/bookings/rules.ts';
import { clockWord } from '../booking/lanes.ts';

export const parts = ['any', 'morning', 'afternoon', 'evening'] as const;
export type DayPart = (typeof parts)[number];

/** `hh:mm` on the quarter hour, half-open; `24:00` at the day's end. */
export interface Hours {
  earliest: string;
  latest: string;
}

export const partHours: Record<DayPart, Hours> = {
  any: { earliest: '00:00', latest: '24:00' },
  morning: { earliest: '00:00', latest: '12:00' },
  afternoon: { earliest: '12:00', latest: '18:00' },
  evening: { earliest: '18:00', latest: '24:00' },
};

/** null: times of one's own. */
export function partOf({ earliest, latest }: Hours): DayPart | null {
  return parts.find((part) => partHours[part].earliest === earliest && partHours[part].latest === latest) ?? null;
}

/** Wide enough for a meeting of so many minutes: it lasts longer, or where the day ends before that, it may begin earlier. */
export function fitted({ earliest, latest }: Hours, minutes: number): Hours {
  const to = Math.min(1440, Math.max(minutesOf(latest), minutesOf(earliest) + minutes));
  return { earliest: clockWord(Math.max(0, Math.min(minutesOf(earliest), to - minutes))), latest: clockWord(to) };
}

/** The quarter hours at which it can begin, and until which it can last, where it begins no earlier than `earliest`. */
export function choices(earliest: string, minutes: number): { starts: string[]; ends: string[] } {
  const quarters = (from: number, to: number) =>
    Array.from({ length: Math.max(0, (to - from) / 15) + 1 }, (_, at) => clockWord(from + at * 15));
  return { starts: quarters(0, 1440 - minutes), ends: quarters(minutesOf(earliest) + minutes, 1440) };
}

const clock = /^(?:[01]\d|2[0-3]):(?:00|15|30|45)$|^24:00$/;

/** What an address says: a part of the day, or `from-until`; the whole day where it says nothing that can be. */
export function readHours(text: string): Hours {
  const part = parts.find((each) => each === text);
  if (part) return partHours[part];
  const [earliest = '', latest = ''] = text.split('-');
  return clock.test(earliest) && clock.test(latest) && earliest < latest ? { earliest, latest } : partHours.any;
}

/** `morning`, `14:00-16:00`; empty for the whole day. */
export function writeHours(hours: Hours): string {
  const part = partOf(hours);
  return part === 'any' ? '' : (part ?? `${hours.earliest}-${hours.latest}`);
}
