/** Many rooms changed, closed and removed at once: what can be done is, and the rest is told room by room. */
import { expect, test } from 'vitest';
import { newId } from '../../shared/ids.ts';
import type { Room } from '../../shared/places/schema.ts';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { beforeNextWrite } from '../support/interleave.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const those = (rooms: readonly Room[]) => rooms.map(({ roomId, version }) => ({ roomId, version }));

async function given(numbers: string[], facts: Parameters<typeof givenRoom>[1] = {}) {
  const company = await givenCompany(cloud);
  const { floorId } = await givenFloor(company);
  const rooms: Room[] = [];
  for (const number of numbers) rooms.push(await givenRoom(company, { floorId, number, ...facts }));
  return { company, admin: company.admin, floorId, rooms };
}

test('rooms are made alike in what is said, and whoever was quicker with one of them is not run over', async () => {
  const { company, admin, rooms } = await given(['1', '2', '3', '4'], { equipment: ['screen'], bufferAfter: 15 });
  const [first, stale, raced, gone] = rooms;
  if (!first || !stale || !raced || !gone) throw new Error('four rooms');
  const approver = await givenPerson(company, { roles: ['approver'] });
  await admin.call('places.changeRoom', { roomId: stale.roomId, version: 1, capacity: 3 });
  await admin.call('places.removeRoom', { roomId: gone.roomId, version: 1 });
  beforeNextWrite(() => admin.call('places.changeRoom', { roomId: raced.roomId, version: 1, capacity: 4 }));
  const answer = await admin.call('places.changeRooms', {
    rooms: those(rooms),
    ...{ needsApproval: true, approvers: [approver.me.personId], bookers: { departments: ['产品部'] } },
    ...{ checkIn: 'off', bufferBefore: 30, addEquipment: ['video'], removeEquipment: ['screen', 'phone'] },
  });
  expect(answer.refused).toHaveLength(3);
  expect(answer.refused).toContainEqual(
    expect.objectContaining({ roomId: stale.roomId, code: 'changed_meanwhile', detail: '此内容刚刚被他人修改过。' }),
  );
  expect(answer.refused).toContainEqual(expect.objectContaining({ roomId: raced.roomId, code: 'changed_meanwhile' }));
  expect(answer.refused).toContainEqual(expect.objectContaining({ roomId: gone.roomId, code: 'not_found' }));
  expect(answer.rooms).toEqual([await admin.call('places.getRoom', { roomId: first.roomId })]);
  expect(answer.rooms[0]).toMatchObject({
    ...{ capacity: 8, equipment: ['video'], needsApproval: true, approvers: [approver.me.personId] },
    ...{ bookers: { people: [], departments: ['产品部'] }, checkIn: 'off', bufferBefore: 30, bufferAfter: 15 },
    ...{ version: 2, lastChange: { what: 'changed' } },
  });
  // Those that are so already are not written again.
  const again = await admin.call('places.changeRooms', { rooms: those(answer.rooms), checkIn: 'off' });
  expect(again).toEqual({ rooms: answer.rooms, refused: [] });
  const stranger = (await givenCompany(cloud)).admin.me.personId;
  const unknown = newId('equipment');
  for (const [facts, fault] of [
    [{ approvers: [approver.me.personId, stranger] }, { field: 'approvers.1', rule: 'unknown_person' }],
    [{ bookers: { people: [stranger] } }, { field: 'bookers.people.0', rule: 'unknown_person' }],
    [{ addEquipment: ['screen', unknown] }, { field: 'addEquipment.1', rule: 'unknown_equipment' }],
    [{ removeEquipment: ['screen', unknown] }, { rule: 'unknown_equipment' }],
  ]) {
    const refusal = await admin.refusal('places.changeRooms', { rooms: those(answer.rooms), ...facts } as never);
    expect(refusal.fields).toMatchObject([fault]);
  }
});

test('rooms are put out of service and opened again; meetings in the way are counted, or stay', async () => {
  const { admin, rooms } = await given(['1', '2']);
  const [free, busy] = rooms;
  if (!free || !busy) throw new Error('two rooms');
  const start = at('10:00');
  await givenBooking(admin, { roomId: busy.roomId, start, end: at('11:00') });
  const day = start.slice(0, 10);
  const occupation = { from: day, until: day, kind: 'out_of_service', reason: '更换空调', contact: '林晓' } as const;
  const answer = await admin.call('places.occupyRooms', { rooms: those(rooms), occupation });
  expect(answer.rooms.map(({ roomId }) => roomId)).toEqual([free.roomId]);
  expect(answer.rooms[0]?.occupation).toMatchObject(occupation);
  expect(answer.refused).toMatchObject([{ roomId: busy.roomId, code: 'slot_taken', detail: '期间已有 1 场会议。' }]);
  const stay = { ...occupation, despite: true };
  const rest = await admin.call('places.occupyRooms', { rooms: those([busy]), occupation: stay });
  expect(rest.rooms[0]?.occupation).toMatchObject(occupation);
  await cloud.settled();
  const slot = { roomId: free.roomId, start, end: at('11:00'), topic: '产品周会' };
  expect((await admin.refusal('bookings.create', slot)).code).toBe('room_occupied');
  const opened = await admin.call('places.occupyRooms', {
    rooms: those([...answer.rooms, ...rest.rooms]),
    occupation: null,
  });
  expect(opened.rooms.map((room) => room.occupation)).toEqual([null, null]);
  await cloud.settled();
  await admin.call('bookings.create', slot);
});

test('rooms are removed but for those that are in use, and their floor counts the rest', async () => {
  const { admin, floorId, rooms } = await given(['1', '2', '3']);
  const [busy, ...others] = rooms;
  if (!busy) throw new Error('three rooms');
  const booking = await givenBooking(admin, { roomId: busy.roomId, start: at('10:00'), end: at('11:00') });
  const answer = await admin.call('places.removeRooms', { rooms: those(rooms) });
  expect(answer.removed.toSorted()).toEqual(others.map(({ roomId }) => roomId).toSorted());
  expect(answer.refused).toMatchObject([{ roomId: busy.roomId, code: 'in_use' }]);
  expect(answer.refused[0]?.detail).toContain('1 场未结束的会议');
  expect((await admin.call('places.list', {})).rooms).toHaveLength(1);
  // Their numbers are free again, and the floor goes once the last one has.
  await admin.call('places.createRoom', { floorId, number: '2', name: '又一间', capacity: 2 });
  expect((await admin.refusal('places.removeFloor', { floorId, version: 1 })).code).toBe('in_use');
  await admin.call('bookings.cancel', { bookingId: booking.bookingId });
  const rest = (await admin.call('places.list', {})).rooms;
  expect((await admin.call('places.removeRooms', { rooms: those(rest) })).refused).toEqual([]);
  await admin.call('places.removeFloor', { floorId, version: 1 });
  await cloud.settled();
});
