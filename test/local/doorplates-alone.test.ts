import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { describe, expect, test } from 'vitest';
import { doorplates, isDoor } from '../../functions/doorplates/entity.ts';
import { honour } from '../../functions/doorplates/noted.ts';
import * as Signing from '../../functions/doorplates/signing.ts';
import * as Status from '../../functions/doorplates/status.ts';
import type { Touched } from '../../functions/doorplates/walk-ups.ts';
import { offersAt } from '../../iot/offers.ts';
import type { PanelSheet } from '../../shared/doorplates/protocol.ts';
import { systemScope } from '../../shared/scope.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { doorplateTopic } from '../../shared/topics.ts';
import { givenBooking, givenCompany, givenPerson } from '../support/given.ts';
import { monday, setup, until } from '../support/setup.ts';
import { givenDoor, givenPanel } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const quarter = 15 * 60_000;
const slot = () => Math.floor(now() / quarter) * quarter;

/** A door whose panel's clock is known to be right, and whose cable is cut. */
async function givenAlone(facts: Parameters<typeof givenDoor>[1] = {}) {
  const door = await givenDoor(cloud, facts);
  await door.admin.call('doorplates.change', {
    doorplateId: door.doorplateId,
    version: 1,
    settings: { heartbeatSeconds: 5 },
  });
  const panel = await givenPanel(cloud, door.paired);
  const scope = systemScope(door.paired.credentials.tenantId as never, 'test');
  await until(async () => (await Status.of(scope, door.doorplateId as never))?.drift !== undefined);
  const meetings = async () => {
    const grid = { rooms: [door.room.roomId], from: monday.slice(0, 10), days: 1 };
    return (await door.admin.call('bookings.grid', grid)).days[0]?.meetings ?? [];
  };
  return {
    ...door,
    panel,
    meetings,
    notes: () => panel.look().notes,
    /** Somebody takes the longest that is offered. */
    async wish() {
      const [longest] = offersAt(panel.look().sheet, now()).book.filter(({ end }) => end >= slot() + 4 * quarter);
      if (!longest) throw new Error('nothing is offered');
      expect(await panel.panel().book(longest)).toEqual({ ok: true, noted: true });
      return longest;
    },
    async back() {
      panel.join();
      await until(
        () => panel.look().link === 'connected' && panel.look().notes.every(({ state }) => state !== 'waiting'),
      );
      await cloud.settled();
    },
  };
}

describe('a panel that was alone', () => {
  test('has its wish booked until the next meeting, and says so', async () => {
    const { admin, room, panel, wish, back, meetings, notes } = await givenAlone();
    panel.cut();
    const wanted = await wish();
    expect(panel.look().view).toMatchObject({ state: 'in_meeting', provisional: true });
    const next = instantOf(slot() + 2 * quarter);
    await givenBooking(admin, { roomId: room.roomId, start: next, end: instantOf(slot() + 6 * quarter) });
    await back();
    expect(await meetings()).toMatchObject([
      { start: instantOf(wanted.start), end: next, organiser: '门牌' },
      { organiser: '林晓' },
    ]);
    await panel.shows(({ view }) => view.current?.organiser === '门牌' && !view.provisional);
    expect(notes()[0]?.message).toMatch(/只到 \d\d:\d\d：之后会议室由 林晓 使用/);
  });

  test('is told who has the room where others were quicker, and shows their meeting', async () => {
    const { admin, room, panel, wish, back, meetings, notes } = await givenAlone();
    panel.cut();
    await wish();
    const end = instantOf(slot() + 2 * quarter);
    await givenBooking(admin, { roomId: room.roomId, start: instantOf(slot()), end });
    await back();
    const clock = new Date(epochOf(end) + 8 * 3_600_000).toISOString().slice(11, 16);
    expect(notes()).toMatchObject([
      { kind: 'book', state: 'refused', message: `断网时登记的使用未能确认：会议室由 林晓 使用至 ${clock}。` },
    ]);
    expect(await meetings()).toHaveLength(1);
    await panel.shows(({ view }) => view.current?.organiser === '林晓' && !view.provisional);
  });

  test('keeps the meeting that was checked in alone, by the time at which it was', async () => {
    const { admin, company, room, panel, back } = await givenAlone({ checkIn: 'on' });
    const lin = await givenPerson(company, { name: '陈林' });
    const start = slot() + 4 * quarter;
    const booking = { roomId: room.roomId, start: instantOf(start), end: instantOf(start + 4 * quarter) };
    const { bookingId } = await givenBooking(lin, booking);
    await panel.shows(({ view }) => view.next?.bookingId === bookingId);
    panel.cut();
    await cloud.clock.advance(start + 2 * 60_000 - now());
    await cloud.settled();
    expect(await panel.panel().checkIn(bookingId)).toEqual({ ok: true, noted: true });
    const touched = now();
    await cloud.clock.advance(start + 2 * quarter - now());
    await cloud.settled();
    await back();
    const kept = await admin.call('bookings.get', { bookingId });
    expect(kept.state).toBe('booked');
    expect(epochOf(kept.checkIn?.at ?? '')).toBeLessThanOrEqual(touched);
    expect(epochOf(kept.checkIn?.at ?? '')).toBeGreaterThan(start);
    expect(panel.look().notes).toEqual([]);
  });

  test('extends and ends its own walk-up as far as that is still possible', async () => {
    const { admin, room, panel, back, meetings, notes } = await givenAlone();
    const [short] = offersAt(panel.look().sheet, now()).book;
    if (!short) throw new Error('nothing is offered');
    expect(await panel.panel().book(short)).toEqual({ ok: true });
    await panel.shows(({ view }) => view.current !== null && !view.provisional);
    panel.cut();
    const [longer] = offersAt(panel.look().sheet, now(), true).extend;
    expect(longer && (await panel.panel().extend(longer))).toEqual({ ok: true, noted: true });
    expect(panel.look().view.until).toBe(longer?.end);
    const next = { start: instantOf(short.end), end: instantOf(short.end + quarter) };
    await givenBooking(admin, { roomId: room.roomId, ...next });
    await back();
    expect(notes()).toMatchObject([{ kind: 'extend', state: 'refused', message: expect.stringContaining('林晓') }]);
    await panel.shows(({ view }) => view.until === short.end);

    panel.cut();
    expect(await panel.panel().endMeeting(short.start)).toEqual({ ok: true, noted: true });
    expect(panel.look().view.current).toBeNull();
    await back();
    expect(await meetings()).toMatchObject([{ organiser: '林晓' }]);
  });

  test('is answered the same when a note comes again, though less of it is possible by then', async () => {
    const { admin, room, paired, meetings } = await givenAlone();
    const { tenantId, doorplateId } = paired.credentials;
    const door = await doorplates.get(systemScope(tenantId as never, 'test'), doorplateId as never);
    if (!door || !isDoor(door)) throw new Error('there is no door');
    const next = { start: instantOf(slot() + 3 * quarter), end: instantOf(slot() + 4 * quarter) };
    await givenBooking(admin, { roomId: room.roomId, ...next });
    const said = (note: object) => honour(door, { at: now(), noted: true, ...note } as Touched, now(), null);
    const half = { id: 'n1', kind: 'book', start: instantOf(slot()), end: instantOf(slot() + 2 * quarter) };
    const wishes = await Promise.all([said(half), said(half)]);
    await cloud.clock.advance(quarter);
    expect([...wishes, await said(half)]).toEqual(Array(3).fill({ ok: true }));

    const [walkUp] = await meetings();
    const longer = { id: 'n2', kind: 'extend', bookingId: walkUp?.bookingId, end: next.end };
    const first = await said(longer);
    expect(first).toMatchObject({ ok: true, text: expect.stringContaining('林晓') });
    expect([await said(longer), await said(longer)]).toEqual([first, first]);
    // Too late to be anything else by now.
    await cloud.clock.advance(2 * quarter);
    expect([await said(longer), await said(half)]).toEqual([first, { ok: true }]);
    expect(await meetings()).toMatchObject([{ organiser: '门牌', end: next.start }, { organiser: '林晓' }]);
  });
});

describe('whoever reaches the broker', () => {
  test('cannot tell a panel anything: neither unsigned, nor signed by another company, nor what was said to another', async () => {
    const { company, room, paired } = await givenDoor(cloud);
    const panel = await givenPanel(cloud, paired);
    const { tenantId, doorplateId } = paired.credentials;
    const topic = doorplateTopic(tenantId as never, doorplateId as never, 'sheet');
    const sheet = panel.look().sheet as PanelSheet;
    const forged = JSON.stringify({ ...sheet, at: sheet.at + 1e9, room: { ...sheet.room, name: '假的' } });
    const stranger = await Signing.ensure((await givenCompany(cloud)).admin.me.tenantId as never);
    const own = await Signing.ensure(tenantId as never);
    const client = new IoTDataPlaneClient({});
    for (const payload of [forged, stranger.sign(topic, forged), own.sign(topic.replace('dpl_', 'dpl_0'), forged)]) {
      await client.send(new PublishCommand({ topic, payload: Buffer.from(payload), qos: 1, retain: true }));
    }
    // What the company says itself arrives after them.
    await company.admin.call('places.changeRoom', { roomId: room.roomId, version: 1, name: '雪松' });
    await panel.shows(({ view }) => view.sign?.name === '雪松');
    expect(panel.look().sheet?.at).toBeLessThan(sheet.at + 1e9);
  });

  test('a panel that was paired before there were keys is given the company’s once, and keeps it', async () => {
    const { paired } = await givenDoor(cloud);
    const { publicKey: _publicKey, ...credentials } = paired.credentials;
    const panel = await givenPanel(cloud, { credentials });
    expect(panel.look().view.state).toBe('free');
  });
});
