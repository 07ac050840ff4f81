/** The link in a mail that takes a released room back: one tap for the meeting's people, none for an admin who looks at it. */
import { instantOf } from '../../shared/time.ts';
import { givenBooking, givenPerson } from '../support/given.ts';
import { anotherBrowser, expect, test, tomorrowAtTen } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

const [admin, colleague] = ['lin.xiao@links.example', 'zhou.ning@links.example'];
const minute = 60_000;

test('opened by an admin it writes nothing; opened by its organiser it does, once', async ({
  page,
  cloud,
  browser,
  baseURL,
}) => {
  const clockAt = (now: number) => cloud.clock.set(now).then(() => cloud.settled());
  const now = tomorrowAtTen();
  await clockAt(now);
  const company = await givenOffice(cloud, '链接科技', admin, { name: '云杉', checkIn: 'on' });
  const zhou = await givenPerson(company, { name: '周宁', email: colleague });
  const start = now + 57 * minute;
  const { bookingId } = await givenBooking(zhou, {
    ...{ roomId: company.rooms[0]?.roomId ?? '', topic: '没人来的会' },
    ...{ start: instantOf(start), end: instantOf(start + 60 * minute) },
  });
  const link = `/my/${bookingId}?reinstate`;
  const state = async () => (await zhou.call('bookings.get', { bookingId })).state;
  await cloud.settled();
  await clockAt(start + 9 * minute);
  await clockAt(start + 10 * minute);
  await expect.poll(state).toBe('released');

  await enter(page, company.admin, link);
  await expect(page.getByRole('button', { name: /恢复会议室/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await state()).toBe('released');

  const theirs = await anotherBrowser(browser, baseURL ?? '', start);
  const own = await theirs.newPage();
  await enter(own, zhou, link);
  await expect(own.getByText(/周宁 于 .* 签到/)).toBeVisible();
  expect(await state()).toBe('booked');
  await expect(own).toHaveURL(new RegExp(`/my/${bookingId}$`));
  await theirs.close();
});
