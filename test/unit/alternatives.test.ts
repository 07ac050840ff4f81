import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alternativesTo, type Candidate, holdersOf } from '../../shared/bookings/alternatives.ts';
import { claimsOf } from '../../shared/bookings/sheet.ts';
import { slotMinutes, slotsOf, spansOf } from '../../shared/bookings/slots.ts';
import { bookingIdOf, type RoomId, refOf } from '../../shared/ids.ts';
import { addDays, addMinutes, type Interval, minutesBetween } from '../../shared/time.ts';
import { buffers, intervalFrom } from '../support/arbitraries.ts';

const zone = 'Asia/Shanghai';
const date = '2026-11-23';
const yes = () => true;

interface Held {
  ref: string;
  time: Interval;
  bufferBefore?: number;
  bufferAfter?: number;
  private?: boolean;
}

/** A room with these meetings, its sheets of the days around `date`. */
function room(name: string, held: Held[], facts: Partial<Candidate> = {}): Candidate {
  const dates = facts.sheets?.map((sheet) => sheet.date) ?? [addDays(date, -1), date, addDays(date, 1)];
  const claims = held.flatMap(({ time, ref, bufferBefore = 0, bufferAfter = 0, private: hidden = false }) => {
    const organiser = { organiserId: 'prs_0123456789ab', organiser: '林晓', topic: '周会', type: 'internal' };
    return claimsOf({ ref, state: 'booked', private: hidden, ...time, bufferBefore, bufferAfter, ...organiser }, zone);
  });
  const roomId = `rom_${name.padEnd(12, '0')}` as RoomId;
  const sheets = dates.map((day) => ({
    roomId,
    date: day,
    version: 1,
    entries: claims.filter((claim) => claim.date === day).map((claim) => claim.entry),
  }));
  return { roomId, name, capacity: 8, floorId: 'a', zone, bufferBefore: 0, bufferAfter: 0, ...facts, sheets };
}

const ten: Interval = intervalFrom(date, zone, 40, 4);
const ref = (letter: string) => letter.repeat(12);

describe('alternatives', () => {
  test('are the nearest times of the same room, the later first, then other rooms at the same time', () => {
    const wanted = room('w', [{ ref: ref('a'), time: ten }]);
    const found = alternativesTo(ten, wanted, [room('x', []), room('y', [{ ref: ref('b'), time: ten }])], yes);
    expect(found.map(({ roomName, start }) => `${roomName} ${start}`)).toEqual([
      'w 2026-11-23T03:00:00Z',
      'w 2026-11-23T01:00:00Z',
      'x 2026-11-23T02:00:00Z',
    ]);
  });

  test('rooms that seat as many come before smaller ones, near ones before far ones', () => {
    const others = [
      room('small', [], { capacity: 4 }),
      room('huge', [], { capacity: 40 }),
      room('far', [], { capacity: 8, floorId: 'b' }),
      room('fit', [], { capacity: 8 }),
    ];
    const found = alternativesTo(ten, room('w', []), others, (_, roomId) => !roomId.startsWith('rom_w'));
    expect(found.map((one) => one.roomName)).toEqual(['fit', 'far', 'huge']);
  });

  test('a booking that moves does not stand in its own way', () => {
    const mine = { ref: ref('a'), time: ten };
    const [first] = alternativesTo(ten, room('w', [mine]), [], yes, mine.ref);
    expect(first?.start).toBe(addMinutes(ten.start, 15));
  });

  const meetings = fc.array(
    fc.record({
      slot: fc.integer({ min: -96, max: 191 }),
      slots: fc.integer({ min: 1, max: 30 }),
      bufferBefore: buffers,
      bufferAfter: buffers,
    }),
    { maxLength: 14 },
  );
  const rooms = fc.array(fc.record({ meetings, bufferBefore: buffers, bufferAfter: buffers, near: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  });

  test('are always free with all buffers, allowed, as long as asked for, and none is there twice', () => {
    const asked = fc.record({ slot: fc.nat({ max: 95 }), slots: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(rooms, asked, fc.boolean(), (given, { slot, slots }, withNeighbours) => {
        const time = intervalFrom(date, zone, slot, slots);
        const all = given.map(({ meetings: some, near, ...facts }, index) => {
          const held = withoutOverlaps(some);
          const days = withNeighbours ? [addDays(date, -1), date, addDays(date, 1)] : [date];
          const sheets = days.map((day) => ({ roomId: '' as RoomId, date: day, version: 1, entries: [] }));
          return { held, room: room(String(index), held, { ...facts, floorId: near ? 'a' : 'b', sheets }) };
        });
        const [wanted, ...others] = all;
        if (!wanted) return;
        const isAllowed = (at: Interval, roomId: RoomId) => (Date.parse(at.start) / 900_000 + roomId.length) % 3 !== 0;
        const found = alternativesTo(
          time,
          wanted.room,
          others.map((other) => other.room),
          isAllowed,
        );
        expect(new Set(found.map((one) => `${one.roomId} ${one.start}`)).size).toBe(found.length);
        for (const one of found) {
          const here = all.find((other) => other.room.roomId === one.roomId);
          expect(isAllowed(one, one.roomId as RoomId)).toBe(true);
          expect(minutesBetween(one.start, one.end)).toBe(slots * slotMinutes);
          expect(here && isReallyFree(one, here.room, here.held)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('holders', () => {
  test('are told with their times and organisers; of private meetings no topic', () => {
    const open = { ref: ref('a'), time: intervalFrom(date, zone, 38, 4) };
    const secret = { ref: ref('b'), time: intervalFrom(date, zone, 42, 4), private: true };
    const later = { ref: ref('c'), time: intervalFrom(date, zone, 44 + 4, 4) };
    const holders = holdersOf(ten, room('w', [open, secret, later]), 'prs_another00000');
    expect(holders.map(({ start, topic }) => [start, topic])).toEqual([
      [open.time.start, '周会'],
      [secret.time.start, null],
    ]);
    const [, own] = holdersOf(ten, room('w', [open, secret]), 'prs_0123456789ab');
    expect(own?.topic).toBe('周会');
  });

  test('also stand in the way with their buffers, or of the buffers that are wanted', () => {
    const before = { ref: ref('a'), time: intervalFrom(date, zone, 36, 4), bufferAfter: 15 };
    expect(holdersOf(ten, room('w', [before]), '-')).toHaveLength(1);
    const plain = { ref: ref('a'), time: intervalFrom(date, zone, 36, 4) };
    expect(holdersOf(ten, room('w', [plain]), '-')).toHaveLength(0);
    expect(holdersOf(ten, room('w', [plain], { bufferBefore: 15 }), '-')).toHaveLength(1);
  });

  test('a meeting over midnight is one holder with its real times', () => {
    const late = { ref: ref('a'), time: intervalFrom(date, zone, 90, 12), bufferAfter: 30 };
    const early = intervalFrom(addDays(date, 1), zone, 7, 4);
    const [holder, ...others] = holdersOf(early, room('w', [late]), '-');
    expect(others).toEqual([]);
    expect(holder).toMatchObject(late.time);
  });

  test('a meeting that only its buffer brings into the day is told with its real times', () => {
    const late = { ref: ref('a'), time: intervalFrom(date, zone, 92, 4), bufferAfter: 30 };
    const early = intervalFrom(addDays(date, 1), zone, 0, 4);
    expect(holdersOf(early, room('w', [late]), '-')).toMatchObject([late.time]);
  });
});

/** What a meeting takes, slot by slot: other code than what looks for alternatives. */
function slotsTaken(time: Interval, before: number, after: number): Set<string> {
  const all = { start: addMinutes(time.start, -before), end: addMinutes(time.end, after) };
  return new Set(spansOf(all, zone).flatMap((span) => slotsOf(span).map((slot) => `${span.date} ${slot}`)));
}

function areApart(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].every((slot) => !b.has(slot));
}

function isReallyFree(time: Interval, { bufferBefore, bufferAfter }: Candidate, held: Held[]): boolean {
  const mine = slotsTaken(time, bufferBefore, bufferAfter);
  return held.every((other) => areApart(mine, slotsTaken(other.time, other.bufferBefore ?? 0, other.bufferAfter ?? 0)));
}

interface Drawn {
  slot: number;
  slots: number;
  bufferBefore: number;
  bufferAfter: number;
}

function withoutOverlaps(drawn: Drawn[]): Held[] {
  const held: Held[] = [];
  for (const [index, { slot, slots, ...rest }] of drawn.entries()) {
    const one = {
      ref: refOf(bookingIdOf(String(index).padStart(12, '0'))),
      time: intervalFrom(date, zone, slot, slots),
      ...rest,
    };
    const mine = slotsTaken(one.time, one.bufferBefore, one.bufferAfter);
    const isFree = held.every((other) =>
      areApart(mine, slotsTaken(other.time, other.bufferBefore ?? 0, other.bufferAfter ?? 0)),
    );
    if (isFree) held.push(one);
  }
  return held;
}
