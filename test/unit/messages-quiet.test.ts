import { describe, expect, test } from 'vitest';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { gathered } from '../../shared/messages/held.ts';
import { factsOf, type MessageKind, messageGroups, messageKinds } from '../../shared/messages/kinds.ts';
import { usualPreferences, waysOf } from '../../shared/messages/preferences.ts';
import { messagePreferences } from '../../shared/messages/preferences-schema.ts';
import { heldUntil, quietUntil } from '../../shared/messages/quiet.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';
import { hasText } from '../../shared/texts.ts';
import { epochOf, instantAt } from '../../shared/time.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const nights = [{ from: '22:00', to: '08:00', days: everyDay }];
const shanghai = 'Asia/Shanghai';
/** 2026-11-23 is a Monday. */
const at = (date: string, time: string, zone = shanghai) => instantAt(date, time, zone);
const until = (date: string, time: string, times = nights, zone = shanghai) =>
  quietUntil(epochOf(at(date, time, zone)), times, zone);

describe('a quiet time', () => {
  test('lasts over midnight, and is half-open', () => {
    expect(until('2026-11-23', '21:59')).toBeNull();
    expect(until('2026-11-23', '22:00')).toBe(at('2026-11-24', '08:00'));
    expect(until('2026-11-24', '07:59')).toBe(at('2026-11-24', '08:00'));
    expect(until('2026-11-24', '08:00')).toBeNull();
  });

  test('belongs to the day on which it begins', () => {
    const fridays = [{ from: '22:00', to: '08:00', days: [5] }];
    expect(until('2026-11-28', '07:00', fridays)).toBe(at('2026-11-28', '08:00'));
    expect(until('2026-11-28', '23:00', fridays)).toBeNull();
  });

  test('that touches another is one with it: nights and the weekend', () => {
    const all = [...nights, { from: '00:00', to: '24:00', days: [6, 7] }];
    expect(until('2026-11-27', '23:00', all)).toBe(at('2026-11-30', '08:00'));
  });

  test('of the whole day ends where it begins, and never lasts longer than a week', () => {
    expect(until('2026-11-23', '12:00', [{ from: '09:00', to: '09:00', days: [1] }])).toBe(at('2026-11-24', '09:00'));
    const always = [{ from: '00:00', to: '24:00', days: everyDay }];
    expect(until('2026-11-23', '12:00', always)).toBe(at('2026-11-30', '12:00'));
  });

  test('follows the clock on the wall when it changes', () => {
    const berlin = 'Europe/Berlin';
    // The night of 2026-03-29 has an hour less, that of 2026-10-25 one more.
    expect(until('2026-03-28', '23:00', nights, berlin)).toBe('2026-03-29T06:00:00Z');
    expect(until('2026-10-24', '23:00', nights, berlin)).toBe('2026-10-25T07:00:00Z');
  });
});

describe('what waits', () => {
  const now = epochOf(at('2026-11-23', '23:00'));
  const held = (kind: MessageKind, ...starts: string[]) =>
    heldUntil(kind, starts, now, { quiet: nights, zone: shanghai });

  test('is what is about a meeting that is far enough away to be read of in time', () => {
    expect(held('invited', at('2026-11-24', '14:00'))).toBe(at('2026-11-24', '08:00'));
    expect(held('cancelled', at('2026-11-24', '14:00'))).toBe(at('2026-11-24', '08:00'));
  });

  test('is not what is near: within hours, or soon after the quiet time', () => {
    expect(held('cancelled', at('2026-11-24', '01:00'))).toBeNull();
    expect(held('cancelled', at('2026-11-24', '07:30'))).toBeNull();
    expect(held('changed', at('2026-11-24', '09:00'))).toBeNull();
    expect(held('changed', at('2026-11-24', '09:15'))).not.toBeNull();
    // It was to be early and has been moved to the afternoon.
    expect(held('changed', at('2026-11-24', '14:00'), at('2026-11-24', '07:30'))).toBeNull();
  });

  test('is never a reminder', () => {
    expect(held('reminder', at('2026-11-25', '14:00'))).toBeNull();
  });

  test('is nothing where nobody has asked for quiet', () => {
    expect(heldUntil('invited', [at('2026-11-24', '14:00')], now, { quiet: [], zone: shanghai })).toBeNull();
  });
});

describe('several that waited about one meeting', () => {
  const booking = exampleBooking as unknown as Booking;
  const notice = (
    kind: Notice['kind'],
    patch: Partial<Booking> = {},
    was: Booking | null = null,
  ): { notice: Notice } => ({
    notice: { kind, to: { email: 'a@b.cn' }, line: true, booking: { ...booking, ...patch }, was },
  });
  const told = (...held: { notice: Notice }[]) => gathered(held).map((one) => one.notice);
  const second = { ...booking, sequence: 1, start: '2026-11-23T03:00:00Z' };
  const third = { ...booking, sequence: 2, start: '2026-11-23T04:00:00Z' };

  test('are an invitation to where it is by now', () => {
    const moved = notice('changed', second, booking);
    expect(told(notice('invited'), moved)).toEqual([{ ...moved.notice, kind: 'invited', was: null }]);
  });

  test('are one move, from where it was to where it is', () => {
    const [only, ...rest] = told(notice('changed', second, booking), notice('changed', third, second));
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ kind: 'changed', was: booking, booking: third });
  });

  test('are nothing when it came and went, and the end alone when it was known before', () => {
    expect(told(notice('invited'), notice('cancelled'))).toEqual([]);
    expect(told(notice('changed', second, booking), notice('cancelled')).map(({ kind }) => kind)).toEqual([
      'cancelled',
    ]);
  });

  test('of a series are about all of it, and apart from those about one of its meetings', () => {
    const occurrences = ['2026-11-23T02:00:00Z', '2026-11-24T02:00:00Z', '2026-11-25T02:00:00Z'];
    const ofSeries = (kind: Notice['kind'], about: number[], off: number[] = []): { notice: Notice } => ({
      notice: {
        ...notice(kind).notice,
        series: {
          ...{ seriesId: 'ser_5t8w1z4c7f0h' as SeriesTold['seriesId'], zone: shanghai, segments: [], sequence: 0 },
          rule: { repeat: 'daily', interval: 1, count: 3, until: null } as unknown as SeriesTold['rule'],
          about: occurrences.filter((_, index) => about.includes(index)),
          occurrences: occurrences.map((occurrence, index) => ({
            occurrence,
            at: off.includes(index)
              ? null
              : { roomId: booking.roomId, start: occurrence, end: '2026-11-25T03:00:00Z', sequence: 0 },
          })),
        },
      },
    });
    const [whole, single, ...rest] = told(
      ofSeries('invited', [0, 1, 2]),
      ofSeries('changed', [1], [1]),
      notice('cancelled'),
    );
    expect(rest).toEqual([]);
    expect(whole).toMatchObject({ kind: 'invited', series: { about: [occurrences[0], occurrences[2]] } });
    expect(single).toMatchObject({ kind: 'cancelled' });
    expect(single?.series).toBeUndefined();
  });

  test('leave other meetings and other kinds alone', () => {
    const other = { bookingId: 'bkg_000000000000' as Booking['bookingId'] };
    expect(told(notice('invited'), notice('cancelled', other), notice('declined')).map(({ kind }) => kind)).toEqual([
      'invited',
      'cancelled',
      'declined',
    ]);
  });
});

describe('every kind', () => {
  test.each(messageKinds)('%s has a title in both languages, and its ways', (kind) => {
    expect(hasText(`message.${kind}`)).toBe(true);
    expect(waysOf(kind, usualPreferences)).toEqual(factsOf(kind).quietly ? [] : ['mail']);
  });

  test('goes by the ways chosen for its group; the account’s own are not to be chosen', () => {
    const none = Object.fromEntries(messageGroups.map((group) => [group, []]));
    const silent = messagePreferences.parse({ ...usualPreferences, channels: none });
    expect(waysOf('invited', silent)).toEqual([]);
    expect(waysOf('reminder', silent)).toEqual([]);
    expect(waysOf('welcome', silent)).toEqual(['mail']);
  });
});
