/** A taken room is waited for; the moment it is given up, it is offered to the one in line, wherever they are. */
import { instantOf } from '../../shared/time.ts';
import { givenBooking, givenPerson } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

const holder = 'lin.xiao@waiting.example';
const waiter = 'zhou.ning@waiting.example';
const topic = '季度汇报';

test('wait for a taken room, see the offer come, and take it', async ({
  page,
  cloud,
  now,
  browser,
  baseURL,
  inbox,
}, info) => {
  const isPhone = info.project.name === 'phone';

  const company = await givenOffice(cloud, '远帆科技', holder, { name: '云杉', number: '301' });
  const zhou = await givenPerson(company, { name: '周宁', email: waiter });
  const hour = hourAfter(now);
  const { bookingId } = await givenBooking(company.admin, {
    ...{ roomId: company.rooms[0]?.roomId ?? '', topic },
    ...{ start: instantOf(hour), end: instantOf(hour + 3_600_000) },
  });

  await enter(page, zhou);
  if (isPhone) {
    await page.getByRole('button', { name: /云杉/ }).first().tap();
    await page.getByRole('dialog').getByRole('button', { name: /11:00/ }).first().tap();
  } else {
    await page.locator('[data-meeting]', { hasText: topic }).getByRole('button').first().click();
  }
  const join = page.getByRole('button', { name: '候补这间' });
  await expect(join).toBeVisible();
  await expectAccessible(page);
  await join.click();
  await expect(page.getByText('已加入候补，下一个就是您。')).toBeVisible();
  await page.getByRole('link', { name: '查看候补' }).click();
  await expect(page.getByText('下一个就是您', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/inbox');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await company.admin.call('bookings.cancel', { bookingId, reason: '改为线上' });
  // Nothing was reloaded: it comes by itself, on whatever page they are.
  const offer = page.getByRole('status').filter({ hasText: '候补轮到您了' });
  await expect(offer.first()).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/1\d:\d\d/);
  await expectAccessible(page);

  // Others see that it is kept, and for nobody in particular.
  const desk = await anotherBrowser(browser, baseURL ?? '', now);
  const office = await desk.newPage();
  await enter(office, company.admin);
  const kept = office.locator('[data-meeting]', { hasText: '为候补保留' });
  await expect(kept).toBeVisible();
  await expect(kept).not.toContainText('周宁');
  await expectAccessible(office);

  await page.getByRole('button', { name: /^接受/ }).press('Enter');
  await expect(page.getByText('已预约', { exact: true })).toBeVisible();
  await expect(page.getByRole('timer')).toHaveCount(0);
  await page.goto('/my');
  await expect(page.getByText('周宁的会议').first()).toBeVisible();
  await expect(office.locator('[data-meeting]', { hasText: '周宁的会议' })).toBeVisible();
  const [mail] = (await inbox(waiter)).filter(({ subject }) => subject.includes('候补轮到您了'));
  expect(mail?.text).toContain('/my?tab=waiting');
  await desk.close();
});
