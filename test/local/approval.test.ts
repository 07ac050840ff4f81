import { beforeAll, describe, expect, test } from 'vitest';
import type { Booking } from '../../shared/bookings/schema.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { Refused } from '../support/client.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, monday, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const lin = await givenPerson(company, { name: '陈林' });
const zhou = await givenPerson(company, { name: '周宁' });
const mo = await givenPerson(company, { name: '陈默', roles: ['approver'] });
const wu = await givenPerson(company, { name: '吴佳怡', roles: ['approver'] });
const named = await givenRoom(company, { name: '玉兰', needsApproval: true, approvers: [mo.me.personId] });
const anyone = await givenRoom(company, { name: '青松', needsApproval: true });
const free = await givenRoom(company, { name: '云杉' });
let day = 0;

beforeAll(() => cloud.settled());

/** A request of a day of its own, 10:00 to 11:00. */
async function givenRequest(facts: Partial<Parameters<typeof givenBooking>[1]> = {}, person = lin): Promise<Booking> {
  day += 1;
  const time = { start: at('10:00', day), end: at('11:00', day) };
  const booking = await givenBooking(person, { roomId: named.roomId, ...time, people: [zhou.me.personId], ...facts });
  await cloud.settled();
  return booking;
}

async function givenApproved(facts: Partial<Parameters<typeof givenBooking>[1]> = {}): Promise<Booking> {
  const { bookingId, version } = await givenRequest(facts);
  await cloud.clock.advance(1000);
  const booking = await mo.call('bookings.approve', { bookingId, version });
  await cloud.settled();
  return booking;
}

async function change({ bookingId }: Booking, changes: object, person = lin): Promise<Booking> {
  // Messages are in order to the second.
  await cloud.clock.advance(1000);
  const { booking } = await person.call('bookings.change', { bookingId, ...changes });
  await cloud.settled();
  return booking;
}

async function approve({ bookingId }: Booking, version: number): Promise<void> {
  await cloud.clock.advance(1000);
  await mo.call('bookings.approve', { bookingId, version });
  await cloud.settled();
}

async function reject({ bookingId }: Booking, version: number, reason: string): Promise<void> {
  await cloud.clock.advance(1000);
  await mo.call('bookings.reject', { bookingId, version, reason });
  await cloud.settled();
}

async function clockAt(instant: Instant): Promise<void> {
  await cloud.clock.set(epochOf(instant));
  await cloud.settled();
}

async function now(booking: Booking, person: Person = lin): Promise<Booking> {
  return person.call('bookings.get', { bookingId: booking.bookingId });
}

async function waitingFor(person: Person): Promise<string[]> {
  const { requests } = await person.call('bookings.toDecide', { limit: 50 });
  return requests.map(({ booking }) => booking.bookingId);
}

async function meetingsOn(booking: Booking) {
  const { days } = await lin.call('bookings.grid', { rooms: [booking.roomId], from: booking.start.slice(0, 10) });
  return (days[0]?.meetings ?? []).map(({ bookingId, state, start, end }) => ({ bookingId, state, start, end }));
}

async function kindsFor(person: Person, { bookingId }: Booking): Promise<string[]> {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages
    .filter((message) => message.bookingId === bookingId)
    .map(({ kind }) => kind)
    .reverse();
}

describe('a room that needs approval', () => {
  test('is held by a request, that waits two days at most, and blocks others with the word that it waits', async () => {
    const booking = await givenRequest();
    expect(booking).toMatchObject({ state: 'pending', approved: null, sequence: 0 });
    expect(epochOf(booking.expiresAt ?? '')).toBeLessThanOrEqual(epochOf(booking.start));
    expect(await meetingsOn(booking)).toMatchObject([{ bookingId: booking.bookingId, state: 'pending' }]);
    const { roomId, start, end } = booking;
    const refusal = await zhou.refusal('bookings.create', { roomId, start, end, topic: '抢占' });
    expect(refusal).toMatchObject({ code: 'slot_taken', holders: [{ organiser: '陈林', waits: true }] });
  });

  test('asks nobody where its approver books it, and everybody else, admins too', async () => {
    expect(await givenRequest({}, mo)).toMatchObject({ state: 'booked', approved: { roomId: named.roomId } });
    expect(await givenRequest({}, wu)).toMatchObject({ state: 'pending' });
    expect(await givenRequest({}, admin)).toMatchObject({ state: 'pending' });
    expect(await givenRequest({ roomId: anyone.roomId }, wu)).toMatchObject({ state: 'booked' });
    expect(await givenRequest({ roomId: free.roomId })).toMatchObject({ state: 'booked', approved: null });
  });

  test('cannot be had at once: nobody could decide before', async () => {
    const facts = { roomId: named.roomId, start: monday, end: at('10:00', 0), topic: '现在' };
    expect(await lin.refusal('bookings.create', facts)).toMatchObject({ code: 'needs_approval', status: 422 });
    expect(await givenBooking(mo, facts)).toMatchObject({ state: 'booked' });
  });

  test('leaves what was booked before it needed approval', async () => {
    const room = await givenRoom(company);
    const booking = await givenRequest({ roomId: room.roomId });
    const { version } = room;
    await admin.call('places.changeRoom', { roomId: room.roomId, version, needsApproval: true });
    await expect
      .poll(
        async () =>
          (
            await lin.refusal('bookings.create', {
              roomId: room.roomId,
              start: await nowInstant(),
              end: at('23:00', 0),
              topic: '探',
            })
          ).code,
      )
      .toBe('needs_approval');
    expect(await now(booking)).toMatchObject({ state: 'booked' });
    expect(await change(booking, { end: at('10:30', day) })).toMatchObject({ state: 'booked' });
    expect(await change(booking, { end: at('11:30', day) })).toMatchObject({
      state: 'pending',
      approved: { start: booking.start, end: at('10:30', day) },
    });
  });
});

async function nowInstant(): Promise<Instant> {
  const quarter = 900_000;
  return new Date(Math.floor((await cloud.clock.now()) / quarter) * quarter).toISOString().replace('.000', '');
}

describe('an approver', () => {
  test('sees what waits for them alone, with what stands around it, and approves it', async () => {
    const booking = await givenRequest();
    const { bookingId, version } = booking;
    await givenBooking(mo, { roomId: named.roomId, start: at('11:15', day), end: at('12:00', day), topic: '随后' });
    const wish = { roomId: named.roomId, start: at('10:30', day), end: at('11:00', day), topic: '机密' };
    await wu.call('bookings.joinWaitlist', wish);
    const elsewhere = { ...wish, start: at('11:15', day), end: at('11:45', day) };
    await zhou.call('bookings.joinWaitlist', elsewhere);
    const { requests, total } = await mo.call('bookings.toDecide', { limit: 50 });
    const request = requests.find((each) => each.booking.bookingId === bookingId);
    expect(request).toMatchObject({
      since: booking.lastChange.at,
      before: null,
      after: { topic: '随后', start: at('11:15', day) },
    });
    expect(request?.inLine).toEqual([
      { name: wu.me.name, start: wish.start, end: wish.end, joinedAt: expect.any(String) },
    ]);
    expect(total).toBe(requests.length);
    expect(await waitingFor(wu)).not.toContain(bookingId);
    expect(await waitingFor(zhou)).toEqual([]);
    expect(await waitingFor(admin)).toContain(bookingId);
    expect((await wu.refusal('bookings.approve', { bookingId, version })).code).toBe('forbidden');
    expect((await lin.refusal('bookings.approve', { bookingId, version })).code).toBe('forbidden');
    expect(await mo.call('bookings.approve', { bookingId, version })).toMatchObject({
      state: 'booked',
      expiresAt: null,
      approved: { roomId: named.roomId, start: booking.start, end: booking.end },
      sequence: 0,
      lastChange: { what: 'approved', who: { name: '陈默' } },
    });
    await cloud.settled();
    expect(await waitingFor(mo)).not.toContain(bookingId);
    expect((await meetingsOn(booking))[0]).toMatchObject({ state: 'booked' });
  });

  test('reads the oldest first, a page at a time', async () => {
    const approver = await givenPerson(company, { name: '韩梅' });
    const room = await givenRoom(company, { needsApproval: true, approvers: [approver.me.personId] });
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      made.push((await givenRequest({ roomId: room.roomId })).bookingId);
      await cloud.clock.advance(60_000);
    }
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await approver.call('bookings.toDecide', { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.total).toBe(5);
      read.push(...page.requests.map(({ booking }) => booking.bookingId));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(read).toEqual(made);
    expect((await approver.refusal('bookings.toDecide', { cursor: 'bm9uc2Vuc2U' })).fields).toMatchObject([
      { field: 'cursor' },
    ]);
  });

  test('rejects with the reason, and the room is free at once', async () => {
    const booking = await givenRequest();
    const { bookingId, version } = booking;
    expect((await mo.refusal('bookings.reject', { bookingId, version, reason: '' })).code).toBe('invalid_input');
    await mo.call('bookings.reject', { bookingId, version, reason: '当天有董事会' });
    await cloud.settled();
    expect(await now(booking)).toMatchObject({
      state: 'rejected',
      expiresAt: null,
      lastChange: { what: 'rejected', who: { name: '陈默' }, why: '当天有董事会' },
    });
    expect(await meetingsOn(booking)).toEqual([]);
    expect(await waitingFor(mo)).not.toContain(bookingId);
    expect((await lin.refusal('bookings.cancel', { bookingId })).code).toBe('booking_over');
    const { entries } = await lin.call('bookings.history', { bookingId });
    expect(entries.at(-1)).toMatchObject({ what: 'rejected', why: '当天有董事会', who: { name: '陈默' } });
  });

  test('learns of a private meeting its time and organiser, no more', async () => {
    const { bookingId } = await givenRequest({
      private: true,
      topic: '薪酬',
      content: '绝密',
      guests: ['g@example.org'],
    });
    const { requests } = await mo.call('bookings.toDecide', { limit: 50 });
    const request = requests.find(({ booking }) => booking.bookingId === bookingId);
    expect(request?.booking).toMatchObject({
      topic: null,
      content: '',
      people: [],
      guests: [],
      organiser: { name: '陈林' },
    });
    const [mail] = await cloud.inbox(mo.me.email);
    expect(mail?.subject).toContain('会议');
    expect(JSON.stringify(mail)).not.toMatch(/薪酬|绝密|g@example|周宁/);
  });

  test('decides what they looked at, or not at all', async () => {
    const booking = await givenRequest();
    const { bookingId, version } = booking;
    await change(booking, { topic: '新主题' });
    expect((await mo.refusal('bookings.approve', { bookingId, version })).code).toBe('changed_meanwhile');
    await lin.call('bookings.cancel', { bookingId });
    await cloud.settled();
    expect(await mo.refusal('bookings.approve', { bookingId, version: version + 1 })).toMatchObject({
      code: 'already_decided',
      detail: expect.stringContaining('陈林'),
    });
    expect(await waitingFor(mo)).not.toContain(bookingId);
    expect(await meetingsOn(booking)).toEqual([]);
  });
});

test('of eight who decide at once one does, and the others are told who', { retry: 0 }, async () => {
  const eight: Person[] = [];
  for (let n = 0; n < 8; n++) eight.push(await givenPerson(company, { name: `审批人 ${n}` }));
  const room = await givenRoom(company, { needsApproval: true, approvers: eight.map(({ me }) => me.personId) });
  for (let round = 0; round < 10; round++) {
    const { bookingId, version } = await givenRequest({ roomId: room.roomId });
    const answers = await Promise.allSettled(
      eight.map((person, n) =>
        n % 2 === 0
          ? person.call('bookings.approve', { bookingId, version })
          : person.call('bookings.reject', { bookingId, version, reason: '另有安排' }),
      ),
    );
    const won = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won).toHaveLength(1);
    const [winner] = won;
    expect(await lin.call('bookings.get', { bookingId })).toEqual(winner);
    const refusals = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as Refused] : []));
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(Refused);
      expect(refusal.problem).toMatchObject({
        code: 'already_decided',
        detail: expect.stringContaining(winner?.lastChange.who.name ?? '-'),
      });
    }
  }
});

test('two requests never wait for the same slot: of eight at once one waits', { retry: 0 }, async () => {
  for (let round = 0; round < 5; round++) {
    day += 1;
    const time = { roomId: named.roomId, start: at('10:00', day), end: at('11:00', day) };
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => givenBooking(lin, time)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await cloud.settled();
    const waiting = await waitingFor(mo);
    const [meeting, ...others] = await meetingsOn({ roomId: named.roomId, start: time.start } as Booking);
    expect(others).toEqual([]);
    expect(waiting.filter((bookingId) => bookingId === meeting?.bookingId)).toHaveLength(1);
  }
});

describe('what was approved', () => {
  test('stays so when it is shortened, and when it takes back what it was allowed', async () => {
    const booking = await givenApproved();
    expect(await change(booking, { end: at('10:30', day) })).toMatchObject({
      state: 'booked',
      approved: { end: booking.end },
    });
    expect(await change(booking, { end: at('11:00', day) })).toMatchObject({ state: 'booked' });
  });

  test('waits for more, keeps the slots meanwhile, and falls back on rejection', async () => {
    const booking = await givenApproved();
    const larger = await change(booking, { end: at('12:00', day) });
    expect(larger).toMatchObject({ state: 'pending', approved: { end: booking.end } });
    expect(await meetingsOn(booking)).toMatchObject([{ state: 'pending', end: at('12:00', day) }]);
    expect(await kindsFor(zhou, booking)).toEqual(['invited']);
    await reject(booking, larger.version, '之后有人');
    expect(await now(booking)).toMatchObject({
      state: 'booked',
      start: booking.start,
      end: booking.end,
      expiresAt: null,
    });
    expect(await meetingsOn(booking)).toMatchObject([{ state: 'booked', end: booking.end }]);
    expect(await kindsFor(zhou, booking)).toEqual(['invited']);
    expect((await kindsFor(lin, booking)).at(-1)).toBe('rejected');
    await givenBooking(zhou, { roomId: named.roomId, start: at('11:00', day), end: at('12:00', day) });
  });

  test('is larger once more of it is approved, and its people are told then', async () => {
    const booking = await givenApproved();
    const larger = await change(booking, { end: at('12:00', day) });
    await approve(booking, larger.version);
    expect(await now(booking)).toMatchObject({
      state: 'booked',
      approved: { start: booking.start, end: at('12:00', day) },
    });
    expect(await kindsFor(zhou, booking)).toEqual(['invited', 'changed']);
  });

  test('waits as a whole where it moves, and is off for everybody when that is refused', async () => {
    const booking = await givenApproved();
    const moved = await change(booking, { start: at('14:00', day), end: at('15:00', day) });
    expect(moved).toMatchObject({ state: 'pending', approved: null });
    expect(await meetingsOn(booking)).toMatchObject([{ state: 'pending', start: at('14:00', day) }]);
    await reject(booking, moved.version, '不行');
    expect(await now(booking)).toMatchObject({ state: 'rejected' });
    expect(await kindsFor(zhou, booking)).toEqual(['invited', 'changed', 'cancelled']);
  });

  test('needs nobody in a room without approval', async () => {
    const booking = await givenRequest();
    expect(await change(booking, { roomId: free.roomId })).toMatchObject({ state: 'booked', approved: null });
    expect(await waitingFor(mo)).not.toContain(booking.bookingId);
    expect(await kindsFor(zhou, booking)).toEqual(['invited']);
  });
});

test('people are told at each step: asked, and invited only once it is approved', async () => {
  const booking = await givenRequest({ guests: ['guest@example.org'] });
  expect(await kindsFor(lin, booking)).toEqual(['requested']);
  expect(await kindsFor(mo, booking)).toEqual(['approval_asked']);
  expect(await kindsFor(zhou, booking)).toEqual([]);
  const to = new Date(epochOf(booking.end)).toISOString();
  const mine = async () =>
    (await zhou.call('bookings.mine', { from: booking.start, to })).bookings.map(({ bookingId }) => bookingId);
  expect(await mine()).not.toContain(booking.bookingId);
  expect(await cloud.inbox('guest@example.org')).toEqual([]);
  const [asked] = await cloud.inbox(mo.me.email);
  expect(asked?.subject).toContain('陈林 申请使用');
  expect(asked?.text).toContain('/todo');
  await approve(booking, booking.version);
  expect(await kindsFor(lin, booking)).toEqual(['requested', 'approved']);
  expect(await kindsFor(zhou, booking)).toEqual(['invited']);
  expect(await mine()).toContain(booking.bookingId);
  expect((await cloud.inbox('guest@example.org')).map(({ subject }) => subject)).toHaveLength(1);
});

test('the organiser is told of a rejection and why; whoever was not invited hears nothing', async () => {
  const booking = await givenRequest();
  await reject(booking, booking.version, '当天有董事会');
  const { messages } = await lin.call('messages.list', { limit: 1 });
  expect(messages[0]).toMatchObject({ kind: 'rejected', text: expect.stringContaining('当天有董事会') });
  const [mail] = await cloud.inbox(lin.me.email);
  expect(mail?.text).toContain('陈默');
  expect(await kindsFor(zhou, booking)).toEqual([]);
});

test('cancelling what waits frees it and tells nobody who did not know', async () => {
  const booking = await givenRequest();
  await lin.call('bookings.cancel', { bookingId: booking.bookingId });
  await cloud.settled();
  expect(await meetingsOn(booking)).toEqual([]);
  expect(await waitingFor(mo)).not.toContain(booking.bookingId);
  expect(await kindsFor(zhou, booking)).toEqual([]);
});

describe('what nobody decides', () => {
  test('lapses at its time and frees the room', async () => {
    day = Math.max(day, 30);
    const booking = await givenRequest();
    const lapses = booking.expiresAt ?? '';
    await clockAt(lapses);
    expect(await now(booking)).toMatchObject({
      state: 'rejected',
      lastChange: { what: 'expired', who: { kind: 'system' } },
    });
    expect(await meetingsOn(booking)).toEqual([]);
    expect(await waitingFor(mo)).not.toContain(booking.bookingId);
    expect((await kindsFor(lin, booking)).at(-1)).toBe('expired');
    const { bookingId, version } = await now(booking);
    expect(await mo.refusal('bookings.approve', { bookingId, version })).toMatchObject({
      code: 'already_decided',
      detail: '此申请已超过审批期限。',
    });
  });

  test('lapses when the meeting would begin, if that is sooner, and later when it was moved', async () => {
    const here = await cloud.clock.now();
    day = Math.floor((here - epochOf(monday)) / 86_400_000);
    const booking = await givenRequest();
    expect(booking.expiresAt).toBe(booking.start);
    const moved = await change(booking, { start: at('16:00', day), end: at('17:00', day) });
    await clockAt(booking.start);
    expect(await now(booking)).toMatchObject({ state: 'pending' });
    await clockAt(moved.start);
    expect(await now(booking)).toMatchObject({ state: 'rejected' });
  });

  test('of an approved one is dropped, and the rest takes place', async () => {
    day += 2;
    const booking = await givenApproved();
    const larger = await change(booking, { end: at('12:00', day) });
    expect(epochOf(larger.expiresAt ?? '')).toBeLessThanOrEqual(epochOf(booking.end));
    await clockAt(larger.expiresAt ?? '');
    expect(await now(booking)).toMatchObject({ state: 'booked', end: booking.end, lastChange: { what: 'expired' } });
    expect(await kindsFor(zhou, booking)).toEqual(['invited']);
  });
});

test('everybody may know whom a room asks; only people of the company are named', async () => {
  expect((await zhou.call('places.approvers', { roomId: named.roomId })).people).toMatchObject([{ name: '陈默' }]);
  const { people } = await zhou.call('places.approvers', { roomId: anyone.roomId });
  expect(people.map(({ personId }) => personId)).toEqual(expect.arrayContaining([mo.me.personId, wu.me.personId]));
  const stranger = await givenCompany(cloud);
  const { roomId, version } = named;
  const approvers = [mo.me.personId, stranger.admin.me.personId];
  const refusal = await admin.refusal('places.changeRoom', { roomId, version, approvers });
  expect(refusal.fields).toMatchObject([{ field: 'approvers.1', rule: 'unknown_person' }]);
});

test('one’s own bookings are listed for so many days at a time', async () => {
  const asked = { from: at('00:00', 0), to: at('00:00', 401) };
  expect((await lin.refusal('bookings.mine', asked)).fields).toMatchObject([{ field: 'to', rule: 'span_length' }]);
  await lin.call('bookings.mine', { ...asked, to: at('00:00', 400) });
});
