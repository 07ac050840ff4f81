import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ask, type FindRoom, type Found, findTimes, type Sought } from '../../shared/bookings/find.ts';
import { comfortOf, costOf, type Reasons } from '../../shared/bookings/find-reasons.ts';
import { type Busy, merged, type Stretch } from '../../shared/bookings/find-slots.ts';
import { checkPlacing } from '../../shared/bookings/rules.ts';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { dayBounds, epochOf, instantAt, instantOf, localDate, wallMinutes, weekday } from '../../shared/time.ts';
import { buffers, zoneAndDate } from '../support/arbitraries.ts';

const quarter = 900_000;
const hour = 4 * quarter;

/** The same by trying every time in every room, with nothing but intervals. */
interface Option {
  roomId: string;
  start: number;
  cost: number;
  busy: string[];
  optionalBusy: string[];
  walks: number;
  stays: number;
}

const touch = (a: Stretch, b: Stretch) => a.start < b.end && b.start < a.end;

function byHand(ask: Ask, people: readonly Sought[], rooms: readonly FindRoom[]): Option[] {
  const options: Option[] = [];
  for (let start = 0; start <= ask.window.end; start += quarter) {
    if (start === 0) start = Math.ceil(Math.max(ask.window.start, ask.now) / quarter) * quarter;
    const time = { start, end: start + ask.minutes * 60_000 };
    if (time.end > ask.window.end) break;
    for (const room of rooms) {
      const reasons = fits(ask, room, time) ? reasonsOf(ask, people, room, time) : null;
      if (reasons) options.push({ roomId: room.roomId, start, ...reasons });
    }
  }
  return options;
}

function fits(ask: Ask, room: FindRoom, time: Stretch): boolean {
  const { zone, hours, occupation } = room;
  if (room.capacity < ask.seats || localDate(time.start, zone) !== localDate(time.end - 1, zone)) return false;
  const whole = { start: time.start - room.bufferBefore * 60_000, end: time.end + room.bufferAfter * 60_000 };
  if (room.taken.some((each) => touch(each, whole))) return false;
  // An occupation takes its days' slots like a meeting: what is cleaned or set up beside one cannot lie in them either.
  if (occupation) {
    const occupied = { start: dayBounds(occupation.from, zone).start, end: dayBounds(occupation.until, zone).end };
    if (touch(occupied, whole)) return false;
  }
  const clock = clockOf(time, zone);
  if (clock.from < ask.clock.from || clock.to > ask.clock.to) return false;
  const facts = { zone, hours, policy: { ...defaultPolicy, horizonDays: 1080 }, days: room.days ?? new Map() };
  const full = occupation && { ...occupation, kind: 'occupied' as const, reason: '', contact: '', ref: '' };
  try {
    checkPlacing({ start: instantOf(time.start), end: instantOf(time.end) }, { ...facts, occupation: full }, ask.now);
    return true;
  } catch {
    return false;
  }
}

function clockOf({ start, end }: Stretch, zone: string) {
  const isMidnight = dayBounds(localDate(start, zone), zone).end === end;
  return {
    from: wallMinutes(instantOf(start), zone),
    to: isMidnight ? 1440 : wallMinutes(instantOf(end), zone),
    weekday: weekday(localDate(start, zone)),
  };
}

function reasonsOf(ask: Ask, people: readonly Sought[], room: FindRoom, time: Stretch) {
  const away = people.filter((person) => person.busy.some((each) => touch(each, time)));
  const near = people
    .filter((person) => !away.includes(person))
    .map(({ busy }) => [lastBefore(busy, time), firstAfter(busy, time)].filter((each) => typeof each === 'string'));
  const walks = near.filter((list) => list.some((each) => each !== room.buildingId)).length;
  const stays = near.filter((list) => list.length > 0).length - walks;
  const busy = away.filter(({ required }) => required).map(({ personId }) => personId);
  const optionalBusy = away.filter(({ required }) => !required).map(({ personId }) => personId);
  const { zone } = room;
  const days = Math.round(
    (Date.parse(localDate(time.start, zone)) - Date.parse(localDate(ask.window.start, zone))) / 86_400_000,
  );
  const reasons: Reasons = {
    ...comfortOf({ ...clockOf(time, zone), kind: room.days?.get(localDate(time.start, zone))?.kind }),
    busy: busy.length,
    optionalBusy: optionalBusy.length,
    walks,
    needsApproval: room.needsApproval,
    spare: room.capacity - ask.seats,
    days,
  };
  return { cost: costOf(reasons), busy, optionalBusy, walks, stays };
}

function lastBefore(busy: readonly Busy[], time: Stretch) {
  const before = busy.filter((each) => each.end <= time.start && each.end >= time.start - hour);
  const last = Math.max(...before.map((each) => each.end));
  return before.findLast((each) => each.end === last)?.buildingId;
}

function firstAfter(busy: readonly Busy[], time: Stretch) {
  const after = busy.filter((each) => each.start >= time.end && each.start <= time.end + hour);
  const first = Math.min(...after.map((each) => each.start));
  return after.findLast((each) => each.start === first)?.buildingId;
}

const hours = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), fc.subarray([1, 2, 3, 4, 5, 6, 7]))
  .map(([open, length, days]) => ({
    open: `${String(open).padStart(2, '0')}:00`,
    close: `${String(open + length).padStart(2, '0')}:00`,
    days: days.length === 0 ? [1, 2, 3, 4, 5, 6, 7] : days,
  }));

/** Up to three rooms in two buildings, up to four people, a window of up to two days around a day that may be odd. */
const scene = zoneAndDate.chain(({ zone, date }) => {
  const { start } = dayBounds(date, zone);
  const slot = (max: number) => fc.integer({ min: -12, max });
  const stretch = fc
    .tuple(slot(200), fc.integer({ min: 1, max: 12 }))
    .map(([from, length]) => ({ start: start + from * quarter, end: start + (from + length) * quarter }));
  const room = fc.record({
    at: fc.integer({ min: 0, max: 1 }),
    capacity: fc.integer({ min: 1, max: 12 }),
    needsApproval: fc.boolean(),
    occupation: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constant({ from: date, until: date })),
    bufferBefore: buffers,
    bufferAfter: buffers,
    taken: fc.array(stretch, { maxLength: 8 }),
  });
  const person = fc.record({
    required: fc.boolean(),
    busy: fc.array(
      fc
        .tuple(stretch, fc.constantFrom('bld_0', 'bld_1', 'bld_far', null))
        .map(([time, buildingId]) => ({ ...time, buildingId })),
      { maxLength: 6 },
    ),
  });
  return fc
    .record({
      hours: fc.tuple(hours, hours),
      rooms: fc.array(room, { minLength: 1, maxLength: 3 }),
      people: fc.array(person, { maxLength: 4 }),
      from: fc.integer({ min: -600, max: 90 * 15 }),
      lasts: fc.integer({ min: 0, max: 2 * 1440 }),
      minutes: fc.integer({ min: 1, max: 16 }).map((slots) => slots * 15),
      seats: fc.integer({ min: 1, max: 8 }),
      clock: fc.constantFrom({ from: 0, to: 1440 }, { from: 540, to: 1080 }, { from: 720, to: 900 }),
      now: fc.integer({ min: -600, max: 600 }),
      kind: fc.constantFrom('plain' as const, 'rest' as const, 'work' as const),
    })
    .map((all) => {
      const ask: Ask = {
        window: { start: start + all.from * 60_000, end: start + (all.from + all.lasts) * 60_000 },
        minutes: all.minutes,
        seats: all.seats,
        clock: all.clock,
        now: start + all.now * 60_000,
      };
      const rooms = all.rooms.map(
        ({ at, ...facts }, index): FindRoom => ({
          ...facts,
          roomId: `rom_${index}`,
          buildingId: `bld_${at}`,
          zone,
          days: new Map([[date, { kind: all.kind, holiday: null, name: null }]]),
          hours: all.hours[at] ?? all.hours[0],
        }),
      );
      const people = all.people.map((facts, index): Sought => ({ ...facts, personId: `prs_${index}` }));
      return { ask, rooms, people };
    });
});

test('finds what trying every time in every room finds, the best first, with true reasons', () => {
  fc.assert(
    fc.property(scene, ({ ask, rooms, people }) => {
      const options = byHand(ask, people, rooms);
      const answers = findTimes(ask, people, rooms);
      expect(answers.length === 0).toBe(options.length === 0);
      const known = answers.map((answer) => {
        const same = options.filter(({ start }) => start === epochOf(answer.start));
        const best = Math.min(...same.map(({ cost }) => cost));
        const option = same.find(({ roomId }) => roomId === answer.roomId);
        expect(option?.cost).toBe(best);
        const { cost: _cost, start: _start, ...reasons } = option ?? { cost: 0, start: 0 };
        const { start: _from, end, others, ...told } = answer;
        expect(told).toEqual(reasons);
        expect(epochOf(end) - epochOf(answer.start)).toBe(ask.minutes * 60_000);
        expect([answer.roomId, ...others].toSorted()).toEqual(same.map(({ roomId }) => roomId).toSorted());
        return best;
      });
      expect(known).toEqual(known.toSorted((a, b) => a - b));
      if (options.length > 0) expect(known[0]).toBe(Math.min(...options.map(({ cost }) => cost)));
      expect(answers.length).toBeLessThanOrEqual(20);
      if (answers.length > 6) expect(overlapping(answers)).toEqual([]);
    }),
    { numRuns: 250 },
  );
});

function overlapping(answers: readonly Found[]): Found[] {
  return answers.filter((one) =>
    answers.some((other) => other !== one && one.start < other.end && other.start < one.end),
  );
}

const zone = 'Asia/Shanghai';
const monday = '2026-11-23';
const at = (time: string, date = monday) => epochOf(instantAt(date, time, zone));
const ask: Ask = {
  window: { start: at('00:00'), end: at('00:00', '2026-11-30') },
  minutes: 60,
  seats: 2,
  clock: { from: 0, to: 1440 },
  now: at('08:00'),
};
const room: FindRoom = {
  roomId: 'rom_a',
  buildingId: 'bld_a',
  zone,
  hours: { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] },
  capacity: 4,
  needsApproval: false,
  occupation: null,
  bufferBefore: 0,
  bufferAfter: 0,
  taken: [],
};
const person = (personId: string, busy: Busy[] = [], required = true): Sought => ({ personId, required, busy });
const meeting = (from: string, to: string, buildingId: string | null = 'bld_a'): Busy => ({
  start: at(from),
  end: at(to),
  buildingId,
});

describe('the best time', () => {
  test('is in the hours people work, and several days are offered', () => {
    const answers = findTimes(ask, [person('a')], [room]);
    expect(answers[0]?.start).toBe(instantOf(at('09:00')));
    const days = new Set(answers.map(({ start }) => start.slice(0, 10)));
    expect(days.size).toBe(5);
    expect(answers).toHaveLength(20);
  });

  test('is one at which everybody who must come can; who may be missed is', () => {
    const people = [person('a', [meeting('09:00', '12:00')]), person('b', [meeting('13:00', '18:00')], false)];
    const oneDay = { ...ask, window: { start: at('09:00'), end: at('15:00') } };
    const [first, ...rest] = findTimes(oneDay, people, [room]);
    expect(first).toMatchObject({ start: instantOf(at('12:00')), busy: [], optionalBusy: [] });
    expect(rest[0]).toMatchObject({ start: instantOf(at('13:00')), busy: [], optionalBusy: ['b'] });
  });

  test('is told with who is busy where nobody can all come', () => {
    const people = [person('a', [meeting('08:00', '20:00')]), person('b')];
    const oneDay = { ...ask, window: { start: at('09:00'), end: at('11:00') } };
    expect(findTimes(oneDay, people, [room])[0]).toMatchObject({ busy: ['a'] });
  });

  test('spares people the way: the room is where they come from', () => {
    const far = { ...room, roomId: 'rom_b', buildingId: 'bld_b', capacity: 6 };
    const people = [
      person('a', [meeting('09:00', '10:00', 'bld_b')]),
      person('b', [meeting('11:00', '12:00', 'bld_b')]),
    ];
    const tight = { ...ask, window: { start: at('10:00'), end: at('11:00') } };
    const [answer] = findTimes(tight, people, [room, far]);
    expect(answer).toMatchObject({ roomId: 'rom_b', walks: 0, stays: 2, others: ['rom_a'] });
  });

  test('takes no notice of where a meeting is that the asker may not know of', () => {
    const people = [person('a', [meeting('09:00', '10:00', null)])];
    const tight = { ...ask, window: { start: at('10:00'), end: at('11:00') } };
    expect(findTimes(tight, people, [room])[0]).toMatchObject({ walks: 0, stays: 0 });
  });

  test('is in the smallest room that seats all, rather than one that must be asked for', () => {
    const large = { ...room, roomId: 'rom_b', capacity: 20 };
    const asked = { ...room, roomId: 'rom_c', capacity: 2, needsApproval: true };
    const [answer] = findTimes(ask, [person('a')], [large, asked, room]);
    expect([answer?.roomId, ...(answer?.others ?? [])]).toEqual(['rom_a', 'rom_b', 'rom_c']);
  });
});

test('busy times come in order, joined and cut at the window', () => {
  const window = { start: 10, end: 100 };
  const times: Stretch[] = [
    { start: 50, end: 60 },
    { start: 0, end: 20 },
    { start: 20, end: 30 },
    { start: 55, end: 58 },
    { start: 95, end: 120 },
    { start: 100, end: 130 },
  ];
  expect(merged(times, window)).toEqual([
    { start: 10, end: 30 },
    { start: 50, end: 60 },
    { start: 95, end: 100 },
  ]);
});
