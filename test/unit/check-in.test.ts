import { describe, expect, test } from 'vitest';
import {
  attendanceOf,
  checkInRule,
  gapMs,
  isOpenAt,
  type Reach,
  releaseAt,
  stillHolds,
  strikesIn,
  wasReachable,
} from '../../shared/bookings/check-in.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { decodeEntry, encodeEntry } from '../../shared/bookings/sheet.ts';
import type { PersonId, RoomId } from '../../shared/ids.ts';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { epochOf } from '../../shared/time.ts';

const policy = { required: true, opensMinutes: 15, graceMinutes: 10, strikes: 0 };
const rule = { opensMinutes: 15, graceMinutes: 10, of: 'company' } as const;
const start = '2026-11-23T02:00:00Z';
const end = '2026-11-23T03:00:00Z';
const roomId = 'rom_4hq2w8e5r1ty' as RoomId;
type Facts = 'roomId' | 'start' | 'end' | 'state' | 'approved' | 'checkIn' | 'organiser' | 'createdAt';
type Meeting = Pick<Booking, Facts | 'placedAt'>;
const meeting: Meeting = {
  roomId,
  approved: null,
  start,
  end,
  state: 'booked',
  checkIn: null,
  organiser: { personId: 'prs_7yk2w9e3r6ta' as PersonId, name: '林晓' },
  createdAt: '2026-11-20T02:00:00Z',
};
const there: NonNullable<Booking['checkIn']> = {
  at: '2026-11-23T01:58:00Z',
  who: { kind: 'person', id: 'prs_7yk2w9e3r6ta', name: '林晓' },
  channel: 'web',
};

describe('the rule of a room', () => {
  test.each([
    ['company', true, 'company'],
    ['company', false, undefined],
    ['on', false, 'room'],
    ['on', true, 'room'],
    ['off', true, undefined],
  ] as const)('%s, where the company’s is %s, is %s’s', (checkIn, required, of) => {
    expect(checkInRule({ checkIn }, { ...policy, required })?.of).toBe(of);
  });

  test('asks nobody unless a company wants it', () => {
    expect(checkInRule({ checkIn: 'company' }, defaultPolicy.checkIn)).toBeNull();
  });
});

describe('who must say that they have come', () => {
  test('is everybody who booked before', () => {
    expect(attendanceOf(meeting)).toBe('open');
    expect(attendanceOf({ ...meeting, checkIn: there })).toBe('done');
  });

  test('is nobody who booked at the door, or when the quarter was running', () => {
    const door = { personId: 'dpl_8a1c4e7g0j3k' as PersonId, name: '门牌' };
    expect(attendanceOf({ ...meeting, organiser: door })).toBe('exempt');
    expect(attendanceOf({ ...meeting, createdAt: '2026-11-23T02:04:00Z' })).toBe('exempt');
    expect(attendanceOf({ ...meeting, createdAt: '2026-11-23T01:59:59Z' })).toBe('open');
    expect(attendanceOf({ ...meeting, placedAt: '2026-11-23T02:00:00Z' })).toBe('exempt');
    expect(attendanceOf({ ...meeting, placedAt: '2026-11-23T01:59:59Z' })).toBe('open');
  });

  test('is nobody of what waits for approval as a whole, or from an earlier start', () => {
    const pending = { ...meeting, state: 'pending', end: '2026-11-23T04:00:00Z' } as const;
    const approved = { roomId, start, end };
    expect(attendanceOf(pending)).toBe('exempt');
    expect(attendanceOf({ ...pending, approved })).toBe('open');
    expect(attendanceOf({ ...pending, approved, start: '2026-11-23T01:00:00Z' })).toBe('exempt');
    expect(attendanceOf({ ...pending, approved, end: '2026-11-25T04:00:00Z' })).toBe('open');
  });

  test('is nobody of an event that lasts for days', () => {
    expect(attendanceOf({ ...meeting, end: '2026-11-24T01:45:00Z' })).toBe('open');
    expect(attendanceOf({ ...meeting, end: '2026-11-24T02:00:00Z' })).toBe('exempt');
  });

  test('stands on the sheet as it is read again', () => {
    const entry = {
      ref: '0123456789ab',
      from: 1,
      to: 2,
      before: 0,
      after: 0,
      organiserId: '',
      organiser: '',
      topic: 'n',
    };
    for (const attendance of ['done', 'exempt', undefined] as const) {
      for (const state of ['booked', 'pending', 'held', 'occupied'] as const) {
        const whole = { ...entry, state, private: true, type: 'client', ...(attendance && { attendance }) };
        expect(decodeEntry(entry.ref, encodeEntry(whole))).toEqual(whole);
      }
    }
  });
});

describe('the release', () => {
  test('is due after the grace, for booked meetings that nobody has come to', () => {
    expect(releaseAt(meeting, rule)).toEqual({ opens: '2026-11-23T01:45:00Z', deadline: '2026-11-23T02:10:00Z' });
    expect(releaseAt({ ...meeting, checkIn: there }, rule)).toBeNull();
    expect(releaseAt(meeting, null)).toBeNull();
    for (const state of ['pending', 'held', 'cancelled', 'rejected', 'released'] as const) {
      expect(releaseAt({ ...meeting, state }, rule)).toBeNull();
    }
  });

  test('is due of what is allowed, where more of it waits', () => {
    const longer = {
      ...meeting,
      state: 'pending',
      end: '2026-11-23T04:00:00Z',
      approved: { roomId, start, end },
    } as const;
    expect(releaseAt(longer, rule)).toEqual({ opens: '2026-11-23T01:45:00Z', deadline: '2026-11-23T02:10:00Z' });
    const earlier = { ...longer, start: '2026-11-23T01:00:00Z' };
    expect(releaseAt(earlier, rule)?.deadline).toBe('2026-11-23T02:10:00Z');
    expect(releaseAt({ ...longer, checkIn: there }, rule)).toBeNull();
    // Nothing of it would be left to give.
    expect(releaseAt({ ...longer, approved: { roomId, start, end: '2026-11-23T02:10:00Z' } }, rule)).toBeNull();
    expect(releaseAt({ ...longer, start: '2026-11-23T02:15:00Z' }, rule)).toBeNull();
  });

  test('is never due where nothing would be left to give', () => {
    const short = { ...meeting, end: '2026-11-23T02:15:00Z' };
    expect(releaseAt(short, { ...rule, graceMinutes: 14 })).not.toBeNull();
    expect(releaseAt(short, { ...rule, graceMinutes: 15 })).toBeNull();
  });
});

test('one may check in from the opening until the meeting is over', () => {
  const may = (at: string) => isOpenAt(meeting, rule, epochOf(at));
  expect(may('2026-11-23T01:44:59Z')).toBe(false);
  expect(may('2026-11-23T01:45:00Z')).toBe(true);
  expect(may('2026-11-23T02:30:00Z')).toBe(true);
  expect(may(end)).toBe(false);
});

test('a check-in holds as long as it lies within the window', () => {
  expect(stillHolds(there, meeting, rule)).toBe(true);
  expect(stillHolds(there, { ...meeting, start: '2026-11-23T02:15:00Z' }, rule)).toBe(false);
  expect(stillHolds(null, meeting, rule)).toBe(false);
});

test.each([
  [[], 0],
  [['booked'], 0],
  [['released'], 1],
  [['booked', 'released', 'released'], 2],
  [['released', 'released', 'booked'], 0],
  [['released', 'cancelled', 'released', 'rejected'], 2],
  [['released', 'booked', 'cancelled', 'released'], 1],
] as const)('of %j nobody came to the last %i', (states, count) => {
  expect(strikesIn(states)).toBe(count);
});

describe('a panel was in reach throughout', () => {
  const minute = 60_000;
  const [from, until] = [100 * minute, 125 * minute];
  const up: Reach = {
    upSince: 10 * minute,
    seenAt: 124 * minute,
    connected: true,
    presenceAt: 10 * minute,
    mismatches: 0,
    boundSince: 0,
    heartbeatSeconds: 60,
  };
  const was = (facts: Partial<Reach>) => wasReachable({ ...up, ...facts }, from, until);

  test('when it was heard from before the window, until its end', () => {
    expect(was({})).toBe(true);
    expect(was({ upSince: from })).toBe(true);
    expect(was({ mismatches: 1 })).toBe(true);
    expect(was({ lockedAt: from - 1 })).toBe(true);
    expect(was({ seenAt: until - gapMs(60) })).toBe(true);
  });

  test.each([
    ['it was never heard from', { upSince: undefined, seenAt: undefined, connected: undefined }],
    ['it came back within the window', { upSince: from + 1 }],
    ['it fell silent', { seenAt: until - gapMs(60) - 1 }],
    ['the broker says that it is gone', { connected: false, presenceAt: 124.5 * minute }],
    ['it came to this door within the window', { boundSince: from + 1 }],
    ['it showed something else', { mismatches: 2 }],
    ['it sent somebody away because of wrong codes', { lockedAt: from }],
  ])('not when %s', (_, facts) => {
    expect(was(facts)).toBe(false);
  });

  test('when it is heard of before the broker says that it is back', () => {
    expect(was({ connected: false, presenceAt: 90 * minute })).toBe(true);
  });
});
