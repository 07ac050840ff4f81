import { beforeAll, describe, expect, test } from 'vitest';
import * as Sweeps from '../../functions/bookings/sweeps.ts';
import { handler } from '../../functions/bookings/timer.ts';
import * as Timers from '../../functions/timers.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { newId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addMinutes, epochOf, type Instant } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, engineOf, passTo, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const [lin, zhou, stranger] = [
  await givenPerson(company, { name: '陈林' }),
  await givenPerson(company, { name: '周宁' }),
  await givenPerson(company, { name: '路人' }),
];
const room = await givenRoom(company, { name: '云杉', checkIn: 'on' });
let day = 0;

beforeAll(async () => {
  const { version } = await admin.call('tenants.get', {});
  const checkIn = { required: false, opensMinutes: 15, graceMinutes: 10, strikes: 0 };
  await admin.call('tenants.change', { version, policy: { checkIn } });
});

/** A meeting at 10:00 of a day of its own; one checks in from 09:45 and must have by 10:10. */
async function givenMeeting(facts: Partial<Parameters<typeof givenBooking>[1]> = {}): Promise<Booking> {
  day += 1;
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    start: at('10:00', day),
    end: at('11:00', day),
    people: [zhou.me.personId],
    ...facts,
  });
  await cloud.settled();
  return booking;
}

async function clockAt(instant: Instant): Promise<void> {
  await passTo(cloud, epochOf(instant));
}

/** The clock of the meeting's day. */
const oclock = (time: string) => clockAt(at(time, day));

const now = ({ bookingId }: Booking) => lin.call('bookings.get', { bookingId });

async function historyOf({ bookingId }: Booking, reader: Person = lin) {
  await cloud.settled();
  return (await reader.call('bookings.history', { bookingId })).entries;
}

async function messagesOf(person: Person, { bookingId }: Booking, kind: string) {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter((message) => message.bookingId === bookingId && message.kind === kind);
}

/** As the release before has set it; the newer ones say more. */
function timerOf({ bookingId }: Booking) {
  return { do: 'booking.release', tenantId: lin.me.tenantId, bookingId };
}

async function attendanceOn({ bookingId, roomId }: Booking) {
  const { days } = await lin.call('bookings.grid', { rooms: [roomId], from: at('10:00', day).slice(0, 10) });
  return days[0]?.meetings.find((meeting) => meeting.bookingId === bookingId);
}

describe('checking in', () => {
  test('is for organiser and attendees, from the opening on', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    await oclock('09:44');
    expect((await lin.refusal('bookings.checkIn', { bookingId })).code).toBe('check_in_early');
    await oclock('09:45');
    expect((await stranger.refusal('bookings.checkIn', { bookingId })).code).toBe('forbidden');
    expect((await admin.refusal('bookings.checkIn', { bookingId })).code).toBe('forbidden');
    expect((await attendanceOn(booking))?.attendance).toBeUndefined();
    const after = await zhou.call('bookings.checkIn', { bookingId, channel: 'qr' });
    expect(after).toMatchObject({
      state: 'booked',
      sequence: 0,
      checkIn: { at: at('09:45', day), who: { id: zhou.me.personId, name: '周宁' }, channel: 'qr' },
    });
    expect((await attendanceOn(booking))?.attendance).toBe('done');
    // Again, by another: nothing changes.
    expect((await lin.call('bookings.checkIn', { bookingId })).version).toBe(after.version);
    expect((await historyOf(booking)).map(({ what }) => what)).toEqual(['created', 'checked_in']);
    await oclock('10:10');
    await oclock('10:30');
    expect((await now(booking)).state).toBe('booked');
  });

  test('comes too late once the room was released, and for what is off or over', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    await oclock('10:10');
    expect((await lin.refusal('bookings.checkIn', { bookingId })).code).toBe('booking_released');
    const off = await givenMeeting();
    await oclock('09:50');
    await lin.call('bookings.cancel', { bookingId: off.bookingId });
    expect((await lin.refusal('bookings.checkIn', { bookingId: off.bookingId })).code).toBe('booking_over');
    const over = await givenMeeting();
    await oclock('11:00');
    expect((await lin.refusal('bookings.checkIn', { bookingId: over.bookingId })).code).toBe('booking_over');
  });

  test('is for the time that it was made for: moved to a later start, they come again', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    await oclock('09:50');
    await lin.call('bookings.checkIn', { bookingId });
    await lin.call('bookings.change', { bookingId, end: at('11:30', day) });
    expect((await now(booking)).checkIn).not.toBeNull();
    const { booking: moved } = await lin.call('bookings.change', {
      bookingId,
      start: at('14:00', day),
      end: at('15:00', day),
    });
    expect(moved.checkIn).toBeNull();
    await cloud.settled();
    await oclock('14:10');
    expect((await now(booking)).state).toBe('released');
  });
});

describe('a meeting that nobody came to', () => {
  test('is released at the deadline, says why, and its time is another’s at once', async () => {
    const booking = await givenMeeting({ topic: '没有人来' });
    await oclock('10:09');
    expect((await now(booking)).state).toBe('booked');
    await passTo(cloud, epochOf(at('10:10', day)));
    const after = await now(booking);
    expect(after).toMatchObject({
      state: 'released',
      checkIn: null,
      sequence: 1,
      lastChange: {
        what: 'released',
        who: { kind: 'system' },
        why: '此会议室要求签到，09:45–10:10 没有人签到',
      },
    });
    expect(await attendanceOn(booking)).toBeUndefined();
    const other = await givenBooking(stranger, {
      roomId: room.roomId,
      start: at('10:00', day),
      end: at('11:00', day),
      topic: '正好要用',
    });
    expect(other.state).toBe('booked');
    const entries = await historyOf(booking);
    expect(entries.at(-1)).toMatchObject({
      what: 'released',
      why: '此会议室要求签到，09:45–10:10 没有人签到',
      changes: [{ field: 'state', before: 'booked', after: 'released' }],
    });
    for (const person of [lin, zhou]) {
      expect(await messagesOf(person, booking, 'released')).toMatchObject([
        { title: '没有人签到，会议室已释放：没有人来', text: expect.stringContaining('09:45–10:10 没有人签到') },
      ]);
      const mails = (await cloud.inbox(person.me.email)).filter(({ subject }) =>
        subject.includes('会议室已释放：没有人来'),
      );
      expect(mails).toHaveLength(1);
      expect(mails[0]?.text).toContain(`/my/${booking.bookingId}?reinstate`);
      expect(mails[0]?.attachments).toEqual([]);
    }
  });

  test('whose timer goes off twice at once is released once', async () => {
    const booking = await givenMeeting();
    const timer = { ...timerOf(booking), watched: at('10:10', day) };
    await oclock('10:07');
    await handler(timer);
    expect((await now(booking)).state).toBe('booked');
    // Its own has not been set by then: both of these find the meeting as it was.
    await cloud.clock.set(epochOf(at('10:10', day)));
    await Promise.all([handler(timer), handler(timer)]);
    expect((await historyOf(booking)).map(({ what }) => what)).toEqual(['created', 'released']);
    expect(await messagesOf(zhou, booking, 'released')).toHaveLength(1);
  });

  test('is measured by where it is now: moved and shortened, its deadline goes along', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    await lin.call('bookings.change', { bookingId, start: at('10:30', day), end: at('11:30', day) });
    await cloud.settled();
    await oclock('10:10');
    await oclock('10:39');
    expect((await now(booking)).state).toBe('booked');
    await oclock('10:40');
    expect((await now(booking)).state).toBe('released');

    const short = await givenMeeting();
    await lin.call('bookings.change', { bookingId: short.bookingId, end: at('10:15', day) });
    await lin.call('bookings.change', { bookingId: short.bookingId, end: at('12:00', day) });
    await cloud.settled();
    await oclock('10:10');
    expect((await now(short)).state).toBe('released');
  });

  test('shows others nothing of what it was about, where it was private', async () => {
    const booking = await givenMeeting({ private: true, topic: '保密议题' });
    await oclock('10:10');
    const { bookingId } = booking;
    const seen = await stranger.call('bookings.get', { bookingId });
    expect(seen).toMatchObject({ state: 'released', topic: null, people: [] });
    expect(seen.lastChange.why).toBeUndefined();
    expect((await historyOf(booking, admin)).at(-1)).toMatchObject({ what: 'released', why: null });
    expect((await stranger.refusal('bookings.reinstate', { bookingId })).code).toBe('forbidden');
    expect(await messagesOf(zhou, booking, 'released')).toMatchObject([{ title: expect.stringContaining('保密议题') }]);
  });

  test('is none where they were booked while the quarter was running', async () => {
    day += 1;
    await oclock('10:03');
    const booking = await givenBooking(lin, { roomId: room.roomId, start: at('10:00', day), end: at('11:00', day) });
    await cloud.settled();
    expect((await attendanceOn(booking))?.attendance).toBe('exempt');
    await oclock('10:10');
    expect((await now(booking)).state).toBe('booked');
  });

  test('is none where they were moved into the running quarter, or to another room in it; a longer one has not moved', async () => {
    const from = await givenRoom(company);
    const [to, third] = [await givenRoom(company, { checkIn: 'on' }), await givenRoom(company, { checkIn: 'on' })];
    const longer = await givenMeeting();
    const elsewhere = await givenBooking(lin, { roomId: from.roomId, start: at('10:00', day), end: at('11:00', day) });
    const later = await givenBooking(lin, { roomId: third.roomId, start: at('13:00', day), end: at('14:00', day) });
    await cloud.settled();
    await oclock('10:09');
    await lin.call('bookings.change', { bookingId: longer.bookingId, end: at('12:00', day) });
    await lin.call('bookings.change', { bookingId: elsewhere.bookingId, roomId: to.roomId });
    const time = { start: at('10:00', day), end: at('11:00', day) };
    await lin.call('bookings.change', { bookingId: later.bookingId, ...time });
    await cloud.settled();
    expect((await attendanceOn({ ...elsewhere, roomId: to.roomId }))?.attendance).toBe('exempt');
    await oclock('10:10');
    // Whatever timer there may be of a deadline that has passed goes off by then.
    await oclock('10:11');
    const states = await Promise.all([longer, elsewhere, later].map(async (one) => (await now(one)).state));
    expect(states).toEqual(['released', 'booked', 'booked']);
  });
});

describe('who has to check in', () => {
  test('is decided by the room, or by the company where the room follows it', async () => {
    const rooms = {
      on: room,
      off: await givenRoom(company, { checkIn: 'off' }),
      company: await givenRoom(company),
    };
    const meet = async () => {
      day += 1;
      const list = [];
      for (const { roomId } of Object.values(rooms)) {
        list.push(await givenBooking(lin, { roomId, start: at('10:00', day), end: at('11:00', day) }));
      }
      await cloud.settled();
      return list;
    };
    const states = async (list: Booking[]) => Promise.all(list.map(async (one) => (await now(one)).state));
    const before = await meet();
    await oclock('10:10');
    expect(await states(before)).toEqual(['released', 'booked', 'booked']);

    const ahead = await meet();
    const { version, policy } = await admin.call('tenants.get', {});
    await admin.call('tenants.change', {
      version,
      policy: { checkIn: { ...policy.checkIn, required: true, graceMinutes: 20 } },
    });
    await cloud.settled();
    await oclock('10:10');
    expect(await states(ahead)).toEqual(['booked', 'booked', 'booked']);
    await oclock('10:20');
    expect(await states(ahead)).toEqual(['released', 'booked', 'released']);

    const switched = await meet();
    const { rooms: places } = await admin.call('places.list', {});
    const following = places.find(({ roomId }) => roomId === rooms.company.roomId);
    await admin.call('places.changeRoom', {
      roomId: rooms.company.roomId,
      version: following?.version ?? 0,
      checkIn: 'off',
    });
    await cloud.settled();
    await oclock('10:20');
    expect(await states(switched)).toEqual(['released', 'booked', 'booked']);
    await admin.call('tenants.change', { version: version + 1, policy: { checkIn: policy.checkIn } });
    await cloud.settled();
  });

  test('is gone over a few rooms at a time, and by an event that comes again not once more', async () => {
    const many = await givenCompany(cloud);
    const scope = systemScope(many.admin.me.tenantId, 'timers');
    const { roomId } = await givenRoom(many, { checkIn: 'on' });
    const time = { start: at('15:00', day), end: at('16:00', day) };
    const { bookingId } = await givenBooking(many.admin, { roomId, ...time });
    await cloud.settled();
    // As if it had not been followed: the sweep alone brings it into step.
    await Timers.clear(`release-${scope.tenantId}-${bookingId}`);
    const others = Array.from({ length: 11 }, () => newId('room'));
    const event = { id: 'e', at: at('08:00', 0) };
    for (let n = 0; n < 2; n++) await Sweeps.begin(scope, event, 'check_in', [...others, roomId]);
    const parts = (await readTable(engineOf(cloud))).filter(
      (item) => item.kind === 'sweep' && String(item.pk).startsWith(scope.tenantId),
    );
    expect(parts.map((part) => (part.roomIds as string[]).length).sort()).toEqual([10, 2]);
    await cloud.settled();
    await oclock('15:10');
    expect((await many.admin.call('bookings.get', { bookingId })).state).toBe('released');
    expect(await cloud.failures()).toEqual([]);
  });

  test('is nobody whose window had opened when the rule came', async () => {
    const late = await givenRoom(company, { checkIn: 'off' });
    const booking = await givenMeeting({ roomId: late.roomId });
    await oclock('09:50');
    await admin.call('places.changeRoom', { roomId: late.roomId, version: 1, checkIn: 'on' });
    await cloud.settled();
    await oclock('10:10');
    expect((await now(booking)).state).toBe('booked');
  });
});

describe('the last minutes before a deadline', () => {
  /** Another one on the same day. */
  async function givenLater() {
    const later = await givenBooking(lin, { roomId: room.roomId, start: at('15:00', day), end: at('16:00', day) });
    await cloud.settled();
    return later;
  }

  /** One that was seen to at 10:08. */
  async function givenWatched() {
    const booking = await givenMeeting();
    await oclock('10:08');
    return booking;
  }

  test('it is moved on: what was set for its old deadline says nothing of it, even at the new one', async () => {
    const booking = await givenWatched();
    const { bookingId } = booking;
    await lin.call('bookings.change', { bookingId, start: at('10:15', day) });
    await cloud.settled();
    await oclock('10:10');
    expect((await now(booking)).state).toBe('booked');
    // Tried again for a quarter of an hour.
    await cloud.clock.set(epochOf(at('10:25', day)));
    await handler({ ...timerOf(booking), watched: at('10:10', day) });
    expect((await now(booking)).state).toBe('booked');
  });

  test('a function whose clock is a little behind tries again; the timer of the release before is heeded', async () => {
    const booking = await givenWatched();
    await cloud.clock.set(epochOf(at('10:09', day)) + 20_000);
    await expect(handler(timerOf(booking))).rejects.toThrow('still');
    expect((await now(booking)).state).toBe('booked');
    await oclock('10:10');
    expect((await now(booking)).state).toBe('released');
    const older = await givenLater();
    await cloud.clock.set(epochOf(at('15:10', day)));
    await handler(timerOf(older));
    expect((await now(older)).state).toBe('released');
  });

  test('the rule becomes longer: it is nobody’s deadline any more; a setting that no deadline follows from changes nothing', async () => {
    const booking = await givenMeeting();
    await oclock('09:50');
    const set = async (facts: object) => {
      const { version, policy } = await admin.call('tenants.get', {});
      await admin.call('tenants.change', { version, policy: { checkIn: { ...policy.checkIn, ...facts } } });
      await cloud.settled();
    };
    await set({ strikes: 3 });
    await oclock('10:10');
    expect((await now(booking)).state).toBe('released');
    await set({ strikes: 0 });
    const longer = await givenLater();
    await oclock('15:08');
    await set({ graceMinutes: 20 });
    await oclock('15:10');
    await oclock('15:20');
    expect((await now(longer)).state).toBe('booked');
    await set({ graceMinutes: 10 });
  });

  test('the system goes down in them and is back minutes later: nothing is released', async () => {
    const booking = await givenWatched();
    await cloud.restart({ clockAdvance: epochOf(at('10:13', day)) - (await cloud.clock.now()) });
    await cloud.settled();
    expect((await now(booking)).state).toBe('booked');
    expect((await historyOf(booking)).map(({ what }) => what)).toEqual(['created', 'kept']);
  });
});

describe('taking it back', () => {
  test('while the room is free is one call, and counts as checking in', async () => {
    const booking = await givenMeeting({ topic: '马上就到' });
    await oclock('10:10');
    const { bookingId } = booking;
    expect((await stranger.refusal('bookings.reinstate', { bookingId })).code).toBe('forbidden');
    const after = await zhou.call('bookings.reinstate', { bookingId });
    expect(after).toMatchObject({
      state: 'booked',
      start: booking.start,
      end: booking.end,
      checkIn: { who: { name: '周宁' }, channel: 'web' },
      lastChange: { what: 'reinstated' },
    });
    expect((await attendanceOn(booking))?.attendance).toBe('done');
    const wanted = { roomId: room.roomId, start: at('10:30', day), end: at('11:00', day), topic: '想用' };
    expect((await stranger.refusal('bookings.create', wanted)).code).toBe('slot_taken');
    expect((await historyOf(booking)).map(({ what }) => what)).toEqual(['created', 'released', 'reinstated']);
    expect(await messagesOf(lin, booking, 'reinstated')).toHaveLength(1);
    expect(await messagesOf(zhou, booking, 'reinstated')).toEqual([]);
    // Nobody is told once more that they are invited.
    expect(await messagesOf(zhou, booking, 'invited')).toHaveLength(1);
    expect((await lin.call('bookings.reinstate', { bookingId })).version).toBe(after.version);
    await oclock('10:30');
    expect((await now(booking)).state).toBe('booked');
  });

  test('is refused with who has it and what is free, once it is taken', async () => {
    const booking = await givenMeeting();
    await oclock('10:10');
    const { bookingId } = booking;
    await givenBooking(stranger, {
      roomId: room.roomId,
      start: at('10:15', day),
      end: at('10:45', day),
      topic: '先到先得',
    });
    const refused = await lin.refusal('bookings.reinstate', { bookingId });
    expect(refused).toMatchObject({
      code: 'slot_taken',
      holders: [{ organiser: '路人', topic: '先到先得' }],
    });
    expect(refused.alternatives?.length).toBeGreaterThan(0);
    expect((await now(booking)).state).toBe('released');
  });

  test('by several at once has one outcome, and never two meetings', async () => {
    const booking = await givenMeeting();
    await oclock('10:10');
    const { bookingId } = booking;
    const tries = await Promise.allSettled([
      lin.call('bookings.reinstate', { bookingId }),
      zhou.call('bookings.reinstate', { bookingId }),
      admin.call('bookings.reinstate', { bookingId }),
      givenBooking(stranger, { roomId: room.roomId, start: at('10:00', day), end: at('10:30', day) }),
    ]);
    const [, , , booked] = tries.map(({ status }) => status === 'fulfilled');
    expect((await now(booking)).state).toBe(booked ? 'released' : 'booked');
    const what = (await historyOf(booking)).map((entry) => entry.what);
    expect(what.filter((one) => one === 'reinstated')).toHaveLength(booked ? 0 : 1);
  });

  test('after somebody has used the room and is gone: from the running quarter on', async () => {
    const booking = await givenMeeting();
    await oclock('10:10');
    const { bookingId } = booking;
    await givenBooking(stranger, { roomId: room.roomId, start: at('10:00', day), end: at('10:15', day) });
    await oclock('10:20');
    const after = await lin.call('bookings.reinstate', { bookingId });
    expect(after).toMatchObject({ state: 'booked', start: at('10:15', day), end: booking.end });
  });

  test('is too late when it would be over, and for what was never released', async () => {
    const booking = await givenMeeting();
    await oclock('10:05');
    const { bookingId } = booking;
    expect((await lin.refusal('bookings.reinstate', { bookingId })).code).toBe('booking_over');
    await oclock('10:10');
    await oclock('11:00');
    expect((await lin.refusal('bookings.reinstate', { bookingId })).code).toBe('booking_over');
  });
});

describe('a timer that comes too late', () => {
  test('releases nothing: the system was down when people might have checked in; the history says so, once', async () => {
    const booking = await givenMeeting();
    const wait = epochOf(at('10:15', day)) - (await cloud.clock.now());
    await cloud.restart({ clockAdvance: wait });
    await cloud.settled();
    const after = await now(booking);
    expect(after).toMatchObject({ state: 'booked', version: 1 });
    await handler(timerOf(booking));
    const entries = await historyOf(booking);
    expect(entries.map(({ what }) => what)).toEqual(['created', 'kept']);
    expect(entries[1]).toMatchObject({
      who: { kind: 'system' },
      why: '此会议室要求签到，没有人签到，但没有释放：系统在签到时间内曾中断',
    });
    // Who comes now is welcome.
    const { bookingId } = booking;
    expect((await lin.call('bookings.checkIn', { bookingId })).checkIn).not.toBeNull();
    expect(await messagesOf(lin, booking, 'released')).toEqual([]);
  });

  test('nor one that comes in time, where the system has only come back after the deadline', async () => {
    const bare = await givenRoom(company, { checkIn: 'on' });
    const booking = await givenMeeting({ roomId: bare.roomId });
    const wait = epochOf(at('10:11', day)) - (await cloud.clock.now());
    await cloud.restart({ clockAdvance: wait });
    await cloud.settled();
    await cloud.clock.advance(10_000);
    await cloud.settled();
    expect(await now(booking)).toMatchObject({ state: 'booked', version: 1 });
    expect((await historyOf(booking))[1]?.why).toContain('系统在签到时间内曾中断');
  });

  test('within the minutes that timers take, it still releases', async () => {
    const booking = await givenMeeting();
    await clockAt(addMinutes(at('10:10', day), 1));
    expect((await now(booking)).state).toBe('released');
  });
});
