import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { Meeting } from '../../functions/messages/calendar.ts';
import { seriesCalendarOf } from '../../functions/messages/series-calendar.ts';
import { zoneLines } from '../../functions/messages/zones.ts';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import { occurrencesOf } from '../../shared/bookings/occurrences.ts';
import { rule } from '../../shared/bookings/recurrence-schema.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';

const booking = exampleBooking as unknown as Booking;
const meeting: Meeting = {
  booking: { ...booking, seriesId: 'ser_5t8w1z4c7f0h' as Booking['seriesId'] },
  location: '云杉（1203），主楼 12F',
  organiser: { email: 'lin@example.com', name: '林晓' },
  attendees: [{ email: 'zhou@example.com', name: '周宁' }],
  stamp: '2026-11-20T01:30:00Z',
};

const other = 'rom_000000000000' as Booking['roomId'];
const placed = (roomId: Booking['roomId']) => (roomId === other ? '银杏' : meeting.location);

function told(zone: string, date: string, count: number): SeriesTold {
  const weekly = rule.parse({ repeat: 'daily', interval: 7, count });
  const { list } = occurrencesOf(weekly, { date, time: '10:00', minutes: 60, zone }, 200);
  const [first] = list;
  return {
    seriesId: 'ser_5t8w1z4c7f0h' as SeriesTold['seriesId'],
    rule: weekly,
    zone,
    segments: [{ from: first?.start ?? '', time: '10:00', minutes: 60, roomId: booking.roomId }],
    sequence: 2,
    about: [],
    occurrences: list.map(({ occurrence, start, end }) => ({
      occurrence,
      at: { roomId: booking.roomId, start, end, sequence: 0 },
    })),
  };
}

/** As a calendar would show it: start in UTC and place of each. */
function shown(content: string): [string, string][] {
  const calendar = new ICAL.Component(ICAL.parse(content));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const [master, ...others] = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  if (!master) throw new Error('no event');
  for (const other of others) master.relateException(other);
  const found: [string, string][] = [];
  const iterator = master.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const { startDate, item } = master.getOccurrenceDetails(next);
    found.push([`${startDate.toJSDate().toISOString().slice(0, 19)}Z`, item.location]);
  }
  return found;
}

describe('a series in calendars', () => {
  test.each([
    ['Asia/Shanghai', '2026-11-24', 4],
    ['Europe/Berlin', '2027-03-15', 6],
    ['America/New_York', '2026-10-20', 30],
    ['Australia/Lord_Howe', '2027-03-29', 4],
  ])('stands where its bookings do, in %s from %s', (zone, date, count) => {
    const series = told(zone, date, count);
    const { content } = seriesCalendarOf('REQUEST', meeting, series, placed);
    expect(shown(content)).toEqual(series.occurrences.map(({ at }) => [at?.start, meeting.location]));
    for (const line of content.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  test('leaves out what is skipped, and moves what is elsewhere', () => {
    const series = told('Asia/Shanghai', '2026-11-24', 4);
    const [, second, third] = series.occurrences;
    if (!second?.at || !third) throw new Error('too few');
    second.at = { roomId: other, start: '2026-12-01T06:00:00Z', end: '2026-12-01T07:00:00Z', sequence: 1 };
    third.at = null;
    const { content } = seriesCalendarOf('REQUEST', meeting, series, placed);
    expect(shown(content)).toEqual([
      ['2026-11-24T02:00:00Z', meeting.location],
      ['2026-12-01T06:00:00Z', '银杏'],
      ['2026-12-15T02:00:00Z', meeting.location],
    ]);
    expect(content).toContain('UID:ser_5t8w1z4c7f0h@roomlight.app');
    expect(content.match(/SEQUENCE:(\d+)/g)).toEqual(['SEQUENCE:2', 'SEQUENCE:3']);
  });

  test('is one entry without exceptions, whatever language the reader’s place is in', () => {
    const english = { ...meeting, location: 'Spruce (1203), Main building 12F' };
    const { content } = seriesCalendarOf('REQUEST', english, told('Asia/Shanghai', '2026-11-24', 4), placed);
    expect(content.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  });

  test('is taken out of calendars where nothing of it is held', () => {
    const series = told('Asia/Shanghai', '2026-11-24', 4);
    const none = { ...series, occurrences: series.occurrences.map((each) => ({ ...each, at: null })) };
    expect(seriesCalendarOf('REQUEST', meeting, none, placed).method).toBe('CANCEL');
  });
});

test('a zone without changes of clocks is one line of offsets', () => {
  expect(zoneLines('Asia/Shanghai', '2026-11-24', '2027-05-01').filter((line) => /TZOFFSETTO/.test(line))).toEqual([
    'TZOFFSETTO:+0800',
  ]);
});
