import { describe, expect, test } from 'vitest';
import type { Booking } from '../../shared/bookings/schema.ts';
import { maxWaits, type ShownWait } from '../../shared/bookings/waits.ts';
import type { RoomId } from '../../shared/ids.ts';
import { addMinutes, epochOf } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, passTo, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const [lin, zhou, he, wu] = [
  await givenPerson(company, { name: '陈林' }),
  await givenPerson(company, { name: '周宁' }),
  await givenPerson(company, { name: '何苗' }),
  await givenPerson(company, { name: '吴迪' }),
];
let day = 0;

/** A room of its own, taken from 10:00 to 11:00 of a day of its own. */
async function givenTaken(facts: Parameters<typeof givenRoom>[1] = {}, time: [string, string] = ['10:00', '11:00']) {
  day += 1;
  const room = await givenRoom(company, facts);
  const booking = await givenBooking(lin, { roomId: room.roomId, start: at(time[0], day), end: at(time[1], day) });
  return { room, booking };
}

type Wish = Partial<Parameters<typeof givenBooking>[1]> & { anyRoom?: boolean };

async function join(person: Person, { roomId, start, end }: Booking, wish: Wish = {}): Promise<ShownWait> {
  const wait = await person.call('bookings.joinWaitlist', {
    roomId,
    start,
    end,
    topic: `${person.me.name}的会`,
    ...wish,
  });
  // Who comes first is told by the millisecond.
  await cloud.clock.advance(1);
  return wait;
}

async function free(booking: Booking): Promise<void> {
  await lin.call('bookings.cancel', { bookingId: booking.bookingId });
  await cloud.settled();
}

async function waitOf(person: Person, { waitId }: Pick<ShownWait, 'waitId'>): Promise<ShownWait> {
  const { waits } = await person.call('bookings.myWaits', {});
  const found = waits.find((wait) => wait.waitId === waitId);
  if (!found) throw new Error('not in line');
  return found;
}

async function pass(minutes: number): Promise<void> {
  await cloud.clock.advance(minutes * 60_000);
  await cloud.settled();
}

async function clockAt(instant: string): Promise<void> {
  await passTo(cloud, epochOf(instant));
}

async function toldOf(person: Person, kind: string, { bookingId }: { bookingId: string }) {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter((message) => message.kind === kind && message.bookingId === bookingId);
}

async function meetingsIn(roomId: RoomId, reader: Person = admin) {
  const date = addMinutes(at('10:00', day), 0).slice(0, 10);
  const { days } = await reader.call('bookings.grid', { rooms: [roomId], from: date });
  return days[0]?.meetings ?? [];
}

describe('the line', () => {
  test('hands a place on: the first lets it lapse, the second declines, the third accepts', async () => {
    const { room, booking } = await givenTaken({ name: '云杉' });
    const [a, b, c] = [
      await join(zhou, booking),
      await join(he, booking),
      await join(wu, booking, { people: [lin.me.personId] }),
    ];
    expect([a.ahead, b.ahead, c.ahead]).toEqual([0, 1, 2]);
    await free(booking);

    const first = await waitOf(zhou, a);
    const now = await cloud.clock.now();
    expect(first).toMatchObject({
      state: 'offered',
      offer: { roomId: room.roomId, start: booking.start, end: booking.end },
    });
    expect(Math.abs(epochOf(first.offer?.expiresAt ?? '') - now - 15 * 60_000)).toBeLessThan(300_000);
    expect(await waitOf(he, b)).toMatchObject({ state: 'waiting', ahead: 0 });
    expect(await meetingsIn(room.roomId)).toMatchObject([
      { state: 'held', topic: null, organiser: '', organiserId: '' },
    ]);
    expect(await toldOf(zhou, 'waitlist_offer', first.offer ?? { bookingId: '' })).toMatchObject([
      {
        title: '候补轮到您了：周宁的会',
        text: expect.stringMatching(/^云杉，.*10:00–11:00\n为您保留到.*，之后会让给下一位$/),
      },
    ]);
    const [mail] = (await cloud.inbox(zhou.me.email)).filter(({ subject }) => subject.startsWith('候补轮到您了'));
    expect(mail?.text).toContain('/my?tab=waiting');
    expect(mail?.attachments).toEqual([]);

    await pass(16);
    expect(await waitOf(zhou, a)).toMatchObject({ state: 'lapsed' });
    expect(await toldOf(zhou, 'waitlist_lapsed', first.offer ?? { bookingId: '' })).toHaveLength(1);
    expect(await toldOf(zhou, 'cancelled', first.offer ?? { bookingId: '' })).toHaveLength(0);
    await expect(zhou.call('bookings.acceptOffer', { waitId: a.waitId })).rejects.toMatchObject({
      problem: { code: 'offer_gone' },
    });

    const second = await waitOf(he, b);
    expect(second.state).toBe('offered');
    expect(await he.call('bookings.declineOffer', { waitId: b.waitId })).toMatchObject({ state: 'withdrawn' });
    await cloud.settled();
    await expect(he.call('bookings.acceptOffer', { waitId: b.waitId })).rejects.toMatchObject({
      problem: { code: 'offer_gone' },
    });

    const third = await waitOf(wu, c);
    expect(third.state).toBe('offered');
    expect(await toldOf(lin, 'invited', third.offer ?? { bookingId: '' })).toEqual([]);
    const { booking: taken } = await wu.call('bookings.acceptOffer', { waitId: c.waitId });
    expect(taken).toMatchObject({ state: 'booked', expiresAt: null, topic: '吴迪的会', organiser: { name: '吴迪' } });
    await cloud.settled();
    expect(await toldOf(wu, 'booked', taken)).toHaveLength(1);
    expect(await toldOf(lin, 'invited', taken)).toHaveLength(1);
    expect(await waitOf(wu, c)).toMatchObject({ state: 'accepted' });
    expect(await meetingsIn(room.roomId)).toMatchObject([{ state: 'booked', organiser: '吴迪' }]);
    // A request that was repeated is answered the same.
    expect((await wu.call('bookings.acceptOffer', { waitId: c.waitId })).booking).toEqual(taken);

    await pass(30);
    expect(await meetingsIn(room.roomId)).toMatchObject([{ state: 'booked' }]);
    const { bookings } = await zhou.call('bookings.mine', { from: at('00:00', day), to: at('23:00', day) });
    expect(bookings).toEqual([]);
    expect(await cloud.failures()).toEqual([]);
  });

  test('that nobody is left in leaves the room free', async () => {
    const { room, booking } = await givenTaken();
    await join(zhou, booking);
    await free(booking);
    await pass(16);
    expect(await meetingsIn(room.roomId)).toEqual([]);
    await givenBooking(he, { roomId: room.roomId, start: booking.start, end: booking.end });
  });

  test('passes over whom nothing fits, and keeps them in line', async () => {
    const { room, booking } = await givenTaken({}, ['10:00', '12:00']);
    const long = await join(zhou, booking);
    const short = await join(he, booking, { start: at('11:00', day), end: at('12:00', day) });
    await cloud.settled();
    await clockAt(at('10:20', day));
    await lin.call('bookings.change', { bookingId: booking.bookingId, end: at('10:45', day) });
    await cloud.settled();
    expect(await waitOf(he, short)).toMatchObject({ state: 'offered' });
    expect(await waitOf(zhou, long)).toMatchObject({ state: 'over' });
    expect(await meetingsIn(room.roomId)).toMatchObject([{ state: 'booked' }, { state: 'held' }]);
  });

  test('offers what an early end leaves only to whom it is enough', async () => {
    const { booking } = await givenTaken({}, ['10:00', '12:00']);
    const whole = await join(zhou, booking, { start: at('10:30', day), end: at('12:00', day) });
    const rest = await join(he, booking, { start: at('11:00', day), end: at('11:30', day) });
    await lin.call('bookings.change', { bookingId: booking.bookingId, end: at('11:00', day) });
    await cloud.settled();
    expect(await waitOf(zhou, whole)).toMatchObject({ state: 'waiting' });
    expect(await waitOf(he, rest)).toMatchObject({ state: 'offered' });
    await he.call('bookings.leaveWaitlist', { waitId: rest.waitId });
    await lin.call('bookings.cancel', { bookingId: booking.bookingId });
    await cloud.settled();
    expect(await waitOf(zhou, whole)).toMatchObject({ state: 'offered' });
    expect(await waitOf(he, rest)).toMatchObject({ state: 'withdrawn' });
  });

  test('is offered what nobody came to, and what was not approved', async () => {
    const { booking } = await givenTaken({ checkIn: 'on' });
    const wait = await join(zhou, booking);
    await cloud.settled();
    await clockAt(at('10:09', day));
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'waiting' });
    await clockAt(at('10:10', day));
    await cloud.settled();
    expect(await waitOf(zhou, wait)).toMatchObject({
      state: 'offered',
      offer: { start: booking.start, end: booking.end },
    });

    const asked = await givenTaken({ needsApproval: true });
    expect(asked.booking.state).toBe('pending');
    const next = await join(he, asked.booking);
    const { bookingId, version } = asked.booking;
    await admin.call('bookings.reject', { bookingId, version, reason: '另有安排' });
    await cloud.settled();
    expect(await waitOf(he, next)).toMatchObject({ state: 'offered' });
  });

  test('is offered the rest where nobody came for long', async () => {
    const { version, policy } = await admin.call('tenants.get', {});
    const checkIn = { ...policy.checkIn, graceMinutes: 30 };
    await admin.call('tenants.change', { version, policy: { checkIn } });
    const { booking } = await givenTaken({ checkIn: 'on' });
    const wait = await join(zhou, booking);
    await cloud.settled();
    await clockAt(at('10:31', day));
    await cloud.settled();
    expect(wait.until).toBe(at('10:45', day));
    const rest = { start: at('10:30', day), end: booking.end };
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'offered', offer: rest });
    const { booking: taken } = await zhou.call('bookings.acceptOffer', { waitId: wait.waitId });
    expect(taken).toMatchObject({ state: 'booked', ...rest });
    await admin.call('tenants.change', { version: version + 1, policy: { checkIn: policy.checkIn } });
  });

  test('finds any room like it: of the building, as large, with the same equipment', async () => {
    const floor = await givenFloor(company);
    const like = { floorId: floor.floorId, capacity: 8, equipment: ['screen' as const] };
    const { booking } = await givenTaken(like);
    const { start, end } = booking;
    const rooms = {
      small: await givenRoom(company, { ...like, capacity: 6 }),
      bare: await givenRoom(company, { ...like, equipment: [] }),
      far: await givenRoom(company, { capacity: 8, equipment: ['screen'] }),
      like: await givenRoom(company, { ...like, capacity: 10, equipment: ['screen', 'whiteboard'] }),
    };
    const taken: Record<string, Booking> = {};
    const wish = { roomId: booking.roomId, start, end, topic: '都行', anyRoom: true };
    await expect(zhou.call('bookings.joinWaitlist', wish)).rejects.toMatchObject({
      problem: { code: 'not_taken', alternatives: [{ roomId: rooms.like.roomId, start, end }] },
    });
    for (const [name, { roomId }] of Object.entries(rooms))
      taken[name] = await givenBooking(lin, { roomId, start, end });
    const only = await join(he, booking);
    const any = await join(zhou, booking, { anyRoom: true });
    for (const name of ['small', 'bare', 'far']) {
      await free(taken[name] as Booking);
      expect(await waitOf(zhou, any)).toMatchObject({ state: 'waiting', ahead: 1 });
    }
    await free(taken.like as Booking);
    expect(await waitOf(zhou, any)).toMatchObject({ state: 'offered', offer: { roomId: rooms.like.roomId } });
    expect(await waitOf(he, only)).toMatchObject({ state: 'waiting' });
  });

  test('gives each one place when several become free at once', { retry: 0 }, async () => {
    const floor = await givenFloor(company);
    const { booking } = await givenTaken({ floorId: floor.floorId });
    const other = await givenRoom(company, { floorId: floor.floorId });
    const second = await givenBooking(lin, { roomId: other.roomId, start: booking.start, end: booking.end });
    const waiting = [
      await join(zhou, booking, { anyRoom: true }),
      await join(he, booking, { anyRoom: true }),
      await join(wu, booking),
    ];
    await Promise.all([booking, second].map(({ bookingId }) => lin.call('bookings.cancel', { bookingId })));
    await cloud.settled();
    const [a, b, c] = [
      await waitOf(zhou, waiting[0] as ShownWait),
      await waitOf(he, waiting[1] as ShownWait),
      await waitOf(wu, waiting[2] as ShownWait),
    ];
    const offered = [a, b, c].filter(({ state }) => state === 'offered');
    expect(offered).toHaveLength(2);
    expect(a.state).toBe('offered');
    expect(new Set(offered.map(({ offer }) => offer?.roomId)).size).toBe(2);
    for (const roomId of [booking.roomId, other.roomId])
      expect(await meetingsIn(roomId)).toMatchObject([{ state: 'held' }]);
  });

  test('races with a stranger for what was freed: exactly one has it', { retry: 0 }, async () => {
    const { fill, offering } = await import('../../functions/bookings/offers.ts');
    for (let round = 0; round < 6; round++) {
      const { room, booking } = await givenTaken();
      const wait = await join(zhou, booking);
      const { start, end } = booking;
      await lin.call('bookings.cancel', { bookingId: booking.bookingId });
      const stranger = he
        .call('bookings.create', { roomId: room.roomId, start, end, topic: '抢' })
        .then(() => true)
        .catch(() => false);
      await Promise.all([fill(offering(admin.me.tenantId), room.roomId, booking), stranger]);
      await cloud.settled();
      const { state } = await waitOf(zhou, wait);
      expect(state).toBe((await stranger) ? 'waiting' : 'offered');
      expect(await meetingsIn(room.roomId)).toHaveLength(1);
    }
  });

  test('is not offered the same place twice by events that come again', async () => {
    const { handler } = await import('../../functions/bookings/on-waits.ts');
    const { delivered, eventsOf } = await import('./messages-support/stream.ts');
    const { booking } = await givenTaken();
    const [a, b] = [await join(zhou, booking), await join(he, booking)];
    await free(booking);
    const events = await eventsOf(booking.bookingId);
    await Promise.all([...events, ...events].map((event) => handler(delivered(event))));
    await cloud.settled();
    expect(await waitOf(zhou, a)).toMatchObject({ state: 'offered', version: 2 });
    expect(await waitOf(he, b)).toMatchObject({ state: 'waiting' });
  });

  test('ends when its time comes', async () => {
    const { booking } = await givenTaken();
    const wait = await join(zhou, booking);
    expect(wait.until).toBe(at('10:15', day));
    await clockAt(at('10:14', day));
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'waiting' });
    await clockAt(at('10:15', day));
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'over' });
    await free(booking);
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'over', offer: null });
  });

  test('keeps a place no longer than it is of use', async () => {
    const { booking } = await givenTaken();
    const wait = await join(zhou, booking);
    await clockAt(at('09:52', day));
    await free(booking);
    expect((await waitOf(zhou, wait)).offer).toMatchObject({ expiresAt: at('10:00', day) });
    const begun = await givenTaken();
    const late = await join(zhou, begun.booking);
    await clockAt(at('10:05', day));
    await lin.call('bookings.cancel', { bookingId: begun.booking.bookingId });
    await cloud.settled();
    const { offer } = await waitOf(zhou, late);
    expect(epochOf(offer?.expiresAt ?? '') - (await cloud.clock.now())).toBeLessThanOrEqual(5 * 60_000);
    await pass(6);
    expect(await waitOf(zhou, late)).toMatchObject({ state: 'lapsed' });
  });
});

describe('joining', () => {
  test('is for a time that is taken: what is free can be booked', async () => {
    const room = await givenRoom(company);
    const wish = { roomId: room.roomId, start: at('10:00', 1), end: at('11:00', 1), topic: '有空' };
    day += 1;
    const free = { ...wish, start: at('10:00', day), end: at('11:00', day) };
    await expect(zhou.call('bookings.joinWaitlist', free)).rejects.toMatchObject({
      problem: { code: 'not_taken', detail: '这个时段现在有空，不用候补。', alternatives: [{ roomId: room.roomId }] },
    });
  });

  test('twice is one place in line, and another wish keeps it', async () => {
    const { booking } = await givenTaken();
    const first = await join(zhou, booking);
    await join(he, booking);
    const again = await join(zhou, booking);
    expect(again).toEqual(first);
    const wider = await join(zhou, booking, { anyRoom: true, topic: '都行' });
    expect(wider).toMatchObject({ waitId: first.waitId, joinedAt: first.joinedAt, ahead: 0, like: { capacity: 8 } });
    expect(await zhou.call('bookings.leaveWaitlist', { waitId: first.waitId })).toMatchObject({ state: 'withdrawn' });
    expect(await zhou.call('bookings.leaveWaitlist', { waitId: first.waitId })).toMatchObject({ state: 'withdrawn' });
    const anew = await join(zhou, booking);
    expect(anew).toMatchObject({ waitId: first.waitId, state: 'waiting', ahead: 1 });
  });

  test('of one person has an end, however many they join at once; leaving makes room', async () => {
    const eager = await givenPerson(company, { name: '郑重' });
    const { booking } = await givenTaken({}, ['08:00', '12:00']);
    const { roomId } = booking;
    const ask = { roomId, topic: '都要' };
    const one = (n: number) => {
      const start = addMinutes(booking.start, (n % 8) * 15);
      return eager.call('bookings.joinWaitlist', {
        ...ask,
        start,
        end: addMinutes(start, 15 + Math.floor(n / 8) * 15),
      });
    };
    for (let n = 0; n < maxWaits - 4; n++) await one(n);
    const answers = await Promise.allSettled(Array.from({ length: 8 }, (_none, n) => one(maxWaits - 4 + n)));
    const joined = answers.filter(({ status }) => status === 'fulfilled');
    expect(joined).toHaveLength(4);
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused[0]).toMatchObject({ problem: { code: 'too_many_waits' } });
    const { waits } = await eager.call('bookings.myWaits', {});
    await eager.call('bookings.leaveWaitlist', { waitId: waits[0]?.waitId as ShownWait['waitId'] });
    await one(maxWaits + 4);
    expect(
      (await eager.refusal('bookings.joinWaitlist', { ...ask, start: at('08:00', day), end: at('11:00', day) })).code,
    ).toBe('too_many_waits');
  });

  test('is refused where one could not book at all', async () => {
    const { booking } = await givenTaken();
    await expect(join(zhou, booking, { start: at('10:00', 400), end: at('11:00', 400) })).rejects.toMatchObject({
      problem: { code: 'beyond_horizon' },
    });
    await expect(join(zhou, booking, { start: at('10:00', -7), end: at('11:00', -7) })).rejects.toMatchObject({
      problem: { code: 'in_the_past' },
    });
    await expect(join(zhou, booking, { people: ['prs_000000000000'] })).rejects.toMatchObject({
      problem: { code: 'invalid_input' },
    });
  });

  test('as the room becomes free is not too late', async () => {
    const { booking } = await givenTaken();
    const { waits, step } = await import('../../functions/bookings/waits.ts');
    const { commit } = await import('../../functions/db/write.ts');
    const { systemScope } = await import('../../shared/scope.ts');
    const wait = await join(zhou, booking);
    const scope = systemScope(admin.me.tenantId, 'test');
    await zhou.call('bookings.leaveWaitlist', { waitId: wait.waitId });
    await free(booking);
    const stored = await waits.find(scope, zhou.me.personId, wait.waitId);
    await commit(scope, step(scope, stored, waits.next(scope, stored, { state: 'waiting' }, 'joined')));
    await cloud.settled();
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'offered' });
  });
});

describe('a place that is kept', () => {
  async function givenQuota(personAhead: number | null) {
    const { version } = await admin.call('tenants.get', {});
    const quota = { personMinutesPerWeek: null, departmentMinutesPerWeek: null, personAhead };
    await admin.call('tenants.change', { version, policy: { quota } });
  }

  async function givenOffer(wish: Wish = {}) {
    const { room, booking } = await givenTaken();
    const joined = await join(zhou, booking, wish);
    await free(booking);
    const wait = await waitOf(zhou, joined);
    return { room, booking, wait, bookingId: wait.offer?.bookingId as Booking['bookingId'] };
  }

  test('is known to nobody but the person', async () => {
    const { room, wait, bookingId } = await givenOffer({ topic: '机密', people: [he.me.personId] });
    for (const reader of [he, admin]) {
      const [meeting] = await meetingsIn(room.roomId, reader);
      expect(JSON.stringify(meeting)).not.toMatch(/机密|周宁|prs_/);
      const { bookings } = await reader.call('bookings.mine', { from: at('00:00', day), to: at('23:00', day) });
      expect(bookings).toEqual([]);
    }
    await expect(he.call('bookings.get', { bookingId })).rejects.toMatchObject({ problem: { code: 'not_found' } });
    expect(JSON.stringify(await admin.call('bookings.get', { bookingId }))).not.toContain('机密');
    const [meeting] = await meetingsIn(room.roomId, zhou);
    expect(meeting).toMatchObject({ topic: '机密', organiserId: zhou.me.personId });
    const { start, end, roomId } = wait;
    await expect(he.call('bookings.create', { roomId, start, end, topic: '我的' })).rejects.toMatchObject({
      problem: { code: 'slot_taken', holders: [{ organiser: '', topic: null }] },
    });
    await expect(he.call('bookings.acceptOffer', { waitId: wait.waitId })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    await expect(he.call('bookings.declineOffer', { waitId: wait.waitId })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  test('of a private meeting stays private once it is taken', async () => {
    const { room, wait } = await givenOffer({ topic: '机密', private: true });
    await zhou.call('bookings.acceptOffer', { waitId: wait.waitId });
    expect(await meetingsIn(room.roomId, he)).toMatchObject([{ state: 'booked', topic: null, organiser: '周宁' }]);
  });

  test('is not a meeting yet: it is taken or not', async () => {
    const { bookingId, booking } = await givenOffer();
    await expect(zhou.call('bookings.change', { bookingId, topic: '改' })).rejects.toMatchObject({
      problem: { code: 'still_offered' },
    });
    await zhou.call('bookings.cancel', { bookingId });
    await cloud.settled();
    const { waits } = await zhou.call('bookings.myWaits', {});
    expect(waits.find(({ offer }) => offer?.bookingId === bookingId)).toMatchObject({ state: 'withdrawn' });
    await givenBooking(he, { roomId: booking.roomId, start: booking.start, end: booking.end });
  });

  test('is asked for, not booked, where the room needs approval', async () => {
    const { room, booking } = await givenTaken();
    const joined = await join(zhou, booking);
    await admin.call('places.changeRoom', { roomId: room.roomId, version: room.version, needsApproval: true });
    await free(booking);
    const { booking: asked } = await zhou.call('bookings.acceptOffer', { waitId: joined.waitId });
    expect(asked.state).toBe('pending');
  });

  test('is not offered where the rules have come to forbid it', async () => {
    const { room, booking } = await givenTaken();
    const wait = await join(zhou, booking);
    const { building } = {
      building: (await admin.call('places.list', {})).buildings.find(
        ({ buildingId }) => buildingId === room.buildingId,
      ),
    };
    if (!building) throw new Error('no building');
    const hours = { ...building.hours, open: '14:00' };
    await admin.call('places.changeBuilding', { buildingId: building.buildingId, version: building.version, hours });
    await free(booking);
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'waiting', offer: null });
  });

  test('is not offered to who may not book the room, nor over their quota', async () => {
    const { room, booking } = await givenTaken();
    const [a, b] = [await join(zhou, booking), await join(he, booking)];
    const bookers = { people: [he.me.personId], departments: [] };
    await admin.call('places.changeRoom', { roomId: room.roomId, version: room.version, bookers });
    await free(booking);
    expect(await waitOf(zhou, a)).toMatchObject({ state: 'waiting' });
    expect(await waitOf(he, b)).toMatchObject({ state: 'offered' });

    const { booking: other } = await givenTaken();
    const [full, fresh] = [await givenPerson(company), await givenPerson(company)];
    const elsewhere = await givenRoom(company);
    await givenBooking(full, { roomId: elsewhere.roomId, start: at('14:00', day), end: at('15:00', day) });
    const [c, d] = [await join(full, other), await join(fresh, other)];
    await givenQuota(1);
    await free(other);
    expect(await waitOf(full, c)).toMatchObject({ state: 'waiting' });
    expect(await waitOf(fresh, d)).toMatchObject({ state: 'offered' });
    await givenQuota(null);
  });

  test('does not stop an admin with a reason: the person is told it and keeps their place in line', async () => {
    const { room, wait, bookingId, booking } = await givenOffer();
    const { start, end } = booking;
    await expect(givenBooking(he, { roomId: room.roomId, start, end })).rejects.toMatchObject({
      problem: { code: 'slot_taken' },
    });
    const wish = { roomId: room.roomId, start, end, topic: '紧急' };
    await expect(givenBooking(admin, wish)).rejects.toMatchObject({
      problem: { code: 'kept_in_line', status: 409, detail: '这个时段正为候补的周宁保留。' },
    });
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'offered' });
    const urgent = await givenBooking(admin, { ...wish, override: '客户临时到访' });
    await cloud.settled();
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'waiting', joinedAt: wait.joinedAt });
    expect(await toldOf(zhou, 'waitlist_lapsed', { bookingId })).toMatchObject([
      { text: expect.stringMatching(`由 ${admin.me.name} 取消[^]*客户临时到访`) },
    ]);
    expect(await meetingsIn(room.roomId)).toMatchObject([{ state: 'booked', topic: '紧急' }]);
    await admin.call('bookings.cancel', { bookingId: urgent.bookingId });
    await cloud.settled();
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'offered' });
    // Nor one who moves a meeting there; another meeting in the way does.
    const { roomId } = await givenRoom(company);
    const other = await givenBooking(admin, { roomId, start, end });
    const move = { bookingId: other.bookingId, roomId: room.roomId };
    expect((await admin.refusal('bookings.change', move)).code).toBe('kept_in_line');
    await admin.call('bookings.change', { ...move, override: '客户临时到访' });
    expect(await waitOf(zhou, wait)).toMatchObject({ state: 'waiting' });
    await expect(givenBooking(admin, { roomId: room.roomId, start, end })).rejects.toMatchObject({
      problem: { code: 'slot_taken' },
    });
  });

  test('goes on when the person has left the company', async () => {
    const leaving = await givenPerson(company, { name: '要走' });
    const { booking } = await givenTaken();
    await join(leaving, booking);
    const next = await join(he, booking);
    const { personId } = leaving.me;
    const { people } = await admin.call('people.list', { limit: 100 });
    const version = people.find((person) => person.personId === personId)?.version ?? 1;
    await admin.call('people.change', { personId, version, active: false });
    await cloud.settled();
    await free(booking);
    expect(await waitOf(he, next)).toMatchObject({ state: 'offered' });
  });
});
