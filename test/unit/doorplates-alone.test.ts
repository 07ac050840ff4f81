import { describe, expect, it } from 'vitest';
import { digestOf, viewAt } from '../../iot/state.ts';
import type { PanelSettings } from '../../shared/doorplates/protocol.ts';
import { type Given, givenClock, givenSheet, minute, settings as standard } from './doorplates-support/given.ts';
import { givenPanel } from './doorplates-support/panel.ts';

const zone = 'Europe/Berlin';
const hour = 60 * minute;

const settings: PanelSettings = {
  ...standard,
  light: {
    awaiting: { color: 'green', blink: true },
    occupied: { color: 'off', blink: false },
    brightness: [
      { from: '00:00', percent: 40 },
      { from: '02:30', percent: 20 },
      { from: '03:00', percent: 60 },
      { from: '22:00', percent: 50 },
    ],
  },
  power: {
    days: [1, 2, 3, 4, 5, 6, 7],
    hours: { on: '03:30', off: '23:30' },
    holidays: false,
    exceptions: [],
    wakeForMeetings: true,
    rest: [],
    work: [],
  },
};

/** Nights in which clocks go back and forth; ten hours from 20:00 on, the network is cut after a few minutes. */
describe.each([
  ['goes back', '2026-10-24T20:00:00+02:00'],
  ['goes forward', '2027-03-27T20:00:00+01:00'],
])('a night in which the clock %s', (_, evening) => {
  const start = Date.parse(evening);
  const at = (hours: number, minutes = 0) => start + hours * hour + minutes * minute;
  const bookings: Given[] = [
    { start: at(1), end: at(2, 15), attendance: 'open' },
    // Over midnight, in hours in which the screen is off without it.
    { start: at(3, 15), end: at(4, 30), before: 15, after: 15 },
    // About the change of the clock.
    { start: at(6, 45), end: at(7, 15), attendance: 'open' },
    { start: at(9), end: at(9, 30), private: true },
    { start: at(30), end: at(31) },
  ];
  const rules = { checkIn: { opensMinutes: 10, graceMinutes: 10 } };
  /** What the server would have it show, from the records as they are then. */
  const expected = (now: number) =>
    digestOf(viewAt(givenSheet(zone, now, bookings, { ...rules, days: 2 }), settings, now));

  it('shows each minute alone what the server would show, and turns in that very minute, a restart in the middle', async () => {
    const clock = givenClock(start);
    let door = givenPanel({ clock });
    door.link('connected');
    door.settings(settings);
    door.sheet(givenSheet(zone, start, bookings, { ...rules, days: 7 }));
    await clock.advance(5 * minute);
    door.link('lost');
    const turned: number[] = [];
    const wanted: number[] = [];
    let shown = door.panel.snapshot().digest;
    for (let now = at(0, 6); now <= at(10); now += minute) {
      await clock.advance(now - clock.now());
      if (now === at(5)) {
        void door.panel.end();
        door = givenPanel({ clock, store: door.store });
      }
      const { digest } = door.panel.snapshot();
      if (digest !== shown) turned.push(now);
      if (expected(now) !== expected(now - minute)) wanted.push(now);
      shown = digest;
      expect(digest, new Date(now).toISOString()).toBe(expected(now));
    }
    expect(turned).toEqual(wanted);
    expect(turned.length).toBeGreaterThan(15);
    const states = door.shown.map(({ view }) => view.state);
    expect(states).toContain('off');
    expect(states).toContain('in_meeting');
    expect(door.panel.snapshot().asOf).not.toBeNull();
  });
});

describe('light and power', () => {
  const night = (text: string) => Date.parse(text);
  const lit = (now: number, more: Partial<PanelSettings> = {}, bookings: Given[] = []) =>
    viewAt(givenSheet(zone, now, bookings), { ...settings, ...more }, now);

  it.each([
    ['2026-10-25T03:00:00+01:00', 'goes back'],
    ['2027-03-28T03:00:00+02:00', 'goes forward'],
  ])('follow the building’s clock: brighter at %s, where it %s', (text) => {
    const three = night(text);
    expect(lit(three, { power: null }).brightness).toBe(60);
    expect(lit(three - 1, { power: null }).brightness).not.toBe(60);
    const on = three + 30 * minute;
    expect(lit(on)).toMatchObject({ state: 'free', brightness: 60 });
    expect(lit(on - 1)).toMatchObject({ state: 'off', led: { color: 'off' }, brightness: 0, until: on });
  });

  it('are full where no hour is named', () => {
    const light = { ...settings.light, brightness: [{ from: '19:00', percent: 30 }] };
    expect(lit(night('2026-11-24T18:59:00+01:00'), { light }).brightness).toBe(100);
    expect(lit(night('2026-11-24T19:00:00+01:00'), { light }).brightness).toBe(30);
  });

  it('a meeting outside the hours wakes the screen when it is said to start soon, where the plan says so', () => {
    const start = night('2026-11-24T01:00:00+01:00');
    const bookings = [{ start, end: start + hour }];
    expect(lit(start - 10 * minute - 1, {}, bookings).state).toBe('off');
    expect(lit(start - 10 * minute, {}, bookings).state).toBe('soon');
    expect(lit(start + hour, {}, bookings).state).toBe('off');
    const power = settings.power && { ...settings.power, wakeForMeetings: false };
    expect(lit(start, { power }, bookings)).toMatchObject({ state: 'off', led: { color: 'off' } });
  });

  it('show what the group has chosen for meetings that are awaited', () => {
    const start = night('2026-11-24T10:00:00+01:00');
    const sheet = givenSheet(zone, start, [{ start, end: start + hour, attendance: 'open' }], {
      checkIn: { opensMinutes: 10, graceMinutes: 10 },
    });
    expect(viewAt(sheet, settings, start)).toMatchObject({
      state: 'awaiting_check_in',
      led: { color: 'green', blink: true },
    });
  });
});

describe('a week at the door', () => {
  const monday = Date.parse('2026-11-23T08:00:00+08:00');
  const bookings: Given[] = Array.from({ length: 7 }, (_, day) => ({
    start: monday + day * 24 * hour + 2 * hour,
    end: monday + day * 24 * hour + 3 * hour,
  }));

  it('goes on for all of it, and does not show that it knows more than tomorrow', () => {
    const week = givenSheet('Asia/Shanghai', monday, bookings, { days: 7 });
    for (let day = 0; day < 6; day++) {
      const now = monday + day * 24 * hour + 2 * hour;
      const two = givenSheet('Asia/Shanghai', now, bookings, { days: 2 });
      expect(digestOf(viewAt(week, standard, now))).toBe(digestOf(viewAt(two, standard, now)));
    }
    // On its last day it knows no tomorrow.
    expect(viewAt(week, standard, monday + 6 * 24 * hour + 2 * hour).state).toBe('in_meeting');
    expect(viewAt(week, standard, monday + 7 * 24 * hour).state).toBe('unknown');
  });

  it('of ten meetings a day is far below what a message may be', () => {
    const full: Given[] = Array.from({ length: 70 }, (_, index) => {
      const start = monday + Math.floor(index / 10) * 24 * hour + (index % 10) * hour;
      return { start, end: start + hour, topic: '产品路线评审与排期', attendance: 'open' };
    });
    const bytes = Buffer.byteLength(JSON.stringify(givenSheet('Asia/Shanghai', monday, full, { days: 7 })));
    expect(bytes).toBeLessThan(40_000);
  });
});
