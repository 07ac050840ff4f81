import { randomInt } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test, vi } from 'vitest';
import { attendances } from '../../functions/bookings/attendance.ts';
import { keyOf } from '../../functions/db/write.ts';
import { eventOfRecord } from '../../functions/stream.ts';
import { tenants } from '../../functions/tenants/entity.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { newId, type PersonId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { standIn } from '../support/interleave.ts';
import { at, setup } from '../support/setup.ts';
import { delivered, eventsOf, streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const scope = systemScope(company.admin.me.tenantId, 'test');
const lin = await givenPerson(company, { name: '陈林' });
const zhou = await givenPerson(company, { name: '周宁' });
const he = await givenPerson(company, { name: '何苗' });
const room = await givenRoom(company);
let day = 0;

async function givenMeeting(facts: Partial<Parameters<typeof givenBooking>[1]> = {}) {
  day += 1;
  const times = { start: at('10:00', day), end: at('11:00', day) };
  const booking = await givenBooking(lin, { roomId: room.roomId, ...times, people: [zhou.me.personId], ...facts });
  await cloud.settled();
  return booking;
}

async function change(booking: Booking, changes: object): Promise<void> {
  await lin.call('bookings.change', { bookingId: booking.bookingId, ...changes });
  await cloud.settled();
}

/** The booking's items in all agendas. */
async function attendancesOf({ bookingId }: Booking) {
  const agendas = [lin, zhou, he].map(({ me }) =>
    attendances.list(scope, { pk: `${scope.tenantId}#agenda#${me.personId}` }, { consistent: true }),
  );
  return (await Promise.all(agendas)).flat().filter((item) => item.bookingId === bookingId);
}

/** Who has the booking in their agenda, and at what time. */
async function agendaOf(booking: Booking): Promise<string[]> {
  const items = await attendancesOf(booking);
  return items.map(({ personId, start }) => `${nameOf(personId)} ${start}`).sort();
}

function nameOf(personId: PersonId): string {
  return [lin, zhou, he].find(({ me }) => me.personId === personId)?.me.name ?? personId;
}

const isAmongTheirs = async (person: Person, { bookingId }: Booking) => {
  const { bookings } = await person.call('bookings.mine', { from: at('00:00', 0), to: at('00:00', 60) });
  return bookings.some((booking) => booking.bookingId === bookingId);
};

describe('agendas', () => {
  test('follow who is invited, when it is, and that it is off', async () => {
    const booking = await givenMeeting();
    expect(await agendaOf(booking)).toEqual([`周宁 ${booking.start}`]);
    expect(await isAmongTheirs(zhou, booking)).toBe(true);

    await change(booking, { people: [zhou.me.personId, he.me.personId] });
    expect(await agendaOf(booking)).toEqual([`何苗 ${booking.start}`, `周宁 ${booking.start}`]);
    expect(await isAmongTheirs(he, booking)).toBe(true);

    const start = at('14:00', day);
    await change(booking, { start, end: at('15:00', day) });
    expect(await agendaOf(booking)).toEqual([`何苗 ${start}`, `周宁 ${start}`]);

    await change(booking, { people: [he.me.personId] });
    expect(await agendaOf(booking)).toEqual([`何苗 ${start}`]);
    expect(await isAmongTheirs(zhou, booking)).toBe(false);

    await lin.call('bookings.cancel', { bookingId: booking.bookingId });
    await cloud.settled();
    expect(await agendaOf(booking)).toEqual([]);
  });

  test('end as the booking is, in whatever order, however often and at once events come', async () => {
    const { handler } = await import('../../functions/bookings/on-attendance.ts');
    const booking = await givenMeeting();
    await change(booking, { people: [he.me.personId] });
    await change(booking, { people: [], start: at('16:00', day), end: at('17:00', day) });
    await change(booking, { people: [zhou.me.personId] });
    const right = [`周宁 ${at('16:00', day)}`];
    expect(await agendaOf(booking)).toEqual(right);
    const events = await eventsOf(booking.bookingId);
    expect(events).toHaveLength(4);
    for (const event of [...events.toReversed(), ...events]) await handler(delivered(event));
    await Promise.all([...events, ...events].map((event) => handler(delivered(event))));
    expect(await agendaOf(booking)).toEqual(right);
  });

  test('heal what is missing when the next event comes', async () => {
    const { handler } = await import('../../functions/bookings/on-attendance.ts');
    const { commit } = await import('../../functions/db/write.ts');
    const booking = await givenMeeting();
    const [item] = await attendancesOf(booking);
    if (!item) throw new Error('nobody is invited');
    await commit(scope, [attendances.remove(item)]);
    const [created] = await eventsOf(booking.bookingId);
    await handler(delivered(created));
    expect(await agendaOf(booking)).toEqual([`周宁 ${booking.start}`]);
  });

  test('are not looked at when nobody was or is invited, or nothing of it changed', async () => {
    const { handler } = await import('../../functions/bookings/on-attendance.ts');
    const alone = await givenMeeting({ people: [] });
    await change(alone, { start: at('14:00', day), end: at('15:00', day) });
    const edited = await givenMeeting();
    await change(edited, { topic: '只改主题' });
    const events = [...(await eventsOf(alone.bookingId)), (await eventsOf(edited.bookingId))[1]];
    // Whether the company is still there is looked at for every event, from time to time.
    const company = JSON.stringify(keyOf(tenants.key(scope.tenantId)));
    const asked: string[] = [];
    const mend = standIn(async (operation, input, whole) => {
      if (JSON.stringify(input).includes(company)) return whole();
      asked.push(operation);
      throw new Error('nothing is to be looked at');
    });
    try {
      expect(events).toHaveLength(3);
      for (const event of events) await handler(delivered(event));
    } finally {
      mend();
    }
    expect(asked).toEqual([]);
  });
});

test('a booking that changes while it is followed is looked at again', async () => {
  const { settle } = await import('../../functions/bookings/settle.ts');
  const booking = await givenMeeting({ topic: '一' });
  const seen: (string | undefined)[] = [];
  await settle(scope, booking.bookingId, async (now) => {
    seen.push(now?.topic);
    if (seen.length === 1) await change(booking, { topic: '二' });
  });
  expect(seen).toEqual(['一', '二']);
  const restless = settle(scope, booking.bookingId, () => change(booking, { topic: String(Math.random()) }));
  await expect(restless).rejects.toThrow('faster');
});

describe('the relay', () => {
  const quiet = () => vi.spyOn(console, 'error').mockImplementation(() => undefined);

  test('names the record that makes no event, and puts all others', async () => {
    const { handler } = await import('../../functions/relay.ts');
    await givenMeeting();
    const good = (await streamRecords()).filter(({ dynamodb }) => dynamodb?.NewImage?.kind?.S === 'booking');
    const poison = {
      dynamodb: { SequenceNumber: '42', NewImage: { kind: { S: 'booking' }, version: { N: '1' }, pk: { S: 'x' } } },
    };
    const bus = mockClient(EventBridgeClient);
    bus.send.callThrough();
    const logged = quiet();
    const answer = await handler({ Records: [...good.slice(0, 1), poison, ...good.slice(1)] });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '42' }]);
    expect(logged).toHaveBeenCalledOnce();
    const put = bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
    expect(put).toHaveLength(good.length);
    bus.restore();
    logged.mockRestore();
    await cloud.settled();
  });

  test('names what the bus refuses, and everything when the bus cannot be reached', async () => {
    const { handler } = await import('../../functions/relay.ts');
    const Records = (await streamRecords())
      .filter(({ dynamodb }) => dynamodb?.NewImage?.kind?.S === 'booking')
      .slice(0, 3);
    expect(Records).toHaveLength(3);
    const numbers = Records.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' }));
    const bus = mockClient(EventBridgeClient);
    const logged = quiet();
    bus.on(PutEventsCommand).resolvesOnce({
      FailedEntryCount: 1,
      Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { EventId: '3' }],
    });
    expect((await handler({ Records })).batchItemFailures).toEqual([numbers[1]]);
    bus.on(PutEventsCommand).rejects(new Error('down'));
    expect((await handler({ Records })).batchItemFailures).toEqual(numbers);
    bus.restore();
    logged.mockRestore();
  });

  test('a record that can never be relayed is kept with the failures, and what comes after it arrives', async () => {
    const { commit } = await import('../../functions/db/write.ts');
    const logged = quiet();
    const broken = {
      pk: { S: `${scope.tenantId}#broken` },
      sk: { S: '1' },
      kind: { S: 'booking' },
      version: { N: '1' },
    };
    await commit(scope, [{ tenantId: scope.tenantId, put: broken }]);
    const booking = await givenMeeting();
    expect(await isAmongTheirs(zhou, booking)).toBe(true);
    expect(await cloud.failures()).toMatchObject([{ function: 'relay', origin: 'stream' }]);
    logged.mockRestore();
  });

  test('keeps to the bus’s limits: ten entries and 256 kB a call', async () => {
    const { handler } = await import('../../functions/relay.ts');
    const records = (await streamRecords()).filter(({ dynamodb }) => dynamodb?.NewImage?.kind?.S === 'booking');
    const large = records.slice(0, 12).map((record, index) => ({
      dynamodb: {
        SequenceNumber: String(index),
        NewImage: { ...record.dynamodb?.NewImage, content: { S: '会'.repeat(index < 4 ? 30_000 : 10) } },
      },
    }));
    const bus = mockClient(EventBridgeClient);
    bus.on(PutEventsCommand).callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'x' })) }));
    expect(await handler({ Records: large })).toEqual({ batchItemFailures: [] });
    const calls = bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
    for (const entries of calls) {
      expect(entries.length).toBeLessThanOrEqual(10);
      const bytes = entries.reduce((sum, { Detail = '' }) => sum + Buffer.byteLength(Detail), 0);
      expect(bytes).toBeLessThanOrEqual(256_000);
    }
    expect(calls.flat()).toHaveLength(12);
    bus.restore();
  });

  test('packs a meeting of the most people and guests, of whom none stays, so that followers get it whole', async () => {
    const { handler } = await import('../../functions/relay.ts');
    const { follower } = await import('../../functions/event.ts');
    await givenMeeting();
    const [record] = (await streamRecords()).filter(({ dynamodb }) => dynamodb?.NewImage?.kind?.S === 'booking');
    const image = record?.dynamodb?.NewImage ?? {};
    const full = (version: number) =>
      marshall({
        ...unmarshall(image as Record<string, AttributeValue>),
        version,
        content: hanzi(4000),
        people: Array.from({ length: 300 }, () => ({ personId: newId('person'), name: hanzi(60) })),
        guests: Array.from({ length: 100 }, () => `${hanzi(245)}@x.cn`),
      });
    const large = { dynamodb: { SequenceNumber: '1', OldImage: full(1), NewImage: full(2) } } as DynamoDBRecord;
    const whole = eventOfRecord(large);
    expect(Buffer.byteLength(JSON.stringify(whole))).toBeGreaterThan(256_000);
    const bus = mockClient(EventBridgeClient);
    bus.on(PutEventsCommand).callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'x' })) }));
    expect(await handler({ Records: [large] })).toEqual({ batchItemFailures: [] });
    const [entry] = bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
    expect(Buffer.byteLength(entry?.Detail ?? '')).toBeLessThanOrEqual(256_000);
    const followed: unknown[] = [];
    const follow = follower(['booking.changed'], async (event) => void followed.push(event));
    await follow({ detail: JSON.parse(entry?.Detail ?? '') } as never);
    expect(followed).toEqual([whole]);
    bus.restore();
  });
});

/** As incompressible as Chinese can be. */
function hanzi(length: number): string {
  return String.fromCodePoint(...Array.from({ length }, () => 0x4e00 + randomInt(20_000)));
}
