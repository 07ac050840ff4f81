import { describe, expect, test } from 'vitest';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import { remindAt } from '../../shared/bookings/reminder.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { Event } from '../../shared/events.ts';
import { type Notice, noticesOf, recipientKey } from '../../shared/messages/rules.ts';
import { whenText } from '../../shared/messages/when.ts';
import type { Locale } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';

const booking = exampleBooking as unknown as Booking;
const organiser = booking.organiser.personId;
const colleague = booking.people[0]?.personId ?? '';
const [guest = ''] = booking.guests;
const before = '2026-11-23T01:00:00Z';
const during = '2026-11-23T02:30:00Z';

interface Happening {
  before: Booking | null;
  after: Booking | null;
  who?: string;
  at?: string;
}

function happened({ before: was, after, who = organiser, at = before }: Happening): Event {
  const name = !was ? 'booking.created' : after?.state === 'cancelled' ? 'booking.cancelled' : 'booking.changed';
  return {
    name,
    what: 'edited',
    before: was,
    after,
    who: { kind: 'person', id: who, name: 'x' },
    at,
  } as unknown as Event;
}

/** `kind to`, with a `*` where a line in the inbox is due. */
function told(happening: Happening): string[] {
  const show = ({ kind, to, line }: Notice) => `${kind} ${recipientKey(to)}${line ? '*' : ''}`;
  return noticesOf(happened(happening), epochOf(happening.at ?? before))
    .map(show)
    .sort();
}

const changed = (patch: Partial<Booking>, rest: Partial<Happening> = {}) =>
  told({ before: booking, after: { ...booking, ...patch }, ...rest });

const later = { start: '2026-11-23T06:00:00Z', end: '2026-11-23T07:00:00Z', sequence: 1 };
const other = { personId: 'prs_3c5d7f9h1k2m' as typeof organiser, name: '何苗' };

describe('who is told', () => {
  test('of a new meeting: its organiser, its people, its guests', () => {
    expect(told({ before: null, after: booking })).toEqual([
      `booked ${organiser}*`,
      `invited ${guest}`,
      `invited ${colleague}*`,
    ]);
  });

  test('of a walk-up booking: nobody, for the doorplate is its organiser', () => {
    const walkUp = {
      ...booking,
      organiser: { personId: 'dpl_8a1c4e7g0j3k', name: '1203 门牌' },
      people: [],
      guests: [],
    };
    expect(told({ before: null, after: walkUp as unknown as Booking })).toEqual([]);
  });

  test('of a move by the organiser: those invited; the organiser’s calendar follows without a line in the inbox', () => {
    expect(changed(later)).toEqual([`changed ${guest}`, `changed ${colleague}*`, `changed ${organiser}`]);
  });

  test('of a move by an administrator: the organiser as well', () => {
    expect(changed(later, { who: 'prs_admin' })).toContain(`changed ${organiser}*`);
  });

  test.each([
    ['another room', { roomId: 'rom_other' as Booking['roomId'] }],
    ['a later end', { end: '2026-11-23T04:00:00Z' }],
  ])('of %s: those invited and the organiser’s calendar', (_what, patch) => {
    expect(changed(patch)).toHaveLength(3);
  });

  test('of a new topic: those invited, not its author', () => {
    expect(changed({ topic: '新主题' })).toEqual([`changed ${guest}`, `changed ${colleague}*`]);
    expect(changed({ topic: '新主题' }, { who: 'prs_admin' })).toContain(`changed ${organiser}*`);
  });

  test.each([
    ['content', { content: 'x' }],
    ['type', { type: 'review' as const }],
    ['reminder', { reminderMinutes: 30 }],
    ['privacy', { private: true }],
  ])('of another %s: nobody', (_what, patch) => {
    expect(changed(patch)).toEqual([]);
  });

  test('of a meeting under way that ends sooner or later: nobody, they sit in it', () => {
    expect(changed({ end: '2026-11-23T02:45:00Z' }, { at: during })).toEqual([]);
    expect(changed({ end: '2026-11-23T04:00:00Z' }, { at: during })).toEqual([]);
    expect(changed({ roomId: 'rom_other' as Booking['roomId'] }, { at: during })).toHaveLength(3);
  });

  test('of who comes and goes: those who come and go alone', () => {
    const people = [other];
    expect(changed({ people, guests: ['new@example.org', guest] })).toEqual([
      'invited new@example.org',
      `invited ${other.personId}*`,
      `uninvited ${colleague}*`,
    ]);
  });

  test('who is taken out of a meeting that moves at once learns of the meeting as it was', () => {
    const after = { ...booking, ...later, topic: '机密', people: [] };
    const notices = noticesOf(happened({ before: booking, after }), epochOf(before));
    const out = notices.find(({ kind }) => kind === 'uninvited');
    expect(out?.booking).toMatchObject({ topic: booking.topic, start: booking.start, sequence: 1 });
  });

  test('of a cancellation: everybody; the one who did it gets the calendar’s entry alone', () => {
    const after = { ...booking, state: 'cancelled', sequence: 1 } as Booking;
    expect(told({ before: booking, after })).toEqual([
      `cancelled ${guest}`,
      `cancelled ${colleague}*`,
      `cancelled ${organiser}`,
    ]);
    expect(told({ before: booking, after, who: 'prs_admin' })).toContain(`cancelled ${organiser}*`);
  });

  test('of a meeting that is over: nobody', () => {
    const now = epochOf(booking.end);
    expect(noticesOf(happened({ before: null, after: booking }), now)).toEqual([]);
    expect(noticesOf(happened({ before: booking, after: { ...booking, topic: 'x' } }), now)).toEqual([]);
    expect(noticesOf(happened({ before: null, after: booking }), now - 1)).toHaveLength(3);
  });
});

describe('when people are reminded', () => {
  const now = epochOf('2026-11-23T01:30:00Z');
  const at = (patch: Partial<Booking>, mine: number | null = null, company = 10) =>
    remindAt({ ...booking, ...patch }, mine, company, now);

  test('the booking decides before its organiser, the organiser before the company', () => {
    expect(at({})).toBe('2026-11-23T01:50:00Z');
    expect(at({}, 15)).toBe('2026-11-23T01:45:00Z');
    expect(at({ reminderMinutes: 20 }, 15)).toBe('2026-11-23T01:40:00Z');
  });

  test('0 is never, wherever it is said', () => {
    expect(at({ reminderMinutes: 0 }, 15)).toBeNull();
    expect(at({}, 0)).toBeNull();
    expect(at({}, null, 0)).toBeNull();
    expect(at({ reminderMinutes: 5 }, 0, 0)).toBe('2026-11-23T01:55:00Z');
  });

  test('of what is allowed, where more of it waits', () => {
    const { roomId, start, end } = booking;
    const approved = { roomId, start, end };
    expect(at({ state: 'pending', end: '2026-11-23T05:00:00Z', approved })).toBe('2026-11-23T01:50:00Z');
    expect(at({ state: 'pending', start: '2026-11-23T01:45:00Z', approved })).toBe('2026-11-23T01:50:00Z');
    expect(at({ state: 'cancelled', end: '2026-11-23T05:00:00Z', approved })).toBeNull();
  });

  test('not of what is cancelled or waits for approval, nor nearer than the reminder', () => {
    expect(at({ state: 'cancelled' })).toBeNull();
    expect(at({ state: 'pending', approved: null })).toBeNull();
    expect(at({ reminderMinutes: 30 })).toBeNull();
    expect(at({ reminderMinutes: 29 })).toBe('2026-11-23T01:31:00Z');
    expect(at({ start: '2026-11-23T01:00:00Z' })).toBeNull();
  });
});

describe('times as people write them', () => {
  const write = (start: string, end: string, locale: Locale, zone = 'Asia/Shanghai') =>
    whenText({ start, end }, zone, { locale, now: epochOf('2026-11-22T03:00:00Z'), homeZone: 'Asia/Shanghai' });

  test.each([
    ['2026-11-22T05:00:00Z', '2026-11-22T06:00:00Z', '今天 11月22日 周日 13:00–14:00', 'today, Sun 22 Nov 13:00–14:00'],
    [
      '2026-11-23T02:00:00Z',
      '2026-11-23T03:00:00Z',
      '明天 11月23日 周一 10:00–11:00',
      'tomorrow, Mon 23 Nov 10:00–11:00',
    ],
    ['2026-11-25T14:00:00Z', '2026-11-25T16:00:00Z', '11月25日 周三 22:00–24:00', 'Wed 25 Nov 22:00–24:00'],
    [
      '2026-11-25T14:00:00Z',
      '2026-11-26T02:00:00Z',
      '11月25日 周三 22:00 – 11月26日 周四 10:00',
      'Wed 25 Nov 22:00 – Thu 26 Nov 10:00',
    ],
    ['2027-01-04T02:00:00Z', '2027-01-04T03:00:00Z', '2027年1月4日 周一 10:00–11:00', 'Mon 4 Jan 2027 10:00–11:00'],
  ])('%s', (start, end, zh, en) => {
    expect(write(start, end, 'zh-CN')).toBe(zh);
    expect(write(start, end, 'en')).toBe(en);
  });

  test('the zone is named where its clock is not the company’s', () => {
    const [start, end] = ['2026-11-25T14:00:00Z', '2026-11-25T15:00:00Z'];
    expect(write(start, end, 'zh-CN', 'Europe/Berlin')).toBe('11月25日 周三 15:00–16:00（中欧时间）');
    expect(write(start, end, 'en', 'Europe/Berlin')).toBe('Wed 25 Nov 15:00–16:00 (Central European Time)');
    expect(write(start, end, 'zh-CN', 'Asia/Singapore')).toBe('11月25日 周三 22:00–23:00');
  });

  test('today is today in the building', () => {
    const [start, end] = ['2026-11-22T18:00:00Z', '2026-11-22T19:00:00Z'];
    expect(write(start, end, 'en')).toMatch(/^tomorrow, Mon 23 Nov 02:00/);
    expect(write(start, end, 'en', 'Europe/Berlin')).toMatch(/^today, Sun 22 Nov 19:00/);
  });
});
