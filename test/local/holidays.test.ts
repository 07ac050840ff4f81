import { expect, test } from 'vitest';
import { givenCompany, givenPerson } from '../support/given.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();

test('a company begins with its country’s days, keeps them when it changes its language, and makes its own', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  await admin.call('tenants.change', { version: 1, locale: 'en' });
  const shipped = await admin.call('tenants.holidays', {});
  expect(shipped).toMatchObject({
    calendar: 'china',
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
