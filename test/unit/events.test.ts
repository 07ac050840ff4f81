import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { eventOfRecord } from '../../functions/stream.ts';
import { exampleBooking } from '../../shared/bookings/examples.ts';
import { exampleChange, exampleIds } from '../../shared/examples.ts';

const tenantId = exampleIds.tenant;
const bookingId = exampleIds.booking;
const booking = { ...exampleBooking, tenantId, keys: [{ key: 'k', request: 'r' }] };
const person = { personId: exampleIds.person, tenantId, name: '林晓', version: 1, lastChange: exampleChange };

function record(kind: string, before: object | null, after: object | null): DynamoDBRecord {
  const item = (value: object) =>
    marshall({ pk: 'p', sk: 's', ownerPk: 'o', ownerSk: 'w', kind, ttl: 1, ...value }, { removeUndefinedValues: true });
  return {
    dynamodb: {
      SequenceNumber: '1',
      ...(before ? { OldImage: item(before) as never } : {}),
      ...(after ? { NewImage: item(after) as never } : {}),
    },
  };
}

const second = { ...booking, version: 2 };
const cancelled = { ...second, state: 'cancelled' };

test.each([
  ['booking', null, booking, 'booking.created', bookingId],
  ['booking', booking, second, 'booking.changed', bookingId],
  ['booking', booking, cancelled, 'booking.cancelled', bookingId],
  ['booking', cancelled, { ...cancelled, version: 3 }, 'booking.changed', bookingId],
  ['booking', booking, null, 'booking.removed', bookingId],
  ['person', null, person, 'person.created', exampleIds.person],
  ['person', null, { ...person, lastChange: { ...exampleChange, what: 'invited' } }, 'person.invited', person.personId],
  ['room', null, { ...person, roomId: exampleIds.room }, 'room.created', exampleIds.room],
])('%s: the change is named (%#)', (kind, before, after, name, subjectId) => {
  const event = eventOfRecord(record(kind, before, after));
  expect(event).toMatchObject({ name, subjectId, tenantId });
  expect(event?.id).toBe(`${subjectId}.${(after ?? before)?.version}.${name}`);
});

describe('an event', () => {
  test('says who did what, when and why', () => {
    const lastChange = { ...exampleChange, what: 'moved', why: '改期' };
    const event = eventOfRecord(record('booking', booking, { ...second, lastChange }));
    expect(event).toMatchObject({
      what: 'moved',
      who: exampleChange.who,
      why: '改期',
      at: exampleChange.at,
      version: 2,
    });
  });

  test('carries the contract’s shape and nothing that only the table or the booking itself needs', () => {
    const event = eventOfRecord(record('booking', booking, second));
    const { keys: _keys, ...shape } = booking;
    expect(event?.before).toEqual(JSON.parse(JSON.stringify(shape)));
    expect(Object.keys(event?.after ?? {})).not.toContain('keys');
  });

  test('of a device group keeps its PIN to itself', () => {
    const group = { ...person, groupId: 'grp_1', touch: { who: 'pin', pin: '2580' } };
    const event = eventOfRecord(record('group', group, { ...group, version: 2 }));
    expect(event?.after).toMatchObject({ touch: { who: 'pin', pin: null } });
    expect(JSON.stringify(event)).not.toContain('2580');
  });

  test('is the same however often its record is read', () => {
    const again = () => JSON.stringify(eventOfRecord(record('booking', booking, second)));
    expect(again()).toBe(again());
  });
});

test.each([
  ['day sheets', record('sheet', null, { version: 1 })],
  ['messages', record('message', null, { version: 1, what: 'booked' })],
  ['records without a kind', { dynamodb: { NewImage: { pk: { S: 'p' } } } }],
  [
    'housekeeping that leaves the version',
    record('doorplate', { ...person, doorplateId: 'd' }, { ...person, doorplateId: 'd' }),
  ],
])('%s are no events', (_what, given) => {
  expect(eventOfRecord(given as DynamoDBRecord)).toBeNull();
});

test('a record of the product without its id is not passed over in silence', () => {
  expect(() => eventOfRecord(record('booking', null, { tenantId, version: 1, lastChange: exampleChange }))).toThrow(
    'booking',
  );
});
