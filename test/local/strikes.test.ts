import { describe, expect, test } from 'vitest';
import { epochOf } from '../../shared/time.ts';
import { givenCompany, givenPerson, givenRoom, givenSeries } from '../support/given.ts';
import { at, passTo, setup } from '../support/setup.ts';

const cloud = await setup();

/** Five Tuesdays at 10:00 in a room that asks for check-in; two releases in a row end a series. */
async function givenTuesdays(strikes: number) {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
  const { version } = await admin.call('tenants.get', {});
  const checkIn = { required: true, opensMinutes: 15, graceMinutes: 10, strikes };
  await admin.call('tenants.change', { version, policy: { checkIn } });
  const { roomId } = await givenRoom(company);
  const day = 1 + Math.ceil(((await cloud.clock.now()) - epochOf(at('10:00', 1))) / (7 * 86_400_000)) * 7;
  const { series } = await givenSeries(lin, {
    roomId,
    start: at('10:00', day),
    end: at('11:00', day),
    rule: { repeat: 'weekly', days: [2], count: 5 },
    people: [zhou.me.personId],
  });
  await cloud.settled();
  const { seriesId } = series;
  const answer = () => lin.call('bookings.getSeries', { seriesId });
  const clockAt = async (time: string, week: number) => {
    await passTo(cloud, epochOf(at(time, day + week * 7)));
  };
  return {
    lin,
    zhou,
    clockAt,
    states: async () => (await answer()).occurrences.map(({ state }) => state),
    bookingOf: async (week: number) => (await answer()).occurrences[week]?.bookingId ?? '',
  };
}

describe('a series that nobody comes to', () => {
  test('ends after so many in a row, once the last of them is over, and says why', async () => {
    const { lin, zhou, clockAt, states, bookingOf } = await givenTuesdays(2);
    await clockAt('10:10', 0);
    await clockAt('11:00', 0);
    expect(await states()).toEqual(['released', 'booked', 'booked', 'booked', 'booked']);
    await clockAt('10:10', 1);
    // It can still be taken back.
    expect(await states()).toEqual(['released', 'released', 'booked', 'booked', 'booked']);
    await clockAt('11:00', 1);
    expect(await states()).toEqual(['released', 'released', 'cancelled', 'cancelled', 'cancelled']);
    const { lastChange } = await lin.call('bookings.get', { bookingId: await bookingOf(2) });
    expect(lastChange).toMatchObject({ who: { kind: 'system' }, why: '这个系列已连续 2 次没有人签到' });
    const { messages } = await zhou.call('messages.list', { limit: 100 });
    expect(messages.some(({ kind, text }) => kind === 'cancelled' && text.includes('连续 2 次'))).toBe(true);
    expect(await cloud.failures()).toEqual([]);
  });

  test('goes on when one was taken back, or somebody came in between', async () => {
    const { lin, zhou, clockAt, states, bookingOf } = await givenTuesdays(2);
    await clockAt('10:10', 0);
    await clockAt('11:00', 0);
    await clockAt('10:10', 1);
    await zhou.call('bookings.reinstate', { bookingId: await bookingOf(1) });
    await cloud.settled();
    await clockAt('11:00', 1);
    await clockAt('10:10', 2);
    await clockAt('11:00', 2);
    await clockAt('10:00', 3);
    await lin.call('bookings.checkIn', { bookingId: await bookingOf(3) });
    await clockAt('11:00', 3);
    expect(await states()).toEqual(['released', 'booked', 'released', 'booked', 'booked']);
  });

  test('goes on for ever where the company does not count', async () => {
    const { clockAt, states } = await givenTuesdays(0);
    for (const week of [0, 1, 2]) {
      await clockAt('10:10', week);
      await clockAt('11:00', week);
    }
    expect(await states()).toEqual(['released', 'released', 'released', 'booked', 'booked']);
  });
});
