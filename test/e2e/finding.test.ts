/** Two more ways to a room: a time when all are free, and the code at its door. */
import { givenPerson } from '../support/given.ts';
import { codeFor, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

const admin = 'lin.xiao@finding.example';
const colleague = 'zhou.ning@finding.example';

test('find a time for two and book it, then the room again from the address of its code', async ({
  page,
  context,
  cloud,
  now: _now,
  inbox,
}) => {
  const rooms = [
    { name: '云杉', number: '301', capacity: 8 },
    { name: '银杏', number: '302', capacity: 6 },
  ];
  const company = await givenOffice(cloud, '云山科技', admin, ...rooms);
  await givenPerson(company, { name: '周宁', email: colleague });

  await enter(page, company.admin);
  await page.getByRole('link', { name: '找时间' }).click();
  await page.getByRole('combobox', { name: '必须参加' }).fill('周宁');
  await page.getByRole('option', { name: /周宁/ }).click();
  const best = page
    .getByRole('list')
    .filter({ has: page.getByText('全部 2 人有空') })
    .getByRole('listitem')
    .first();
  await expect(best).toContainText('银杏');
  await expect(page.getByText('当天没有会').first()).toBeAttached();
  await expectAccessible(page);
  await page
    .getByRole('button', { name: /^预约 今天 .*银杏/ })
    .first()
    .click();
  await page.waitForURL(/\/my\/bkg_/);
  await expect(page.getByText('银杏').first()).toBeVisible();
  await expect(page.getByText('周宁').first()).toBeVisible();

  // The code at the door leads here, and somebody who has to sign in first comes back here.
  await page.goto('/admin/places');
  await page.getByRole('link', { name: /云杉/ }).click();
  const address = await page.getByRole('link', { name: /\/rooms\/rom_/ }).getAttribute('href');
  await expectAccessible(page);
  await context.clearCookies();
  await page.goto(address ?? '');
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel('邮箱').fill(colleague);
  await page.getByRole('button', { name: '发送验证码' }).click();
  await page.getByLabel('六位验证码').fill(await codeFor(inbox, colleague));
  await page.waitForURL((url) => url.pathname === address);
  await expect(page.getByRole('heading', { level: 1, name: '云杉 301' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /30 分钟/ }).click();
  await expect(page.getByText('会议中').first()).toBeVisible();
  const own = page.getByRole('link', { name: /周宁的会议/ });
  await expect(own).toBeVisible();
  await expectAccessible(page);
  await own.click();
  await page.waitForURL(/\/my\/bkg_/);
});
