import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Booking } from '../../shared/bookings/schema.ts';
import { addMinutes, epochOf } from '../../shared/time.ts';
import { checkTable, ofKind, storedBookings } from '../support/checker.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person, resumed } from '../support/given.ts';
import { checkLog, type Told } from '../support/replay.ts';
import { at, setupProcess, until } from '../support/setup.ts';
import { storm } from '../support/storm.ts';
import { type RawItem, readTableOf } from '../support/table.ts';

const cloud = await setupProcess();
const company = await givenCompany(cloud);
const people: Person[] = [];
for (let n = 0; n < 12; n++) people.push(await givenPerson(company, { name: `人 ${n}`, roles: ['admin'] }));
const rooms = [await givenRoom(company), await givenRoom(company, { bufferAfter: 15 }), await givenRoom(company)];
const zones = new Map(rooms.map(({ buildingId }) => [buildingId as string, 'Asia/Shanghai']));

/** The whole cloud, its engine too, as when the power goes. */
async function killAll(): Promise<void> {
  const engine = Number(readFileSync(join(cloud.dataDir, 'engine.pid'), 'utf8'));
  process.kill(cloud.pid, 'SIGKILL');
  process.kill(engine, 'SIGKILL');
  await cloud.kill9();
}

test('killed twice in the middle of a write load, it has lost nothing and made nothing half', {
  retry: 0,
}, async () => {
  const log: Told[] = [];
  for (const seed of [1, 2]) {
    let killing: Promise<void> | undefined;
    const round = await storm({
      people: people.map((person) => resumed(person, cloud.url)),
      rooms: rooms.map(({ roomId }) => roomId),
      invited: people.map(({ me }) => me.personId),
      from: at('08:00', seed * 7),
      hours: 80,
      steps: 1000,
      seed,
      onAnswer: (told) => {
        if (told.length > 120) killing ??= killAll();
      },
    });
    await killing;
    log.push(...round);
    await cloud.restart();
    const admin = resumed(company.admin, cloud.url);
    for (const { answer } of round) {
      if (!answer) continue;
      const { version } = await admin.call('bookings.get', { bookingId: answer.bookingId });
      expect(version).toBeGreaterThanOrEqual(answer.version);
    }
  }
  await cloud.settled();
  expect(await cloud.failures()).toEqual([]);
  await killAll();

  const items = await readTableOf(cloud.dataDir);
  const open = log.filter((told) => told.refusal === 'none').length;
  const acknowledged = log.filter((told) => told.answer !== null).length;
  expect(open).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(60);
  expect([...checkTable(items), ...checkLog(log, items, zones), ...checkFollowers(items)]).toEqual([]);
});

test('a reminder that came due while it was dead is sent when it is back, once', { retry: 0 }, async () => {
  await cloud.restart();
  const [lin] = people.map((person) => resumed(person, cloud.url));
  if (!lin) throw new Error('nobody is there');
  const { roomId } = await givenRoom({ cloud, admin: resumed(company.admin, cloud.url) });
  const { bookingId, start } = await givenBooking(lin, { roomId, start: at('10:00', 1), end: at('11:00', 1) });
  await cloud.settled();
  const before = await cloud.clock.now();
  await killAll();
  await cloud.restart({ clockAdvance: epochOf(addMinutes(start, -5)) - before });
  const reminders = async () => {
    const { messages } = await resumed(lin, cloud.url).call('messages.list', { limit: 100 });
    return messages.filter((message) => message.bookingId === bookingId && message.kind === 'reminder').length;
  };
  await until(async () => (await reminders()) === 1);
  await cloud.settled();
  await killAll();
  await cloud.restart();
  await cloud.settled();
  expect(await reminders()).toBe(1);
  expect((await cloud.inbox(lin.me.email)).filter(({ subject }) => /提醒|分钟/.test(subject))).toHaveLength(1);
});

/** Whatever follows from a booking is there for each, once: its audit trail, the agendas of its people, the messages. */
function checkFollowers(items: readonly RawItem[]): string[] {
  const wrong: string[] = [];
  const agendas = new Map<string, string[]>();
  for (const { bookingId, personId, start } of ofKind(items, 'attendance')) {
    const id = String(bookingId);
    agendas.set(id, [...(agendas.get(id) ?? []), `${personId} ${start}`]);
  }
  const audits = Map.groupBy(ofKind(items, 'audit'), (entry) => String(entry.bookingId));
  const told = Map.groupBy(ofKind(items, 'message'), (message) => String(message.bookingId));
  for (const booking of storedBookings(items)) {
    const { bookingId, version, start, state } = booking;
    const invited = (booking as unknown as { people: { personId: string }[] }).people;
    const versions = (audits.get(bookingId) ?? []).map((entry) => Number(entry.of)).sort((a, b) => a - b);
    if (String(versions) !== String(Array.from({ length: version }, (_, index) => index + 1))) {
      wrong.push(`${bookingId} of version ${version} has the audit entries ${versions}`);
    }
    const should = state === 'cancelled' ? [] : invited.map(({ personId }) => `${personId} ${start}`);
    if (String(agendas.get(bookingId) ?? []) !== String(should))
      wrong.push(`${bookingId} stands in the agendas wrongly`);
    const confirmations = (told.get(bookingId) ?? []).filter(({ what }) => what === 'booked');
    // Nobody is told that a meeting was booked once it is off.
    const isConfirmed = confirmations.length === 1 || (state === 'cancelled' && confirmations.length === 0);
    if (!isConfirmed) wrong.push(`${bookingId} was confirmed ${confirmations.length} times`);
  }
  const stillIn = new Map(
    storedBookings(items).map((booking) => {
      const { bookingId, state, organiser, people } = booking as unknown as Pick<
        Booking,
        'bookingId' | 'state' | 'organiser' | 'people'
      >;
      return [
        bookingId as string,
        state === 'cancelled' ? [] : [organiser, ...people].map(({ personId }) => personId as string),
      ];
    }),
  );
  // Nor does the mail follow then that a run which died has left to the next.
  const bookingOf = ({ eventId }: RawItem) => String(eventId).split('.')[0] ?? '';
  const isOff = (item: RawItem) =>
    stillIn.get(bookingOf(item))?.length === 0 && !/cancelled$/.test(String(item.eventId));
  const mailings = ofKind(items, 'mailing');
  const unsent = mailings.filter((item) => item.mailed !== true && !isOff(item));
  if (unsent.length > 0) wrong.push(`${unsent.length} mails were never sent`);
  // What stands in an inbox went out by mail as well.
  const mailed = new Set(mailings.map(bookingOf));
  for (const [bookingId, lines] of told) {
    const isIn = lines.some(({ personId }) => stillIn.get(bookingId)?.includes(String(personId)));
    if (isIn && !mailed.has(bookingId)) wrong.push(`${bookingId} stands in an inbox and in no mail`);
  }
  return wrong;
}
