import { describe, expect, test } from 'vitest';
import { haveOf, mergeSheets } from '../../iot/merge.ts';
import { digestOf, viewAt } from '../../iot/state.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import { instantOf } from '../../shared/time.ts';
import { givenBooking, givenPerson, givenRoom } from '../support/given.ts';
import { setup, until } from '../support/setup.ts';
import { givenDoor, givenPanel, givenWire, type Wire } from './doorplates-support/door.ts';

const cloud = await setup();
const now = () => cloud.parts.clock.now();
const minute = 60_000;
const quarter = 15 * minute;

let said = 0;
const envelope = () => ({ id: `m${++said}`, at: now() });

const heartbeatSeconds = 300;

/** Moves the clock, no faster than the panel's heart beats. */
async function advanceTo(instant: number, beat: (() => Promise<void>) | null) {
  while (now() < instant) {
    const left = instant - now();
    // A deadline is seen to a little before it comes.
    const step = left > 1.5 * minute ? left - 1.5 * minute : left;
    await cloud.clock.advance(Math.min(beat ? heartbeatSeconds * 1000 : quarter, step));
    await (beat ?? cloud.settled)();
  }
}

/** What the panel shows of what it has been told. */
async function heartbeat(wire: Wire): Promise<void> {
  const [sheet, settings] = [wire.sheets().at(-1), wire.settings().at(-1)];
  if (!sheet || !settings) throw new Error('the panel knows nothing yet');
  const stamp = envelope();
  const view = viewAt(sheet, settings, stamp.at);
  const shown = { state: view.state, digest: digestOf(view), led: view.led };
  await wire.say({ ...stamp, kind: 'heartbeat', have: haveOf(sheet, settings), shown, uptime: 60 });
}

async function hello(wire: Wire): Promise<void> {
  await wire.listen();
  await wire.say({ ...envelope(), kind: 'hello', have: haveOf(null, null), agent: 'test' });
  await until(() => wire.sheets().length > 0 && wire.settings().length > 0);
}

/** A room with a doorplate whose meetings are checked in from 15 minutes before to 10 after; one begins an hour from now. */
async function givenMeetingAtDoor() {
  const door = await givenDoor(cloud, { checkIn: 'on' });
  const { company, admin, room, paired, doorplateId } = door;
  await admin.call('doorplates.change', { doorplateId, version: 1, settings: { heartbeatSeconds } });
  const lin = await givenPerson(company, { name: '陈林' });
  const start = Math.ceil((now() + 45 * minute) / quarter) * quarter;
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    start: instantOf(start),
    end: instantOf(start + 4 * quarter),
  });
  await cloud.settled();
  const { bookingId } = booking;
  return {
    ...door,
    lin,
    booking,
    bookingId,
    start,
    opens: start - quarter,
    deadline: start + 10 * minute,
    state: async () => (await lin.call('bookings.get', { bookingId })).state,
    history: async () => {
      await cloud.settled();
      return (await admin.call('bookings.history', { bookingId })).entries.map(({ what, why }) => ({ what, why }));
    },
    /** A panel that is there. */
    async wire() {
      const wire = await givenWire(cloud, paired);
      await hello(wire);
      return { ...wire, beat: () => heartbeat(wire) };
    },
  };
}

const answerTo = async (wire: Wire, message: PanelMessage) => {
  await wire.say(message);
  await until(() => wire.commands().some((command) => command.do === 'answer' && command.id === message.id));
  return wire.commands().find((command) => command.id === message.id && command.do === 'answer');
};

describe('at the door', () => {
  test('a touch checks in: the panel shows it, the meeting is never released, the history names the doorplate', async () => {
    const { paired, bookingId, opens, deadline, state, history, admin } = await givenMeetingAtDoor();
    const panel = await givenPanel(cloud, paired);
    await advanceTo(opens, null);
    await cloud.clock.advance(0);
    await until(() => viewAt(panel.look().sheet, panel.look().settings as never, now()).checkIn !== null);
    expect(await panel.panel().checkIn(bookingId)).toEqual({ ok: true });
    await panel.shows(({ sheet }) => sheet?.days[0]?.meetings.some(({ attendance }) => attendance === 'done') ?? false);
    await advanceTo(deadline + 20 * minute, null);
    expect(await state()).toBe('booked');
    const { checkIn } = await admin.call('bookings.get', { bookingId });
    expect(checkIn).toMatchObject({ channel: 'panel', who: { kind: 'doorplate', name: '门牌' } });
    expect(await history()).toMatchObject([{ what: 'created' }, { what: 'checked_in' }]);
  });

  test('the panel turns yellow at the start, and red once they have checked in on their phone', async () => {
    const { bookingId, start, lin, wire } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(start, door.beat);
    const look = () => viewAt(door.sheets().at(-1) ?? null, door.settings().at(-1) as never, now());
    expect(look()).toMatchObject({ state: 'awaiting_check_in', led: { color: 'yellow' }, checkIn: { bookingId } });
    await lin.call('bookings.checkIn', { bookingId });
    await until(() => look().state === 'in_meeting');
    expect(look()).toMatchObject({ led: { color: 'red' }, checkIn: null });
  });

  test('the company’s rule reaches its doors at once, and what they show is what the server expects', async () => {
    const { admin, room, wire, start } = await givenMeetingAtDoor();
    const door = await wire();
    // As a panel keeps them: what bears no newer version is nothing new.
    const rule = () => door.sheets().reduce(mergeSheets).room.checkIn;
    expect(rule()).toEqual({ opensMinutes: 15, graceMinutes: 10 });
    const { version } = await admin.call('tenants.get', {});
    const checkIn = { required: false, opensMinutes: 30, graceMinutes: 20, strikes: 0 };
    await admin.call('tenants.change', { version, policy: { checkIn } });
    await until(() => rule()?.graceMinutes === 20);
    await advanceTo(start - 20 * minute, door.beat);
    await door.beat();
    const { doorplates } = await admin.call('doorplates.list', {});
    expect(doorplates[0]?.status).toMatchObject({ mismatches: 0 });
    await admin.call('places.changeRoom', { roomId: room.roomId, version: room.version, checkIn: 'off' });
    await until(() => rule() === null);
  });

  test('nobody checks in for a meeting in another room, or too early', async () => {
    const { bookingId, wire } = await givenMeetingAtDoor();
    const door = await wire();
    const touch = (id = bookingId): PanelMessage => ({ ...envelope(), kind: 'check_in', bookingId: id, synced: true });
    expect(await answerTo(door, touch())).toMatchObject({ ok: false, code: 'check_in_early' });
    const other = await givenMeetingAtDoor();
    expect(await answerTo(door, touch(other.bookingId))).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('a touch that is heard of late', () => {
  async function givenReleased() {
    const given = await givenMeetingAtDoor();
    const door = await given.wire();
    await advanceTo(given.deadline, door.beat);
    await until(async () => (await given.state()) === 'released');
    const touch = (at: number, synced = true): PanelMessage => {
      return { ...envelope(), kind: 'check_in', bookingId: given.bookingId, at, synced };
    };
    return { ...given, door, touch };
  }

  test('counts by its own time: the meeting is brought back', async () => {
    const { door, touch, start, state, history, lin, bookingId } = await givenReleased();
    expect(await answerTo(door, touch(start + 5 * minute))).toMatchObject({ ok: true });
    expect(await state()).toBe('booked');
    const { checkIn } = await lin.call('bookings.get', { bookingId });
    expect(checkIn).toMatchObject({ at: instantOf(start + 5 * minute), channel: 'panel' });
    expect((await history()).map(({ what }) => what)).toEqual(['created', 'released', 'reinstated']);
  });

  test('brings nothing back when it was made after the deadline, or by a clock that nobody has set', async () => {
    const { door, touch, start, deadline, state } = await givenReleased();
    expect(await answerTo(door, touch(deadline + 1))).toMatchObject({ ok: false, code: 'booking_released' });
    expect(await answerTo(door, touch(start, false))).toMatchObject({ ok: false, code: 'booking_released' });
    expect(await state()).toBe('released');
  });

  test('brings nothing back when its clock was wrong at its last heartbeat', async () => {
    const { door, touch, start, state } = await givenReleased();
    const [sheet, settings] = [door.sheets().at(-1), door.settings().at(-1)];
    if (!sheet || !settings) throw new Error('nothing known');
    const stamp = { ...envelope(), at: now() - 5 * minute };
    const view = viewAt(sheet, settings, now());
    const shown = { state: view.state, digest: digestOf(view), led: view.led };
    await door.say({ ...stamp, kind: 'heartbeat', have: haveOf(sheet, settings), shown, uptime: 60 });
    expect(await answerTo(door, touch(start))).toMatchObject({ ok: false, code: 'booking_released' });
    expect(await state()).toBe('released');
  });

  test('is refused when somebody else has the room', async () => {
    const { door, touch, start, state, admin, room } = await givenReleased();
    await givenBooking(admin, {
      roomId: room.roomId,
      start: instantOf(start),
      end: instantOf(start + 2 * quarter),
    });
    expect(await answerTo(door, touch(start))).toMatchObject({ ok: false, code: 'slot_taken' });
    expect(await state()).toBe('released');
  });
});

describe('a room with a doorplate', () => {
  test('is given back when the panel was there throughout and nobody touched it', async () => {
    const { wire, deadline, state, admin, bookingId } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(deadline - minute, door.beat);
    expect(await state()).toBe('booked');
    await advanceTo(deadline, door.beat);
    expect(await state()).toBe('released');
    const { lastChange } = await admin.call('bookings.get', { bookingId });
    expect(lastChange.why).toContain('没有人签到');
    await until(() => door.sheets().at(-1)?.days[0]?.meetings.length === 0);
  });

  const kept = [{ what: 'created' }, { what: 'kept', why: expect.stringContaining('门牌') }];

  test('is never given back when its panel was never switched on', async () => {
    const { deadline, state, history, booking, lin, bookingId } = await givenMeetingAtDoor();
    await advanceTo(deadline, null);
    expect(await state()).toBe('booked');
    expect(await history()).toMatchObject(kept);
    expect((await lin.call('bookings.get', { bookingId })).version).toBe(booking.version);
  });

  test('is never given back when its panel was gone before the window, or went within it', async () => {
    for (const goes of ['before', 'within', 'at the end'] as const) {
      const { wire, opens, start, deadline, state, history } = await givenMeetingAtDoor();
      const door = await wire();
      const until = { before: opens - 4 * minute, within: start, 'at the end': deadline - minute }[goes];
      await advanceTo(until, door.beat);
      await door.connection.endAsync(true);
      await cloud.settled();
      await advanceTo(deadline, null);
      expect(await state(), goes).toBe('booked');
      expect(await history(), goes).toMatchObject(kept);
    }
  });

  test('is never given back when its panel came back within the window, nor when it hangs', async () => {
    const back = await givenMeetingAtDoor();
    const gone = await back.wire();
    await advanceTo(back.opens, gone.beat);
    await gone.connection.endAsync(true);
    await advanceTo(back.start, null);
    const again = await back.wire();
    await advanceTo(back.deadline, again.beat);
    expect(await back.state()).toBe('booked');
    expect(await back.history()).toMatchObject(kept);

    const hanging = await givenMeetingAtDoor();
    const silent = await hanging.wire();
    await advanceTo(hanging.opens, silent.beat);
    await advanceTo(hanging.deadline, null);
    expect(await hanging.state()).toBe('booked');
    expect(await hanging.history()).toMatchObject(kept);
  });

  test('is given back though the panel lost its network for a moment', async () => {
    const { wire, start, deadline, state } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(start, door.beat);
    await door.connection.endAsync(true);
    const again = await wire();
    await advanceTo(deadline, again.beat);
    expect(await state()).toBe('released');
  });

  test('is never given back when its panel came to this door within the window, whatever is changed of it then', async () => {
    const { admin, company, room, doorplateId, wire, opens, deadline, state, history } = await givenMeetingAtDoor();
    const other = await givenRoom(company, { name: '银杏' });
    const change = async (changes: object) => {
      const { doorplates } = await admin.call('doorplates.list', {});
      const version = doorplates[0]?.version ?? 0;
      await admin.call('doorplates.change', { doorplateId, version, ...changes });
      await cloud.settled();
    };
    await change({ roomId: other.roomId });
    const door = await wire();
    await advanceTo(opens + minute, door.beat);
    await change({ roomId: room.roomId });
    await change({ name: '新门牌' });
    await advanceTo(deadline, door.beat);
    expect(await state()).toBe('booked');
    expect(await history()).toMatchObject(kept);
  });

  test('is given back though its panel was renamed within the window', async () => {
    const { admin, doorplateId, wire, start, deadline, state } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(start, door.beat);
    await admin.call('doorplates.change', { doorplateId, version: 2, name: '新门牌' });
    await advanceTo(deadline, door.beat);
    expect(await state()).toBe('released');
  });

  test.each(['moved', 'removed'] as const)(
    'is never given back when its only panel was %s within the window',
    async (goes) => {
      const { admin, company, doorplateId, wire, start, deadline, state, history } = await givenMeetingAtDoor();
      const other = await givenRoom(company, { name: '银杏' });
      const door = await wire();
      await advanceTo(start, door.beat);
      if (goes === 'moved') await admin.call('doorplates.change', { doorplateId, version: 2, roomId: other.roomId });
      else await admin.call('doorplates.remove', { doorplateId, version: 2 });
      await advanceTo(deadline, null);
      expect(await state()).toBe('booked');
      expect(await history()).toMatchObject(kept);
    },
  );

  test('is given back when its panel had been taken away before the window', async () => {
    const { admin, doorplateId, wire, opens, deadline, state } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(opens - minute, door.beat);
    await admin.call('doorplates.remove', { doorplateId, version: 2 });
    await advanceTo(deadline, null);
    expect(await state()).toBe('released');
  });

  test('is never given back when the panel showed something else than it should', async () => {
    const { wire, opens, deadline, state } = await givenMeetingAtDoor();
    const door = await wire();
    await advanceTo(opens, door.beat);
    const frozen = async () => {
      const shown = { state: 'free', digest: 'frozen', led: { color: 'green', blink: false } } as const;
      await door.say({ ...envelope(), kind: 'heartbeat', have: haveOf(null, null), shown, uptime: 60 });
    };
    await advanceTo(deadline, frozen);
    expect(await state()).toBe('booked');
  });
});
