import { expect, test } from 'vitest';
import { diffFields, diffOf } from '../../shared/bookings/diff.ts';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import type { Booking } from '../../shared/bookings/schema.ts';

const booking = exampleBooking as unknown as Booking;
const rooms: Record<string, string> = { [booking.roomId]: '云杉', rom_other: '白桦' };
const roomName = (roomId: string) => rooms[roomId] ?? roomId;
const changed = (patch: object) => diffOf(booking, { ...booking, ...patch } as Booking, roomName);

test('a new booking has changed nothing, nor has one that was touched without a change', () => {
  expect(diffOf(null, booking, roomName)).toEqual([]);
  expect(changed({ version: 9, sequence: 4, buildingId: 'bld_x', bufferAfter: 15 })).toEqual([]);
});

test.each([
  [{ topic: '季度评审' }, 'topic', booking.topic, '季度评审'],
  [{ type: 'client' }, 'type', booking.type, 'client'],
  [{ content: '带上样机\n二楼集合' }, 'content', booking.content, '带上样机\n二楼集合'],
  [{ start: '2026-11-23T06:00:00Z' }, 'start', booking.start, '2026-11-23T06:00:00Z'],
  [{ end: '2026-11-23T07:00:00Z' }, 'end', booking.end, '2026-11-23T07:00:00Z'],
  [{ roomId: 'rom_other' }, 'room', '云杉', '白桦'],
  [{ roomId: 'rom_gone' }, 'room', '云杉', 'rom_gone'],
  [{ guests: ['a@example.org', 'b@example.org'] }, 'guests', booking.guests.join(', '), 'a@example.org, b@example.org'],
  [{ private: true }, 'private', 'false', 'true'],
  [{ reminderMinutes: 30 }, 'reminderMinutes', '', '30'],
  [{ state: 'cancelled' }, 'state', 'booked', 'cancelled'],
])('%o', (patch, field, before, after) => {
  expect(changed(patch)).toEqual([{ field, before, after }]);
});

test('people are told by name, and are the same in another order or under another name', () => {
  const [one] = booking.people;
  const other = { personId: 'prs_other', name: '周宁' };
  expect(changed({ people: [one, other] })).toEqual([
    { field: 'people', before: one?.name, after: `${one?.name}, 周宁` },
  ]);
  const two = { ...booking, people: [one, other] } as Booking;
  expect(diffOf(two, { ...two, people: [other, { ...one, name: '改名' }] } as Booking, roomName)).toEqual([]);
});

test('several changes stand in the order of the fields', () => {
  const fields = changed({ state: 'cancelled', topic: 'x', end: '2026-11-23T09:00:00Z' }).map(({ field }) => field);
  expect(fields).toEqual(diffFields.filter((field) => fields.includes(field)));
  expect(fields).toHaveLength(3);
});
