import ICAL from 'ical.js';
import { describe, expect, test, vi } from 'vitest';
import { aws } from '../../functions/aws.ts';
import { type Calendar, calendarOf, type Meeting } from '../../functions/messages/calendar.ts';
import { send } from '../../functions/messages/mail.ts';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import type { Booking } from '../../shared/bookings/schema.ts';

const booking = exampleBooking as unknown as Booking;
const meeting: Meeting = {
  booking,
  location: '云杉（1203），主楼 12F',
  organiser: { email: 'lin@example.com', name: '林晓' },
  attendees: [
    { email: 'lin@example.com', name: '林晓' },
    { email: 'zhou@example.com', name: '周宁' },
    { email: 'guest@example.org' },
  ],
  stamp: '2026-11-20T01:30:00Z',
  url: 'https://example.com/my/1',
};

const made = (method: Calendar['method'], patch: Partial<Booking> = {}, rest: Partial<Meeting> = {}) =>
  calendarOf(method, { ...meeting, ...rest, booking: { ...booking, ...patch } }).content;

function parsed(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content));
  const [component, ...others] = calendar.getAllSubcomponents('vevent');
  if (!component || others.length > 0) throw new Error('not one event');
  return { calendar, component, event: new ICAL.Event(component) };
}

const value = (component: ICAL.Component, name: string) => String(component.getFirstPropertyValue(name) ?? '');

describe('an invitation', () => {
  const { calendar, component, event } = parsed(made('REQUEST'));

  test('has what iMIP asks for', () => {
    expect(value(calendar, 'version')).toBe('2.0');
    expect(value(calendar, 'method')).toBe('REQUEST');
    expect(value(calendar, 'prodid')).not.toBe('');
    expect(event.uid).toBe(`${booking.bookingId}@roomlight.app`);
    expect(event.sequence).toBe(0);
    expect(value(component, 'dtstamp')).toBe('2026-11-20T01:30:00Z');
    expect(value(component, 'status')).toBe('CONFIRMED');
  });

  test('stands at its time in UTC, which needs no definition of a zone', () => {
    expect(event.startDate.toString()).toBe(booking.start);
    expect(event.endDate.toString()).toBe(booking.end);
    expect(event.startDate.zone).toBe(ICAL.Timezone.utcTimezone);
  });

  test('names its organiser and asks everybody else for an answer', () => {
    const organiser = component.getFirstProperty('organizer');
    expect(organiser?.getFirstValue()).toBe('mailto:lin@example.com');
    expect(organiser?.getParameter('cn')).toBe('林晓');
    const attendees = component
      .getAllProperties('attendee')
      .map((attendee) => [
        String(attendee.getFirstValue()).toLowerCase(),
        attendee.getParameter('partstat'),
        attendee.getParameter('rsvp'),
        attendee.getParameter('role'),
      ]);
    expect(attendees).toEqual([
      ['mailto:lin@example.com', 'ACCEPTED', 'FALSE', 'CHAIR'],
      ['mailto:zhou@example.com', 'NEEDS-ACTION', 'TRUE', 'REQ-PARTICIPANT'],
      ['mailto:guest@example.org', 'NEEDS-ACTION', 'TRUE', 'REQ-PARTICIPANT'],
    ]);
  });
});

test('texts come through whole, whatever people write', () => {
  const topic = '评审; "终稿", 第1/2版 \\ 🎉';
  const content = '第一行\n第二行: a,b;c\nBEGIN:VEVENT';
  const { event } = parsed(
    made('REQUEST', { topic, content }, { organiser: { email: 'a@b.cn', name: 'O"Hara; 林:晓' } }),
  );
  expect(event.summary).toBe(topic);
  expect(event.description).toBe(content);
  expect(event.location).toBe(meeting.location);
});

test('lines are at most 75 octets and end as RFC 5545 says', () => {
  const content = made('REQUEST', { topic: '很长的主题'.repeat(20), content: '内容'.repeat(500) });
  expect(content.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of content.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
});

test('a cancellation is the same event with a higher number', () => {
  const { calendar, component, event } = parsed(made('CANCEL', { state: 'cancelled', sequence: 3 }));
  expect(value(calendar, 'method')).toBe('CANCEL');
  expect(value(component, 'status')).toBe('CANCELLED');
  expect(event.uid).toBe(`${booking.bookingId}@roomlight.app`);
  expect(event.sequence).toBe(3);
  expect(component.getAllProperties('attendee')).toHaveLength(3);
});

test('a private meeting says so to calendars that others may look into', () => {
  expect(value(parsed(made('REQUEST', { private: true })).component, 'class')).toBe('PRIVATE');
  expect(value(parsed(made('REQUEST')).component, 'class')).toBe('');
});

test('guests get no address inside the product', () => {
  const { url: _url, ...withoutUrl } = meeting;
  expect(calendarOf('REQUEST', withoutUrl).content).not.toContain('URL');
  expect(made('REQUEST')).toContain('URL');
});

describe('answers', () => {
  test('that were given stand beside each attendee, so that an update does not ask anew', () => {
    const attendees = [
      { email: 'zhou@example.com', reply: 'accepted' },
      { email: 'guest@example.org', reply: 'declined' },
      { email: 'he@example.com', reply: 'tentative' },
    ] as const;
    const { component } = parsed(made('REQUEST', {}, { attendees }));
    expect(component.getAllProperties('attendee').map((one) => one.getParameter('partstat'))).toEqual([
      'ACCEPTED',
      'DECLINED',
      'TENTATIVE',
    ]);
  });

  test('are not asked of the organiser, whose own copy comes from the product: a client takes no request from itself', () => {
    const { component } = parsed(made('REQUEST', {}, { own: { sender: 'no-reply@roomlight.example' } }));
    expect(value(component, 'organizer')).toBe('mailto:no-reply@roomlight.example');
    const [first] = component.getAllProperties('attendee');
    expect(String(first?.getFirstValue()).toLowerCase()).toBe('mailto:lin@example.com');
    expect([first?.getParameter('partstat'), first?.getParameter('rsvp')]).toEqual(['ACCEPTED', 'FALSE']);
  });
});

/** RFC 6047, 2.4: the method stands in the type of a part that is no mere attachment, and equals the one in the calendar. */
test.each(['REQUEST', 'CANCEL'] as const)('a mail with %s names it in its header as in its body', async (method) => {
  vi.stubEnv('MAIL_FROM', 'Roomlight <no-reply@roomlight.example>');
  const ask = vi.spyOn(aws, 'ask').mockResolvedValue({});
  const page = { locale: 'zh-CN', title: '产品周会' } as const;
  await send({ to: 'zhou@example.com', subject: '产品周会', page, calendar: calendarOf(method, meeting) });
  const sent = JSON.parse(String(ask.mock.calls[0]?.[0].body)) as { Content: { Raw: { Data: string } } };
  const raw = Buffer.from(sent.Content.Raw.Data, 'base64').toString();
  const [alternative = ''] = raw.split(/Content-Type: application\/ics/);
  expect(alternative).toMatch(/Content-Type: multipart\/alternative/);
  expect(alternative).toMatch(new RegExp(`Content-Type: text/calendar; charset=utf-8; method=${method}`));
  expect(alternative).not.toMatch(/Content-Disposition: attachment/);
  expect(raw).toMatch(/Content-Type: application\/ics; name=invite\.ics/);
  ask.mockRestore();
  vi.unstubAllEnvs();
});
