import { expect, test } from 'vitest';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();

test('a company begins with its country’s days, keeps them when it changes its language, and makes its own', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  await admin.call('tenants.change', { version: 1, locale: 'en' });
  const shipped = await admin.call('tenants.holidays', {});
  expect(shipped).toMatchObject({
    calendar: 'china',
    onHolidays: true,
    years: [
      { year: 2026, provisional: false },
      { year: 2027, provisional: true },
    ],
  });
  const days = [
    { date: '2026-12-25', kind: 'rest' as const, name: ' 公司周年 ' },
    { date: '2027-01-01', kind: 'plain' as const },
  ];
  const changed = await admin.call('tenants.changeHolidays', { version: shipped.version, days });
  expect(changed.version).toBe(shipped.version + 1);
  expect(changed.days.filter(({ own }) => own)).toEqual([
    { date: '2026-12-25', kind: 'rest', holiday: null, name: '公司周年', own: true, shipped: null },
    { date: '2027-01-01', kind: 'plain', holiday: 'new_year', name: null, own: true, shipped: 'rest' },
  ]);
  expect((await admin.refusal('tenants.changeHolidays', { version: shipped.version })).code).toBe('changed_meanwhile');
  const colleague = await givenPerson(company, { name: '周宁' });
  expect(await colleague.call('tenants.holidays', {})).toEqual(changed);
  expect((await colleague.refusal('tenants.changeHolidays', { version: changed.version })).code).toBe('forbidden');
  const none = await admin.call('tenants.changeHolidays', { version: changed.version, calendar: 'none' });
  expect(none.days.map(({ date }) => date)).toEqual(['2026-12-25', '2027-01-01']);
  const back = days.map(({ date }) => ({ date, kind: 'shipped' as const }));
  const again = await admin.call('tenants.changeHolidays', { version: none.version, calendar: 'china', days: back });
  expect(again.days).toEqual(shipped.days);
});

test('days are one’s own company’s, and two admins at once do not mix', async () => {
  const [one, other] = [await givenCompany(cloud), await givenCompany(cloud)];
  const { version } = await one.admin.call('tenants.holidays', {});
  const change = (date: string) =>
    one.admin.call('tenants.changeHolidays', { version, days: [{ date, kind: 'rest', name: '休息' }] });
  const both = await Promise.allSettled([change('2026-12-24'), change('2026-12-25')]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const own = async ({ admin }: typeof one) =>
    (await admin.call('tenants.holidays', {})).days.filter((day) => day.own).length;
  expect([await own(one), await own(other)]).toEqual([1, 0]);
});

test('booking heeds them: a make-up day is open, a holiday is refused by name where it is not allowed, unless an admin has a reason', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const lin = await givenPerson(company);
  const hours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };
  const room = await givenRoom(company, { building: { hours } });
  const { roomId } = room;
  // Wednesday is off, Saturday is worked for it.
  const days = [
    { date: '2026-11-25', kind: 'rest' as const, name: '公司周年' },
    { date: '2026-11-28', kind: 'work' as const },
  ];
  const time = (day: number, from = '10:00', to = '11:00') =>
    ({ roomId, topic: '评审', start: at(from, day), end: at(to, day) }) as const;
  expect((await lin.refusal('bookings.create', time(5))).code).toBe('outside_hours');
  await admin.call('tenants.changeHolidays', { version: 1, days });
  await givenBooking(lin, time(5));
  const stays = await givenBooking(lin, time(2));
  await admin.call('tenants.change', { version: 1, policy: { onHolidays: false } });
  expect((await lin.call('tenants.holidays', {})).onHolidays).toBe(false);
  const refused = await lin.refusal('bookings.create', time(2, '14:00', '15:00'));
  expect(refused).toMatchObject({ status: 422, code: 'on_holiday' });
  expect(refused.detail).toContain('2026-11-25 是休息日（公司周年）');
  await lin.call('bookings.change', { bookingId: stays.bookingId, end: at('10:30', 2) });
  expect((await admin.refusal('bookings.create', time(2, '14:00', '15:00'))).code).toBe('on_holiday');
  await admin.call('bookings.create', { ...time(2, '14:00', '15:00'), override: '值班会议' });

  const { topic: _topic, ...first } = time(1);
  const rule = { repeat: 'daily' as const, count: 3 };
  const { occurrences } = await lin.call('bookings.planSeries', { ...first, rule });
  expect(occurrences.map(({ state }) => state)).toEqual(['free', 'refused', 'free']);
  expect(occurrences[1]?.reason).toContain('公司周年');
  const window = { from: at('00:00', 2), to: at('00:00', 3), minutes: 60 };
  expect((await lin.call('bookings.find', window)).answers).toEqual([]);

  // One room of the company may be had.
  await admin.call('places.changeRoom', { roomId, version: room.version, rules: { onHolidays: true } });
  await givenBooking(lin, time(2, '16:00', '17:00'));
  expect((await lin.call('bookings.find', window)).answers.length).toBeGreaterThan(0);
});
