import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import { AwsError } from '../../functions/aws.ts';
import { sheetKey } from '../../functions/bookings/sheets.ts';
import { getItem } from '../../functions/db/read.ts';
import { handler as device } from '../../functions/device.ts';
import { handler as displays } from '../../functions/doorplates/on-stream.ts';
import { mergeSheets } from '../../iot/merge.ts';
import { type Offer, offersAt } from '../../iot/offers.ts';
import type { PanelCommand, PanelMessage, PanelSheet } from '../../shared/doorplates/protocol.ts';
import type { RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { type CompanyMessage, companyTopic, doorplateTopic } from '../../shared/topics.ts';
import { breakAws } from '../support/faults.ts';
import { givenBooking, givenPerson, givenRoom } from '../support/given.ts';
import { at, monday, setup, until } from '../support/setup.ts';
import { connect, delivered, givenDoor, givenDoorplate, givenPanel, givenWire } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const slot = () => Math.floor(now() / 900_000) * 900_000;
const today = (time: string) => at(time, 0);

async function givenPanelAt(facts: Parameters<typeof givenDoor>[1] = {}) {
  const door = await givenDoor(cloud, facts);
  const panel = await givenPanel(cloud, door.paired);
  const offers = () => offersAt(panel.look().sheet, now());
  const first = (list: readonly Offer[]) => {
    const [offer] = list;
    if (!offer) throw new Error('nothing is offered');
    return offer;
  };
  return { ...door, panel, offers, first };
}

describe('a touch at the door', () => {
  test('books the running quarter, extends and ends it', async () => {
    const { admin, room, panel, offers, first, doorplateId } = await givenPanelAt();
    const wanted = first(offers().book);
    expect(await panel.panel().book(wanted)).toEqual({ ok: true });
    await panel.shows(({ view }) => view.state === 'in_meeting');
    const { days } = await admin.call('bookings.grid', { rooms: [room.roomId], from: monday.slice(0, 10) });
    const [meeting] = days[0]?.meetings ?? [];
    expect(meeting).toMatchObject({
      start: instantOf(wanted.start),
      end: instantOf(wanted.end),
      organiser: '门牌',
      organiserId: doorplateId,
      topic: '现场使用',
    });

    expect(await panel.panel().extend(first(offers().extend))).toEqual({ ok: true });
    await panel.shows(({ view }) => view.until === wanted.end + 900_000);

    const end = offers().end ?? 0;
    expect(await panel.panel().endMeeting(end)).toEqual({ ok: true });
    await panel.shows(({ view }) => view.state === 'free');
    const bookingId = meeting?.bookingId ?? '';
    await until(async () => (await admin.call('bookings.history', { bookingId })).entries.length === 3);
    const { entries } = await admin.call('bookings.history', { bookingId });
    expect(entries.map(({ who }) => who.kind)).toEqual(['doorplate', 'doorplate', 'doorplate']);
  });

  test('that comes too late is refused in the panel’s language, and nothing is booked', async () => {
    const { admin, room, panel, offers, first } = await givenPanelAt();
    const offer = first(offers().book);
    const { start, end } = { start: instantOf(offer.start), end: instantOf(offer.end) };
    await givenBooking(admin, { roomId: room.roomId, start, end });
    const answer = await panel.panel().book(offer);
    expect(answer).toEqual({ ok: false, code: 'slot_taken', text: '该时段已被占用。' });
  });

  test('ends and extends a colleague’s meeting in this room, and never one elsewhere or ahead', async () => {
    const { company, admin, room, paired, panel } = await givenPanelAt();
    const colleague = await givenPerson(company);
    const start = slot();
    const running = await givenBooking(colleague, {
      roomId: room.roomId,
      start: instantOf(start),
      end: instantOf(start + 3_600_000),
    });
    await panel.shows(({ view }) => view.state === 'in_meeting');
    expect(await panel.panel().extend({ start: 0, end: start + 5_400_000, minutes: 30 })).toEqual({ ok: true });
    expect((await admin.call('bookings.get', { bookingId: running.bookingId })).end).toBe(instantOf(start + 5_400_000));

    const other = await givenRoom(company);
    const elsewhere = await givenBooking(colleague, {
      roomId: other.roomId,
      start: instantOf(start),
      end: instantOf(start + 3_600_000),
    });
    const ahead = await givenBooking(colleague, { roomId: room.roomId, start: today('16:00'), end: today('17:00') });
    await panel.end();
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    for (const { bookingId } of [elsewhere, ahead]) {
      for (const kind of ['end', 'extend'] as const) {
        const id = `${kind}-${bookingId}`;
        await wire.say({ id, at: now(), kind, bookingId, end: instantOf(start + 7_200_000) });
        await until(() => wire.commands().some((command) => command.id === id));
        expect(wire.commands().find((command) => command.id === id)).toMatchObject({ do: 'answer', ok: false });
      }
    }
  });

  test('cannot book ahead, nor for longer than a working day', async () => {
    const { paired } = await givenDoor(cloud);
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    const ask = async (id: string, start: number, end: number) => {
      await wire.say({ id, at: now(), kind: 'book', start: instantOf(start), end: instantOf(end) });
      await until(() => wire.commands().some((command) => command.id === id));
      return wire.commands().find((command) => command.id === id);
    };
    expect(await ask('ahead', slot() + 3_600_000, slot() + 7_200_000)).toMatchObject({
      ok: false,
      code: 'not_bookable',
    });
    expect(await ask('long', slot(), slot() + 9 * 3_600_000)).toMatchObject({ ok: false, code: 'too_long' });
  });
});

describe('repeats and disorder', () => {
  const counted = async (tenantId: string, roomId: string) => {
    const key = sheetKey(systemScope(tenantId as TenantId, 'test'), roomId as RoomId, monday.slice(0, 10));
    return getItem(systemScope(tenantId as TenantId, 'test'), key, { consistent: true });
  };

  test('a message that comes several times, even at once, acts once and is answered the same', {
    retry: 0,
  }, async () => {
    const { room, paired } = await givenDoor(cloud);
    const { tenantId, doorplateId } = paired.credentials;
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    const book: PanelMessage = {
      id: 'b1',
      at: now(),
      kind: 'book',
      start: instantOf(slot()),
      end: instantOf(slot() + 1_800_000),
    };
    const topic = doorplateTopic(tenantId, doorplateId, 'up');
    const event = delivered(cloud, topic, book);
    await Promise.all([device(event), device(event), device(event)]);
    await device(event);
    await until(() => wire.commands().length === 4);
    expect(wire.commands()).toEqual(Array(4).fill({ id: 'b1', do: 'answer', ok: true }));
    await cloud.settled();
    const item = await counted(tenantId, room.roomId);
    expect(item?.version?.N).toBe('1');
    const [bookingId] = Object.keys(item ?? {}).filter((name) => /^b[0-9a-z]{12}$/.test(name));

    const extend = {
      ...book,
      id: 'x1',
      kind: 'extend',
      bookingId: `bkg_${bookingId?.slice(1)}`,
      end: instantOf(slot() + 2_700_000),
    };
    for (let turn = 0; turn < 3; turn++) await device(delivered(cloud, topic, extend));
    expect((await counted(tenantId, room.roomId))?.version?.N).toBe('2');
    const end = { ...extend, id: 'e1', kind: 'end', end: instantOf(slot()) };
    for (let turn = 0; turn < 3; turn++) await device(delivered(cloud, topic, end));
    expect((await counted(tenantId, room.roomId))?.version?.N).toBe('3');
  });

  test('a refusal stays a refusal when the message comes again, though the time has become free', async () => {
    const { admin, room, paired } = await givenDoor(cloud);
    const { tenantId, doorplateId } = paired.credentials;
    const [start, end] = [instantOf(slot()), instantOf(slot() + 1_800_000)];
    const { bookingId } = await givenBooking(admin, { roomId: room.roomId, start, end });
    const topic = doorplateTopic(tenantId, doorplateId, 'up');
    const event = delivered(cloud, topic, { id: 'b1', at: now(), kind: 'book', start, end });
    await device(event);
    await admin.call('bookings.cancel', { bookingId });
    const before = (await counted(tenantId, room.roomId))?.version?.N;
    await device(event);
    expect((await counted(tenantId, room.roomId))?.version?.N).toBe(before);
  });

  test('stream records that come twice and in disorder leave the newest picture everywhere', async () => {
    const { admin, room, paired } = await givenDoor(cloud);
    const { tenantId } = paired.credentials;
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    await until(() => wire.sheets().length > 0);
    const images = [];
    for (const hour of ['13', '14', '15']) {
      await givenBooking(admin, { roomId: room.roomId, start: today(`${hour}:00`), end: today(`${hour}:30`) });
      images.push(await counted(tenantId, room.roomId));
    }
    await cloud.settled();
    const records = images.map((NewImage, index) => ({
      eventName: 'MODIFY',
      dynamodb: { NewImage, SequenceNumber: String(index) },
    })) as unknown as DynamoDBRecord[];
    const ticket = await admin.call('messages.live', {});
    const browser = await connect(cloud, ticket);
    const versions: number[] = [];
    browser.on('message', (_topic, payload) =>
      versions.push(...(JSON.parse(payload.toString()) as CompanyMessage).map(({ version }) => version)),
    );
    await browser.subscribeAsync(companyTopic(tenantId));
    for (const order of [[2, 1, 0], [0, 0, 2, 1], [1], [0]]) {
      const Records = order.flatMap((index) => records[index] ?? []);
      expect(await displays({ Records })).toEqual({ batchItemFailures: [] });
    }
    // One message for a batch, of its newest record; browsers drop what is older than they have.
    await until(() => versions.length === 4);
    expect(versions).toEqual([3, 3, 2, 1]);
    await until(() => wire.sheets().at(-1)?.days[0]?.version === 3);
    const kept = wire.sheets().reduce<PanelSheet | null>((held, sheet) => mergeSheets(held, sheet), null);
    expect(kept?.days[0]).toMatchObject({ version: 3, meetings: [{}, {}, {}] });
  });

  test('one company’s trouble does not hold up another’s doors', async () => {
    const broken = {
      dynamodb: {
        NewImage: {
          pk: { S: 'tnt_000000000000#sheet#rom_000000000000' },
          sk: { S: 'never' },
          kind: { S: 'sheet' },
          version: { N: '1' },
          b000000000000: { S: '{' },
        },
        SequenceNumber: '1',
      },
    };
    const { room, paired, admin } = await givenDoor(cloud);
    await givenBooking(admin, { roomId: room.roomId, start: today('13:00'), end: today('13:30') });
    await cloud.settled();
    const NewImage = await counted(paired.credentials.tenantId, room.roomId);
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    await until(() => wire.sheets().length === 1);
    const good = { dynamodb: { NewImage, SequenceNumber: '2' } };
    const answer = await displays({ Records: [broken, good] as unknown as DynamoDBRecord[] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    await until(() => wire.sheets().length === 2);
  });
});

describe('a doorplate is alone with its own topics', () => {
  const others = async () => {
    const { company, paired, room } = await givenDoor(cloud);
    return { admin: company.admin, room, paired, neighbour: await givenDoorplate(cloud, company, room) };
  };

  test('it hears nobody else', async () => {
    const { paired, neighbour } = await others();
    const { tenantId, doorplateId } = neighbour.credentials;
    const wire = await givenWire(cloud, paired);
    for (const filter of [
      doorplateTopic(tenantId, doorplateId, 'sheet'),
      doorplateTopic(tenantId, doorplateId, 'command'),
      companyTopic(tenantId),
      wire.topic('up'),
      `roomlight/${tenantId}/doorplates/+/sheet`,
      `roomlight/${tenantId}/#`,
      '#',
      '+/+/+/+/+',
      '$aws/events/#',
    ]) {
      await expect(wire.connection.subscribeAsync(filter), filter).rejects.toThrow();
    }
  });

  test.each([
    ['another’s word', 'neighbour', 'up'],
    ['another’s screen', 'neighbour', 'sheet'],
    ['its own screen', 'own', 'sheet'],
    ['the company’s channel', 'company', null],
  ] as const)('it cannot speak as %s: the broker hangs up', async (_, whose, channel) => {
    const { paired, neighbour } = await others();
    const wire = await givenWire(cloud, paired);
    const { tenantId } = paired.credentials;
    const { doorplateId } = whose === 'neighbour' ? neighbour.doorplate : paired.doorplate;
    const topic = channel ? doorplateTopic(tenantId, doorplateId, channel) : companyTopic(tenantId);
    // Its own first sheet is on its way.
    await cloud.settled();
    const before = cloud.parts.broker.retained.get(topic)?.payload.toString();
    wire.connection.publish(topic, '{"forged":true}', { qos: 1 });
    await until(() => !wire.connection.connected);
    expect(cloud.parts.broker.retained.get(topic)?.payload.toString()).toBe(before);
  });

  test('what it says in another’s name is heard as its own', async () => {
    const { admin, room, paired, neighbour } = await others();
    const { tenantId, doorplateId } = paired.credentials;
    const theirs = doorplateTopic(tenantId, neighbour.doorplate.doorplateId, 'up');
    const [start, end] = [instantOf(slot()), instantOf(slot() + 1_800_000)];
    const wire = await givenWire(cloud, paired);
    const forged = { id: 'f1', at: now(), kind: 'book', start, end, topic: theirs, received: 0 };
    await wire.connection.publishAsync(wire.topic('up'), JSON.stringify(forged), { qos: 1 });
    await cloud.settled();
    const { days } = await admin.call('bookings.grid', { rooms: [room.roomId], from: monday.slice(0, 10), days: 1 });
    expect(days[0]?.meetings.map(({ organiserId }) => organiserId)).toEqual([doorplateId]);
  });

  test('what it says for another is not heard even if it reached the function', async () => {
    const { paired } = await others();
    const { tenantId } = paired.credentials;
    const message = { id: 'x', at: now(), kind: 'fault', text: 'x' };
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    // Unknown, malformed, oversized or foreign: dropped without an error, so that nothing is retried.
    await device(delivered(cloud, `roomlight/${tenantId}/doorplates/dpl_000000000000/up`, message));
    await device(delivered(cloud, 'roomlight/x/doorplates/y/up', message));
    const own = doorplateTopic(tenantId, paired.doorplate.doorplateId, 'up');
    await device(delivered(cloud, own, { ...message, kind: 'format_disk' }));
    await device(delivered(cloud, own, null));
    await device({ ...delivered(cloud, own, message), message: 'bm8gSlNPTg==' });
    // Its own panel does not wait for ever.
    const isRefusal = (command: PanelCommand) => command.do === 'answer' && command.code === 'invalid_input';
    await until(() => wire.commands().some((command) => command.id === 'x' && isRefusal(command)));
  });
});

test('a door that changes faster than its topic takes messages is told what is so by then', async () => {
  const { admin, room, paired } = await givenDoor(cloud);
  const wire = await givenWire(cloud, paired);
  await wire.listen();
  await until(() => wire.sheets().length > 0);
  const before = wire.sheets().length;
  let refused = 0;
  // The refusal comes when the door has changed again, however long that takes.
  const changed = Promise.withResolvers<void>();
  const mend = breakAws(async ({ operation, path }) => {
    const isSheet = operation === 'Publish' && path.includes(encodeURIComponent(wire.topic('sheet')));
    if (!isSheet || refused++ > 0) return null;
    await changed.promise;
    return new AwsError('ThrottlingException', 'slow down', 429);
  });
  const logged = vi.spyOn(console, 'error');
  const { bookingId } = await givenBooking(admin, { roomId: room.roomId, start: today('15:00'), end: today('16:00') });
  await until(() => refused === 1);
  await admin.call('bookings.cancel', { bookingId });
  changed.resolve();
  await until(() => wire.sheets().length === before + 2);
  const versions = wire.sheets().map(({ days }) => days[0]?.version);
  expect(versions.slice(before)).toEqual([2, 2]);
  expect(logged).not.toHaveBeenCalled();
  await cloud.settled();
  logged.mockRestore();
  mend();
});
