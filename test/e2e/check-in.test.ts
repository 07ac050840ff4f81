/** People say that they have come, at the door and on their phones; a room that nobody came to is taken back by one tap. */
import type { Page } from '@playwright/test';
import type { Room } from '../../shared/places/schema.ts';
import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import { enter, givenOffice, givenPanel } from './given.ts';

const admin = 'lin.xiao@checking.example';
const minute = 60_000;

/** As an admin switches it on for one room. */
async function askForCheckIn(page: Page): Promise<void> {
  await page.getByLabel('签到', { exact: true }).selectOption({ label: '需要签到' });
  await page.getByRole('button', { name: '保存' }).first().click();
  await expect(page.getByText('已保存').first()).toBeVisible();
}

test('check in at the door and on the phone, and take a released room back', async ({
  page,
  cloud,
  browser,
  baseURL,
}) => {
  const clockAt = (now: number) => cloud.clock.set(now).then(() => cloud.settled());
  const now = tomorrowAtTen();
  await clockAt(now);
  const withDoor = { name: '云杉', number: '301' };
  const without = { name: '银杏', number: '302', checkIn: 'on' } as const;
  const company = await givenOffice(cloud, '签到科技', admin, withDoor, without);
  const [spruce, ginkgo] = company.rooms as [Room, Room];
  const book = (room: Room, from: number, topic: string) =>
    givenBooking(company.admin, {
      ...{ roomId: room.roomId, start: instantOf(from), end: instantOf(from + 60 * minute), topic },
    });
  await enter(page, company.admin, `/admin/places/${spruce.roomId}`);
  await askForCheckIn(page);
  await expectAccessible(page);

  const door = await anotherBrowser(browser, baseURL ?? '', now);
  const panel = await door.newPage();
  await givenPanel(panel, company, spruce);
  await expect(panel.getByText('空闲', { exact: true }).first()).toBeVisible();
  const start = now + 57 * minute;
  const { bookingId: first } = await book(spruce, start, '产品周会');
  const { bookingId: second } = await book(ginkgo, start, '设计评审');
  const { bookingId: third } = await book(ginkgo, start + 60 * minute, '没人来的会');

  // At the door: yellow until somebody touches it.
  await clockAt(start + 2 * minute);
  await panel.reload();
  await expect(panel.getByText('等待签到').first()).toBeVisible();
  await expect(panel.locator('[data-led]').first()).toHaveAttribute('data-led', 'yellow');
  await expectAccessible(panel);
  await panel.getByRole('button', { name: /签到/ }).click();
  await expect(panel.locator('[data-led]').first()).toHaveAttribute('data-led', 'red');
  await expect(panel.getByText('会议中').first()).toBeVisible();
  await page.goto(`/my/${first}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(/门牌.* 签到/).first()).toBeVisible();

  // On one's own list.
  await page.goto('/my');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /签到.*设计评审|设计评审.*签到/ }).click();
  await page.goto(`/my/${second}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(/林晓 于 .* 签到/)).toBeVisible();
  await expectAccessible(page);

  // Nobody comes: the page that is open says so by itself, and one tap takes the room back.
  await clockAt(start + 65 * minute);
  await page.goto(`/my/${third}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(/请在 .* 前签到/)).toBeVisible();
  await expectAccessible(page);
  await clockAt(start + 69 * minute);
  await clockAt(start + 70 * minute);
  await expect(page.getByText('没有人签到，会议室已释放。')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /恢复会议室/ }).click();
  await expect(page.getByText(/林晓 于 .* 签到/)).toBeVisible();
  await door.close();
});
