import { describe, expect, test } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { roomAddress, roomIn } from '../../web/src/routes/(app)/booking/scan.ts';
import { findAddress, readWish } from '../../web/src/routes/(app)/find/address.ts';

const origin = 'https://rooms.example';

describe('a room’s code', () => {
  test('names the room again', () => {
    const roomId = newId('room');
    expect(roomIn(roomAddress(roomId, origin), origin)).toBe(roomId);
  });

  test.each([
    'https://elsewhere.example/rooms/rom_000000000000',
    'https://rooms.example/rooms/rom_0',
    'https://rooms.example/rooms/rom_000000000000/x',
    'https://rooms.example/my/bkg_000000000000',
    'javascript:alert(1)',
    '云杉 301',
    '',
  ])('is none of %j', (text) => {
    expect(roomIn(text, origin)).toBeNull();
  });
});

test('what is looked for comes back from its address, and nonsense is as usual', () => {
  const wish = {
    people: ['prs_000000000001', 'prs_000000000002'],
    optional: ['prs_000000000003'],
    guests: ['guest@example.org'],
    minutes: 45,
    from: '2026-11-23',
    to: '2026-11-27',
    part: 'morning' as const,
    seats: 6,
    building: 'bld_000000000000',
    equipment: ['video' as const],
  };
  const query = (address: string) => new URL(address, origin).searchParams;
  expect(readWish(query(findAddress(wish)))).toEqual(wish);
  expect(findAddress({})).toBe('/find');
  const odd = readWish(query('/find?minutes=7&seats=-1&from=2026-99-99&part=night&people=,'));
  expect(odd).toMatchObject({ minutes: 60, seats: 0, from: null, part: 'any', people: [] });
});
