import { describe, expect, test } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { roomAddress, roomIn } from '../../web/src/routes/(app)/booking/scan.ts';
import { findAddress, readWish } from '../../web/src/routes/(app)/find/address.ts';
import { choices, fitted, partHours } from '../../web/src/routes/(app)/find/hours.ts';

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
    hours: { earliest: '14:00', latest: '15:30' },
    seats: 6,
    building: 'bld_000000000000',
    equipment: ['video' as const],
  };
  const query = (address: string) => new URL(address, origin).searchParams;
  expect(readWish(query(findAddress(wish)))).toEqual(wish);
  expect(findAddress(wish)).toContain('part=14%3A00-15%3A30');
  expect(findAddress({ hours: partHours.morning })).toBe('/find?part=morning');
  expect(findAddress({ hours: partHours.any })).toBe('/find');
  expect(findAddress({})).toBe('/find');
  const odd = readWish(query('/find?minutes=7&seats=-1&from=2026-99-99&part=night&people=,'));
  expect(odd).toMatchObject({ minutes: 60, seats: 0, from: null, hours: partHours.any, people: [] });
  for (const part of ['16:00-14:00', '14:05-15:00', '14:00', '-']) {
    expect(readWish(query(`/find?part=${part}`)).hours).toEqual(partHours.any);
  }
});

test('the times looked between are wide enough for the meeting, and offered from where it can begin', () => {
  const at = (earliest: string, latest: string) => ({ earliest, latest });
  expect(fitted(at('14:00', '16:00'), 60)).toEqual(at('14:00', '16:00'));
  expect(fitted(at('14:00', '14:30'), 60)).toEqual(at('14:00', '15:00'));
  expect(fitted(at('23:30', '24:00'), 60)).toEqual(at('23:00', '24:00'));
  expect(fitted(partHours.morning, 1440)).toEqual(partHours.any);
  expect(choices('14:00', 60).ends[0]).toBe('15:00');
  expect(choices('14:00', 60).starts.at(-1)).toBe('23:00');
  expect(choices('00:00', 1440)).toEqual({ starts: ['00:00'], ends: ['24:00'] });
});
