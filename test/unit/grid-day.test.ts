import { describe, expect, it } from 'vitest';
import {
  clockAt,
  dayOf,
  earliest,
  furthest,
  type Ground,
  instantOfSlot,
  nextFree,
  openSlots,
  refusalOf,
  type ShownMeeting,
  slotAtClock,
  slotOf,
  standingAt,
  takingOf,
} from '../../shared/bookings/view.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import { instantAt } from '../../shared/time.ts';

const zone = 'Asia/Shanghai';
const date = '2026-11-23';
const hours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };
const at = (time: string) => Date.parse(instantAt(date, time, zone));

function meeting(start: string, end: string, more: Partial<ShownMeeting> = {}): ShownMeeting {
  return {
    bookingId: `bkg_${start}` as BookingId,
    state: 'booked',
    private: false,
    start: instantAt(date, start, zone),
    end: instantAt(date, end, zone),
    bufferBefore: 0,
    bufferAfter: 0,
    organiserId: 'prs_1' as PersonId,
    organiser: '周宁',
    topic: '产品周会',
    type: 'internal',
    ...more,
  };
}

function ground(meetings: ShownMeeting[] = [], more: Partial<Ground> = {}): Ground {
  const day = dayOf(date, zone);
  return { day, open: openSlots(day, hours), occupied: false, before: 0, after: 0, meetings, ...more };
}

describe('a day in slots', () => {
  it('has 96 slots on a plain day, its clock running in quarter hours', () => {
    const day = dayOf(date, zone);
    expect(day.slots).toBe(96);
    expect(clockAt(day, 37)).toBe(9 * 60 + 15);
    expect(clockAt(day, 96)).toBe(1440);
    expect(slotAtClock(day, 1440)).toBe(96);
    expect(instantOfSlot(day, slotAtClock(day, 9 * 60))).toBe('2026-11-23T01:00:00Z');
    expect(slotOf(day, at('09:30'))).toBe(38);
  });

  it('skips an hour where summer time begins: 92 slots, 02:00 is 03:00', () => {
    const day = dayOf('2026-03-29', 'Europe/Berlin');
    expect(day.slots).toBe(92);
    expect(clockAt(day, 7)).toBe(105);
    expect(clockAt(day, 8)).toBe(180);
    expect(slotAtClock(day, 120)).toBe(8);
    expect(instantOfSlot(day, slotAtClock(day, 540))).toBe(instantAt('2026-03-29', '09:00', 'Europe/Berlin'));
  });

  it('repeats an hour where it ends: 100 slots, working hours in their place', () => {
    const day = dayOf('2026-11-01', 'America/New_York');
    expect(day.slots).toBe(100);
    expect(day.clock.filter((minutes) => minutes === 60)).toHaveLength(2);
    expect(openSlots(day, { ...hours, days: [7] })).toEqual({ from: 36, to: 84 });
    expect(instantOfSlot(day, 36)).toBe(instantAt('2026-11-01', '08:00', 'America/New_York'));
  });

  it('knows half-hour changes', () => {
    expect(dayOf('2026-10-04', 'Australia/Lord_Howe').slots).toBe(94);
    expect(dayOf('2026-04-05', 'Australia/Lord_Howe').slots).toBe(98);
  });

  it('is shut on days of rest', () => {
    expect(openSlots(dayOf('2026-11-22', zone), hours)).toBeNull();
    expect(openSlots(dayOf(date, zone), hours)).toEqual({ from: 32, to: 80 });
  });
});

describe('what a meeting takes', () => {
  it('is its slots, with its buffers beside them', () => {
    const taking = takingOf(dayOf(date, zone), meeting('10:00', '11:00', { bufferAfter: 15 }));
    expect(taking).toEqual({ from: 40, to: 44, before: 0, after: 1 });
  });

  it('is cut at the ends of the day', () => {
    const long = meeting('22:00', '23:00', { end: '2026-11-24T02:00:00Z', bufferAfter: 30 });
    expect(takingOf(dayOf(date, zone), long)).toEqual({ from: 88, to: 96, before: 0, after: 0 });
    expect(takingOf(dayOf('2026-11-25', zone), long)).toBeNull();
  });

  it('may be a buffer alone, where the meeting is on the next day', () => {
    const edge = { ...meeting('00:00', '00:00'), bufferBefore: 0, bufferAfter: 30 };
    expect(takingOf(dayOf(date, zone), edge)).toEqual({ from: 0, to: 0, before: 0, after: 2 });
  });
});

describe('may it be put there?', () => {
  const now = at('09:07');
  const span = (from: string, to: string) => ({
    from: slotOf(dayOf(date, zone), at(from)),
    to: slotOf(dayOf(date, zone), at(to)),
  });

  it('not over another meeting, nor into the buffers of either', () => {
    const others = ground([meeting('10:00', '11:00', { bufferAfter: 15 })]);
    expect(refusalOf(others, span('09:30', '10:00'), now)).toBeNull();
    expect(refusalOf(others, span('09:30', '10:15'), now)).toBe('taken');
    expect(refusalOf(others, span('11:00', '12:00'), now)).toBe('taken');
    expect(refusalOf(others, span('11:15', '12:00'), now)).toBeNull();
    expect(refusalOf({ ...others, after: 1 }, span('09:30', '10:00'), now)).toBe('taken');
  });

  it('its own slots stand in nobody’s way', () => {
    const own = meeting('10:00', '11:00');
    const kept = { bookingId: own.bookingId, from: 40 };
    expect(refusalOf(ground([own]), span('10:30', '11:30'), now, kept)).toBeNull();
    expect(refusalOf(ground([own]), span('10:30', '11:30'), now)).toBe('taken');
  });

  it('not in the past, but the running slot counts as now', () => {
    expect(refusalOf(ground(), span('08:45', '09:30'), now)).toBe('past');
    expect(refusalOf(ground(), span('09:00', '09:30'), now)).toBeNull();
    const running = meeting('08:30', '09:30');
    const kept = { bookingId: running.bookingId, from: 34 };
    expect(refusalOf(ground([running]), span('08:30', '10:00'), now, kept)).toBeNull();
    expect(refusalOf(ground([running]), span('08:30', '09:00'), now, kept)).toBe('past');
  });

  it('not outside the hours, not on a day of rest, not where it is occupied', () => {
    expect(refusalOf(ground(), span('19:45', '20:15'), now)).toBe('closed');
    expect(refusalOf(ground([], { open: null }), span('10:00', '11:00'), now)).toBe('closed');
    expect(refusalOf(ground([], { occupied: true }), span('10:00', '11:00'), now)).toBe('occupied');
  });

  it('not on a public holiday that the policy keeps free, but what is there may be shortened', () => {
    const own = meeting('10:00', '11:00');
    const holiday = ground([own], { rest: true });
    const kept = { bookingId: own.bookingId, from: 40, to: 44 };
    expect(refusalOf(holiday, span('14:00', '15:00'), now)).toBe('holiday');
    expect(refusalOf(holiday, span('10:00', '10:30'), now, kept)).toBeNull();
    expect(refusalOf(holiday, span('10:00', '11:30'), now, kept)).toBe('holiday');
    expect(nextFree(holiday, 0, now)).toBeNull();
    expect(standingAt(holiday, now).standing).toBe('closed');
  });

  it('grows as far as it is free, both ways', () => {
    const others = ground([meeting('10:00', '11:00'), meeting('13:00', '14:00')]);
    expect(furthest(others, 44, 96, now)).toBe(52);
    expect(earliest(others, 52, 0, now)).toBe(44);
    expect(furthest(others, 40, 96, now)).toBe(40);
    expect(nextFree(others, 40, now)).toBe(44);
  });
});

describe('how a room stands now', () => {
  const standing = (time: string, meetings: ShownMeeting[], more?: Partial<Ground>) =>
    standingAt(ground(meetings, more), at(time));

  it('is free until the next meeting, or until it closes', () => {
    expect(standing('09:10', [])).toMatchObject({ standing: 'free', until: at('20:00'), freeMinutes: 650 });
    expect(standing('09:10', [meeting('10:00', '11:00')])).toMatchObject({ until: at('10:00'), freeMinutes: 50 });
    expect(standing('09:10', [meeting('10:00', '11:00')], { after: 1 })).toMatchObject({ until: at('09:45') });
  });

  it('starts soon, is in a meeting, and says when it is free again', () => {
    const two = [meeting('10:00', '11:00'), meeting('11:00', '11:30', { bufferAfter: 15 })];
    expect(standing('09:50', two)).toMatchObject({ standing: 'soon' });
    expect(standing('10:20', two)).toMatchObject({ standing: 'in_meeting', until: at('11:45') });
    expect(standing('11:35', two)).toMatchObject({ standing: 'buffer', until: at('11:45') });
  });

  it('is shut, occupied, awaiting approval, or kept for somebody in line', () => {
    expect(standing('07:00', [])).toMatchObject({ standing: 'closed' });
    expect(standing('09:00', [], { occupied: true })).toMatchObject({ standing: 'occupied', until: null });
    expect(standing('10:20', [meeting('10:00', '11:00', { state: 'pending' })])).toMatchObject({ standing: 'pending' });
    expect(standing('10:20', [meeting('10:00', '11:00', { state: 'held' })])).toMatchObject({ standing: 'held' });
  });
});
