/** A series as calendars take it: one UID, its rule, the days left out, and each occurrence that is elsewhere or at another time. */

import { ruleText } from '../../shared/bookings/recurrence.ts';
import { wantedAt } from '../../shared/bookings/series.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';
import { addMinutes, type Instant, localDate } from '../../shared/time.ts';
import { type Calendar, calendarOf, type Meeting } from './calendar.ts';
import { localText, zoneLines } from './zones.ts';

/**
 * @param wanted CANCEL too where nothing of it is held: a rule with every day left out is no entry
 * @param meeting one of its bookings, whose words and people are those of all
 * @param placed where a room is, in the reader's words
 */
export function seriesCalendarOf(
  wanted: Calendar['method'],
  meeting: Meeting,
  series: SeriesTold,
  placed: (roomId: RoomId) => string,
): Calendar {
  const { zone, rule, occurrences, sequence } = series;
  const method = occurrences.some(({ at }) => at !== null) ? wanted : 'CANCEL';
  const first = occurrences[0];
  const [segment] = series.segments;
  if (!first || !segment) return calendarOf(method, meeting);
  const local = (name: string, instants: readonly Instant[]) =>
    `${name};TZID=${zone}:${instants.map((instant) => localText(instant, zone))}`;
  const event = (start: Instant, end: Instant, own: { sequence: number; location: string }, extra: string[]) => {
    const { booking } = meeting;
    const { content } = calendarOf(method, {
      ...meeting,
      location: own.location,
      booking: { ...booking, start, end, sequence: own.sequence, occurrence: null },
    });
    return eventLines(content).flatMap((line) => {
      if (/^DTSTART[:;]/.test(line)) return [local('DTSTART', [start]), ...extra];
      return /^DTEND[:;]/.test(line) ? [local('DTEND', [end])] : [line];
    });
  };
  const out = occurrences.filter(({ at }) => at === null).map(({ occurrence }) => occurrence);
  const master = event(
    first.occurrence,
    addMinutes(first.occurrence, segment.minutes),
    { sequence, location: meeting.location },
    [`RRULE:${ruleText(rule, zone)}`, ...(out.length > 0 && method === 'REQUEST' ? [local('EXDATE', out)] : [])],
  );
  const overrides =
    method === 'CANCEL'
      ? []
      : occurrences.flatMap(({ occurrence, at }) => {
          if (!at) return [];
          const usual = wantedAt(occurrence, [segment], zone);
          if (at.start === usual.start && at.end === usual.end && at.roomId === meeting.booking.roomId) return [];
          const own = { sequence: sequence + at.sequence, location: placed(at.roomId) };
          return event(at.start, at.end, own, [local('RECURRENCE-ID', [occurrence])]);
        });
  const last = occurrences.at(-1)?.occurrence ?? first.occurrence;
  const lines = [
    ...head(calendarOf(method, meeting).content),
    ...zoneLines(zone, localDate(Date.parse(first.occurrence), zone), localDate(Date.parse(last), zone)),
    ...master,
    ...overrides,
    'END:VCALENDAR',
  ];
  return { method, content: `${lines.map(folded).join('\r\n')}\r\n` };
}

const unfold = (content: string) => content.replace(/\r\n[ \t]/g, '').split('\r\n');

function head(content: string): string[] {
  const lines = unfold(content);
  return lines.slice(0, lines.indexOf('BEGIN:VEVENT'));
}

function eventLines(content: string): string[] {
  const lines = unfold(content);
  return lines.slice(lines.indexOf('BEGIN:VEVENT'), lines.lastIndexOf('END:VEVENT') + 1);
}

/** Lines of at most 75 octets, never cut within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > 74) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join('\r\n ');
}
