/** A meeting of which more waits for approval: what is allowed of it takes place, and is checked in and released like any other. */
import { beforeAll, describe, expect, test } from 'vitest';
import { viewAt } from '../../iot/state.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { epochOf } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, passTo, setup, until } from '../support/setup.ts';
import { givenDoorplate, givenPanel } from './doorplates-support/door.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const lin = await givenPerson(company, { name: '陈林' });
const mo = await givenPerson(company, { name: '陈默', roles: ['approver'] });
const asked = { needsApproval: true, approvers: [mo.me.personId], checkIn: 'on' as const };
const room = await givenRoom(company, { name: '玉兰', ...asked });
const withDoor = await givenRoom(company, { name: '青松', ...asked });
let day = 0;

beforeAll(async () => {
  const { version } = await admin.call('tenants.get', {});
  const checkIn = { required: false, opensMinutes: 15, graceMinutes: 10, strikes: 0 };
  await admin.call('tenants.change', { version, policy: { checkIn } });
});

/** 10:00 to 11:00 of a day of its own is allowed, 12:00 is asked for. */
async function givenLonger({ roomId } = room): Promise<Booking> {
  day += 1;
  const time = { start: at('10:00', day), end: at('11:00', day) };
  const { bookingId, version } = await givenBooking(lin, { roomId, ...time });
  await mo.call('bookings.approve', { bookingId, version });
  const { booking } = await lin.call('bookings.change', { bookingId, end: at('12:00', day) });
  await cloud.settled();
  expect(booking).toMatchObject({ state: 'pending', approved: time });
  return booking;
}

async function oclock(time: string): Promise<void> {
  await passTo(cloud, epochOf(at(time, day)));
}

const now = ({ bookingId }: Booking) => lin.call('bookings.get', { bookingId });

describe('a meeting whose extension waits', () => {
  test('is checked in for what is allowed, and goes on waiting for the rest', async () => {
    const booking = await givenLonger();
    const { bookingId } = booking;
    await oclock('09:44');
    expect((await lin.refusal('bookings.checkIn', { bookingId })).code).toBe('check_in_early');
    await oclock('09:50');
    const after = await lin.call('bookings.checkIn', { bookingId });
    expect(after).toMatchObject({ state: 'pending', end: at('12:00', day), checkIn: { channel: 'web' } });
    expect((await lin.call('bookings.checkIn', { bookingId })).version).toBe(after.version);
    await oclock('10:10');
    await oclock('10:30');
    expect((await now(booking)).state).toBe('pending');
    const approved = await mo.call('bookings.approve', { bookingId, version: after.version });
    expect(approved).toMatchObject({ state: 'booked', checkIn: { channel: 'web' } });
  });

  test('is reminded of', async () => {
    const { bookingId } = await givenLonger();
    await oclock('09:50');
    const { messages } = await lin.call('messages.list', { limit: 100 });
    const reminders = messages.filter((one) => one.bookingId === bookingId && one.kind === 'reminder');
    expect(reminders).toHaveLength(1);
  });

  test('is released as a whole where nobody comes; taken back, it is what was allowed', async () => {
    const booking = await givenLonger();
    const { bookingId } = booking;
    await oclock('10:09');
    expect((await now(booking)).state).toBe('pending');
    await oclock('10:10');
    expect(await now(booking)).toMatchObject({ state: 'released', end: at('11:00', day), expiresAt: null });
    const { entries } = await lin.call('bookings.history', { bookingId });
    expect(entries.map(({ what }) => what).slice(-2)).toEqual(['expired', 'released']);
    const { requests } = await mo.call('bookings.toDecide', { limit: 50 });
    expect(requests.map((request) => request.booking.bookingId)).not.toContain(bookingId);
    const { messages } = await lin.call('messages.list', { limit: 100 });
    const kinds = messages.filter((one) => one.bookingId === bookingId).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'released')).toHaveLength(1);
    // Taken back, it still stands in their calendars.
    expect(kinds).not.toContain('cancelled');
    const { days } = await lin.call('bookings.grid', { rooms: [room.roomId], from: at('10:00', day).slice(0, 10) });
    expect(days[0]?.meetings).toEqual([]);
    const after = await lin.call('bookings.reinstate', { bookingId });
    expect(after).toMatchObject({ state: 'booked', start: at('10:00', day), end: at('11:00', day) });
  });

  test('of which nothing is allowed yet is neither checked in nor released', async () => {
    day += 1;
    const time = { start: at('10:00', day), end: at('11:00', day) };
    const { bookingId } = await givenBooking(lin, { roomId: room.roomId, ...time });
    await oclock('09:50');
    expect((await lin.refusal('bookings.checkIn', { bookingId })).code).toBe('booking_over');
  });

  test('is checked in at the door', async () => {
    const paired = await givenDoorplate(cloud, company, withDoor);
    const booking = await givenLonger(withDoor);
    await oclock('09:50');
    const panel = await givenPanel(cloud, paired);
    const view = () => viewAt(panel.look().sheet, panel.look().settings as never, cloud.parts.clock.now());
    await until(() => view().checkIn?.bookingId === booking.bookingId);
    expect(await panel.panel().checkIn(booking.bookingId)).toEqual({ ok: true });
    await until(() => view().checkIn === null);
    expect(await now(booking)).toMatchObject({ state: 'pending', checkIn: { channel: 'panel' } });
  });
});
