import { describe, expect, test } from 'vitest';
import { compete, expiryOf, inOrder, suits, timeLeft, untilOf } from '../../shared/bookings/wait-rules.ts';
import type { Wait } from '../../shared/bookings/waits.ts';
import { exampleIds } from '../../shared/examples.ts';
import { exampleRoom } from '../../shared/places/examples.ts';
import type { Room } from '../../shared/places/schema.ts';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { epochOf } from '../../shared/time.ts';

const time = { start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z' };
const at = (clock: string) => epochOf(`2026-11-23T${clock}:00Z`);
const room = { ...exampleRoom, capacity: 8, equipment: ['screen', 'whiteboard'] } as unknown as Room;
const elsewhere = { ...room, roomId: 'rom_000000000000' } as Room;
const like = { capacity: 8, equipment: ['screen' as const] };
const wish = { roomId: room.roomId, buildingId: room.buildingId, like: null } as Pick<
  Wait,
  'roomId' | 'buildingId' | 'like'
>;

describe('a place suits', () => {
  test.each([
    ['the room itself, whatever it has become', wish, { ...room, capacity: 1, equipment: [] }, true],
    ['no other room for who wants that one', wish, elsewhere, false],
    ['any as large with the same', { ...wish, like }, elsewhere, true],
    ['none smaller', { ...wish, like }, { ...elsewhere, capacity: 7 }, false],
    ['none that lacks something', { ...wish, like }, { ...elsewhere, equipment: ['whiteboard'] }, false],
    ['none of another building', { ...wish, like }, { ...elsewhere, buildingId: 'bld_000000000000' }, false],
  ])('%s', (_, wanted, found, is) => {
    expect(suits(wanted, found as Room)).toBe(is);
  });
});

describe('an offer lapses', () => {
  test.each([
    ['after the minutes set', '01:00', 15, '01:15'],
    ['when the meeting begins, if that is sooner', '01:50', 15, '02:00'],
    ['not before five minutes', '01:58', 15, '02:03'],
    ['five minutes from now once it has begun', '02:10', 15, '02:15'],
    ['after the minutes set, also where they are fewer', '01:58', 5, '02:03'],
  ])('%s', (_, now, minutes, lapses) => {
    expect(expiryOf(time, minutes, at(now))).toBe(`2026-11-23T${lapses}:00Z`);
  });
});

describe('waiting is of use', () => {
  const until = (graceMinutes: number, wanted = time) =>
    untilOf(wanted, { checkIn: { ...defaultPolicy.checkIn, graceMinutes } }).slice(11, 16);

  test('through the quarter hour in which it begins, and while nobody may have come', () => {
    expect(until(10)).toBe('02:15');
    expect(until(15)).toBe('02:30');
    expect(until(20)).toBe('02:30');
    expect(until(60)).toBe('02:45');
    expect(until(60, { ...time, end: '2026-11-23T02:15:00Z' })).toBe('02:15');
  });

  test('for what is left of it', () => {
    const wanted = { ...time, until: '2026-11-23T02:45:00Z' };
    expect(timeLeft(wanted, at('01:00'))).toEqual(time);
    expect(timeLeft(wanted, at('02:14'))).toEqual(time);
    expect(timeLeft(wanted, at('02:31'))).toEqual({ ...time, start: '2026-11-23T02:30:00Z' });
    expect(timeLeft(wanted, at('02:45'))).toBeNull();
  });
});

test('who joined first comes first; of two at once always the same', () => {
  const place = (waitId: string, joinedAt: string) => ({ waitId: waitId as Wait['waitId'], joinedAt });
  const line = [
    place('wai_b', '2026-11-20T01:00:00.002Z'),
    place('wai_z', '2026-11-20T01:00:00.001Z'),
    place('wai_a', '2026-11-20T01:00:00.002Z'),
  ];
  expect(inOrder(line).map(({ waitId }) => waitId)).toEqual(['wai_z', 'wai_a', 'wai_b']);
});

test('only those stand before one whom the same place would do for', () => {
  const mine = { ...wish, ...time };
  expect(compete(mine, mine)).toBe(true);
  expect(compete(mine, { ...mine, start: time.end, end: '2026-11-23T04:00:00Z' })).toBe(false);
  expect(compete(mine, { ...mine, roomId: elsewhere.roomId })).toBe(false);
  expect(compete(mine, { ...mine, roomId: elsewhere.roomId, like })).toBe(true);
  expect(
    compete(mine, { ...mine, buildingId: exampleIds.building.replace(/.$/, 'x') as Wait['buildingId'], like }),
  ).toBe(false);
});
