/** Many places at once: rooms in a row, and whole tables of them. */
import { describe, expect, test } from 'vitest';
import { numbered } from '../../shared/places/numbering.ts';
import { givenCompany, givenFloor } from '../support/given.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();

function row(from: string, to: string) {
  const rows = numbered(from, to, '会议室 {n}');
  if (typeof rows === 'string') throw new Error(rows);
  return rows;
}

describe('rooms in a row', () => {
  test('are made at once, but for those whose number is taken', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { floorId, buildingId } = await givenFloor(company, { level: 3 });
    const upper = await givenFloor(company, { buildingId, level: 4 });
    const taken = { floorId: upper.floorId, number: '３０７', name: '冷杉', capacity: 2 };
    await admin.call('places.createRoom', taken);
    const wish = { floorId, rooms: [...row('301', '352'), { number: '301', name: '又一间' }], capacity: 8 };
    const answer = await admin.call('places.createRooms', wish);
    expect(answer.rooms).toHaveLength(51);
    expect(answer.rooms[0]).toMatchObject({ number: '301', name: '会议室 301', capacity: 8, buildingId, floorId });
    expect(answer.refused).toEqual([
      { number: '301', why: 'twice' },
      { number: '307', why: 'taken' },
    ]);
    expect((await admin.call('places.list', {})).rooms).toHaveLength(52);
    // They are counted: their floor is not taken away under them, and is once they are gone.
    const lower = await givenFloor(company, { buildingId, level: 2 });
    const floor = { floorId: lower.floorId, version: 1 };
    const two = await admin.call('places.createRooms', {
      floorId: lower.floorId,
      rooms: row('201', '202'),
      capacity: 2,
    });
    for (const { roomId } of two.rooms) {
      expect((await admin.refusal('places.removeFloor', floor)).code).toBe('in_use');
      await admin.call('places.removeRoom', { roomId, version: 1 });
    }
    await admin.call('places.removeFloor', floor);
  });

  test('a repeated request makes what is missing and nothing twice, also at the same time', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { floorId } = await givenFloor(company);
    const options = { idempotencyKey: 'row-1' };
    const some = { floorId, rooms: row('1', '60'), capacity: 4 };
    const whole = { ...some, rooms: row('1', '100') };
    const first = await admin.call('places.createRooms', some, options);
    const answers = await Promise.all([1, 2].map(() => admin.call('places.createRooms', whole, options)));
    for (const answer of answers) {
      expect(answer.refused).toEqual([]);
      expect(answer.rooms.map(({ number }) => number)).toEqual(whole.rooms.map(({ number }) => number));
      expect(answer.rooms.slice(0, 60).map(({ roomId }) => roomId)).toEqual(first.rooms.map(({ roomId }) => roomId));
    }
    expect((await admin.call('places.list', {})).rooms).toHaveLength(100);
    const other = await admin.call('places.createRooms', whole, { idempotencyKey: 'row-2' });
    expect(other).toMatchObject({ rooms: [], refused: { length: 100 } });
    const { code } = await admin.refusal('places.createRooms', { ...some, floorId: 'flr_000000000000' });
    expect(code).toBe('not_found');
  });
});
