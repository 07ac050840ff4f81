import { describe, expect, it } from 'vitest';
import { offersAt } from '../../iot/offers.ts';
import { digestOf, nextChange, viewAt } from '../../iot/state.ts';
import { bookingIdAt, givenSheet, minute, quarter, settings } from './doorplates-support/given.ts';

const zone = 'Asia/Shanghai';
/** Wall clock of Shanghai, which has no DST. */
const at = (text: string) => Date.parse(`${text}:00+08:00`);
const day = '2026-11-23';
const today = (time: string) => at(`${day}T${time}`);
const tomorrow = (time: string) => at(`2026-11-24T${time}`);

describe('a day at the door', () => {
  const sheet = givenSheet(zone, today('08:00'), [
    { start: today('10:00'), end: today('11:00'), topic: '产品周会' },
    { start: today('11:00'), end: today('11:30'), topic: '谈判', private: true },
    { start: tomorrow('09:00'), end: tomorrow('10:00') },
  ]);
  const look = (time: string) => viewAt(sheet, settings, today(time));

  it('is free until the first meeting', () => {
    const view = look('08:00');
    expect(view).toMatchObject({ state: 'free', led: { color: 'green', blink: false }, current: null });
    expect(view.until).toBe(today('10:00'));
    expect(view.next?.topic).toBe('产品周会');
  });

  it('starts soon from ten minutes before, and not a moment earlier', () => {
    expect(viewAt(sheet, settings, today('09:50') - 1).state).toBe('free');
    expect(look('09:50')).toMatchObject({
      state: 'soon',
      led: { color: 'yellow', blink: true },
      until: today('10:00'),
    });
  });

  it('is in a meeting from its first instant to its last, half-open', () => {
    expect(viewAt(sheet, settings, today('10:00') - 1).state).toBe('soon');
    expect(look('10:00')).toMatchObject({ state: 'in_meeting', until: today('11:00') });
    expect(viewAt(sheet, settings, today('11:00') - 1).current?.bookingId).toBe(bookingIdAt(0));
    expect(look('11:00').current?.bookingId).toBe(bookingIdAt(1));
  });

  it('never shows the topic of a private meeting', () => {
    expect(look('11:10').current).toMatchObject({ topic: null, organiser: '林晓' });
    expect(JSON.stringify(sheet)).not.toContain('谈判');
  });

  it('is free for the rest of the day, and knows tomorrow', () => {
    const view = look('11:30');
    expect(view).toMatchObject({ state: 'free', until: tomorrow('09:00') });
    expect(view.today?.meetings).toHaveLength(2);
  });

  it('knows nothing of a day it has not been told of', () => {
    expect(viewAt(sheet, settings, at('2026-11-25T00:00'))).toMatchObject({
      state: 'unknown',
      led: { color: 'off' },
      today: null,
    });
    expect(viewAt(null, settings, today('10:00')).state).toBe('unknown');
  });

  it('sleeps exactly until something changes', () => {
    const times: string[] = [];
    for (let now: number | null = today('08:00'); now !== null; now = nextChange(sheet, settings, now)) {
      times.push(new Date(now + 8 * 3_600_000).toISOString().slice(5, 16));
    }
    // Tomorrow's meeting begins and ends, and after tomorrow nothing is known.
    expect(times).toEqual([
      '11-23T08:00',
      '11-23T09:50',
      '11-23T10:00',
      '11-23T11:00',
      '11-23T11:30',
      '11-24T00:00',
      '11-24T08:50',
      '11-24T09:00',
      '11-24T10:00',
      '11-25T00:00',
    ]);
  });

  it('has another digest when a topic, a name or the LED is another', () => {
    const view = look('10:00');
    const digest = digestOf(view);
    expect(digest).toMatch(/^[0-9a-z]{6,12}$/);
    expect(digestOf({ ...view, led: { color: 'green', blink: false } })).not.toBe(digest);
    expect(digestOf({ ...view, sign: view.sign && { ...view.sign, name: '雪松' } })).not.toBe(digest);
    expect(digestOf({ ...view, current: view.current && { ...view.current, topic: '产品月会' } })).not.toBe(digest);
    expect(digestOf(viewAt(structuredClone(sheet), { ...settings }, today('10:59')))).toBe(digest);
  });
});

describe('meetings over midnight', () => {
  const sheet = givenSheet(zone, today('20:00'), [{ start: today('22:00'), end: tomorrow('02:00') }]);

  it('are one meeting', () => {
    const view = viewAt(sheet, settings, today('23:30'));
    expect(view).toMatchObject({ state: 'in_meeting', until: tomorrow('02:00') });
    expect(view.current).toMatchObject({ start: today('22:00'), end: tomorrow('02:00'), openStart: false });
  });

  it('go on after midnight, their begin unknown to the new day', () => {
    const view = viewAt(sheet, settings, tomorrow('00:00'));
    expect(view.current).toMatchObject({ start: tomorrow('00:00'), openStart: true });
    expect(view.until).toBe(tomorrow('02:00'));
  });

  it('leave open when they end where that is beyond tomorrow', () => {
    const long = givenSheet(zone, today('08:00'), [{ start: today('09:00'), end: at('2026-11-26T09:00') }]);
    expect(viewAt(long, settings, today('10:00')).current?.openEnd).toBe(true);
    expect(offersAt(long, today('10:00')).extend).toEqual([]);
  });
});

describe('time kept free around meetings', () => {
  const sheet = givenSheet(
    zone,
    today('08:00'),
    [
      { start: today('10:00'), end: today('11:00'), before: 30, after: 15 },
      { start: tomorrow('00:00'), end: tomorrow('01:00'), before: 15, after: 0 },
    ],
    { bufferBefore: 30, bufferAfter: 15 },
  );

  it('is soon while the room is prepared, and red while it is cleaned', () => {
    expect(viewAt(sheet, settings, today('09:30'))).toMatchObject({ state: 'soon', buffer: true });
    const cleaning = viewAt(sheet, settings, today('11:00'));
    expect(cleaning).toMatchObject({ state: 'in_meeting', current: null, buffer: true, until: today('11:15') });
    expect(viewAt(sheet, settings, today('11:15')).state).toBe('free');
  });

  it('reaches into the day before', () => {
    expect(viewAt(sheet, settings, today('23:44')).state).toBe('free');
    expect(viewAt(sheet, settings, today('23:45'))).toMatchObject({ state: 'soon', until: tomorrow('00:00') });
  });

  it('is not offered', () => {
    expect(offersAt(sheet, today('11:05')).book).toEqual([]);
    // The room's own 30 minutes before would reach into the cleaning.
    expect(offersAt(sheet, today('11:20')).book).toEqual([]);
    expect(offersAt(sheet, today('11:45')).book[0]).toMatchObject({ start: today('11:45'), end: today('12:00') });
  });
});

describe('a room given away for longer', () => {
  const occupation = {
    kind: 'occupied' as const,
    from: day,
    until: '2026-12-31',
    reason: '项目封闭',
    contact: '林晓',
    ref: 'x',
  };
  const sheet = givenSheet(zone, today('08:00'), [{ start: today('10:00'), end: today('11:00') }], { occupation });

  it('says so, except while a meeting stands', () => {
    expect(viewAt(sheet, settings, today('08:00'))).toMatchObject({
      state: 'occupied',
      led: { color: 'slate', blink: false },
      occupation: { until: '2026-12-31', reason: '项目封闭' },
    });
    expect(viewAt(sheet, settings, today('09:55')).state).toBe('soon');
    expect(viewAt(sheet, settings, today('10:30')).state).toBe('in_meeting');
    expect(offersAt(sheet, today('08:00')).book).toEqual([]);
  });

  it('is free until the day it is given away', () => {
    const from = { ...occupation, from: '2026-11-24' };
    const later = givenSheet(zone, today('08:00'), [], { occupation: from });
    expect(viewAt(later, settings, today('12:00'))).toMatchObject({ state: 'free', until: tomorrow('00:00') });
  });
});

describe('what a touch may do', () => {
  const sheet = givenSheet(zone, today('08:00'), [{ start: today('11:00'), end: today('12:00') }]);

  it('books from the running quarter', () => {
    expect(offersAt(sheet, today('09:07')).book).toEqual([
      { start: today('09:00'), end: today('09:30'), minutes: 23 },
      { start: today('09:00'), end: today('09:45'), minutes: 38 },
      { start: today('09:00'), end: today('10:15'), minutes: 68 },
      // The whole time until the next meeting is one more touch.
      { start: today('09:00'), end: today('11:00'), minutes: 113, untilNext: true },
    ]);
    expect(offersAt(sheet, today('09:01')).book.map(({ end }) => end)).toEqual([
      today('09:15'),
      today('09:30'),
      today('10:00'),
      today('11:00'),
    ]);
  });

  it('stops at the next meeting, and offers the same end once', () => {
    expect(offersAt(sheet, today('10:35')).book.map(({ end }) => end)).toEqual([today('10:45'), today('11:00')]);
    expect(offersAt(sheet, today('10:57')).book).toEqual([]);
  });

  it('undoes what was booked here in this very quarter', () => {
    const own = structuredClone(sheet);
    for (const meeting of own.days[0]?.meetings ?? []) meeting.organiserId = own.doorplateId as never;
    expect(offersAt(own, today('11:05')).end).toBe(today('11:00'));
    expect(offersAt(own, today('11:20')).end).toBe(today('11:30'));
  });

  it('extends and ends the meeting that stands', () => {
    const { book, extend, end } = offersAt(sheet, today('11:20'));
    expect(book).toEqual([]);
    expect(extend.map((offer) => offer.end - offer.start)).toEqual([quarter, 2 * quarter, 4 * quarter]);
    expect(end).toBe(today('11:30'));
    expect(offersAt(sheet, today('11:05')).end).toBe(today('11:15'));
    // Almost over: nothing to gain.
    expect(offersAt(sheet, today('11:50')).end).toBeNull();
  });
});

describe('days of 23, 24½ and 25 hours', () => {
  it.each([
    ['Europe/Berlin', '2026-10-25T00:00:00+02:00', 25],
    ['Europe/Berlin', '2026-03-29T00:00:00+01:00', 23],
    ['America/New_York', '2026-11-01T00:00:00-04:00', 25],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00+11:00', 24.5],
  ])('%s %s', (dayZone, midnight, hours) => {
    const start = Date.parse(midnight);
    const end = start + hours * 60 * minute;
    const night = givenSheet(dayZone, start, [{ start: start + 2 * 60 * minute, end: end - quarter }]);
    expect(night.days[0]).toMatchObject({ start, end });
    expect(viewAt(night, settings, start + 12 * 60 * minute)).toMatchObject({
      state: 'in_meeting',
      until: end - quarter,
    });
    expect(viewAt(night, settings, end - quarter)).toMatchObject({ state: 'free', until: null });
  });
});

describe('a room whose meetings are checked in', () => {
  const checkIn = { opensMinutes: 15, graceMinutes: 10 };
  const meeting = { start: today('10:00'), end: today('11:00') };
  const next = { start: today('11:00'), end: today('12:00') };
  const sheetOf = (...bookings: Parameters<typeof givenSheet>[2]) =>
    givenSheet(zone, today('08:00'), bookings, { checkIn });
  const look = (time: string, ...bookings: Parameters<typeof givenSheet>[2]) =>
    viewAt(sheetOf(...bookings), settings, today(time));

  it('offers it from the opening, awaits it from the start, and is simply in use after the deadline', () => {
    const awaited = { bookingId: bookingIdAt(0), until: today('10:10') };
    expect(look('09:44', meeting)).toMatchObject({ state: 'free', checkIn: null });
    expect(look('09:45', meeting)).toMatchObject({ state: 'free', checkIn: awaited });
    expect(look('09:50', meeting)).toMatchObject({ state: 'soon', checkIn: awaited });
    expect(look('10:00', meeting)).toMatchObject({
      state: 'awaiting_check_in',
      led: { color: 'yellow', blink: false },
      checkIn: awaited,
      until: today('11:00'),
    });
    expect(look('10:09', meeting).state).toBe('awaiting_check_in');
    expect(look('10:10', meeting)).toMatchObject({ state: 'in_meeting', led: { color: 'red' }, checkIn: null });
  });

  it('asks nobody who has come, or who need not', () => {
    for (const attendance of ['done', 'exempt'] as const) {
      expect(look('10:05', { ...meeting, attendance })).toMatchObject({ state: 'in_meeting', checkIn: null });
    }
    const view = viewAt(givenSheet(zone, today('08:00'), [meeting]), settings, today('10:05'));
    expect(view).toMatchObject({ state: 'in_meeting', checkIn: null });
  });

  it('offers it to the next while a meeting goes on', () => {
    const view = look('10:50', { ...meeting, attendance: 'done' }, next);
    expect(view).toMatchObject({ state: 'in_meeting', checkIn: { bookingId: bookingIdAt(1), until: today('11:10') } });
  });

  it('shows another digest once somebody has come, and wakes for the opening and the deadline', () => {
    const open = look('10:05', meeting);
    expect(digestOf(open)).not.toBe(digestOf(look('10:05', { ...meeting, attendance: 'done' })));
    expect(digestOf(open)).not.toBe(digestOf({ ...open, checkIn: null }));
    const sheet = sheetOf(meeting);
    expect(nextChange(sheet, settings, today('09:00'))).toBe(today('09:45'));
    expect(nextChange(sheet, settings, today('10:00'))).toBe(today('10:10'));
  });

  it('awaits a meeting that begins at midnight', () => {
    const midnight = { start: today('00:00'), end: today('01:00') };
    expect(look('00:05', midnight).state).toBe('awaiting_check_in');
  });
});
