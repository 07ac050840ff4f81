/** People say that they have come, at the door and on their phones; a room that nobody came to is taken back by one tap. */
import type { Page } from '@playwright/test';
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import { addBuilding, addFloor, addRoom, pairPanel, signUp } from './steps.ts';

const admin = 'lin.xiao@checking.example';
const minute = 60_000;

/** As an admin switches it on for one room. */
async function askForCheckIn(page: Page, name: string): Promise<string> {
  const { rooms } = (await (await page.request.get('/api/v1/places')).json()) as {
    rooms: { roomId: string; name: string }[];
  };
  const roomId = rooms.find((room) => room.name === name)?.roomId ?? '';
  await page.goto(`/admin/places/${roomId}`);
  await page.getByLabel('签到', { exact: true }).selectOption({ label: '需要签到' });
  await page.getByRole('button', { name: '保存' }).first().click();
  await expect(page.getByText('已保存').first()).toBeVisible();
  return roomId;
}

async function book(page: Page, roomId: string, start: number, topic: string): Promise<string> {
  const at = (epochMs: number) => new Date(epochMs).toISOString().replace('.000', '');
  const data = { roomId, start: at(start), end: at(start + 60 * minute), topic };
  const answer = await page.request.post('/api/v1/bookings', { data });
  return ((await answer.json()) as { booking: { bookingId: string } }).booking.bookingId;
}

test('check in at the door and on the phone, and take a released room back', async ({
  page,
  browser,
  baseURL,
  inbox,
}) => {
  const clockAt = (now: number) =>
    fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) }).then(() =>
      fetch(`${baseURL}/local/settled`),
    );
  const now = tomorrowAtTen();
  await clockAt(now);
  await signUp(page, inbox, '签到科技', admin);
  await addBuilding(page, '天河大厦');
  await addFloor(page);
  await addRoom(page, { name: '云杉', number: '301', capacity: 8 });
  await addRoom(page, { name: '银杏', number: '302', capacity: 6 });
  const withDoor = await askForCheckIn(page, '云杉');
  const without = await askForCheckIn(page, '银杏');
  await expectAccessible(page);

  const door = await anotherBrowser(browser, baseURL ?? '', now);
  const panel = await door.newPage();
  await pairPanel(page, panel, '云杉');
  await expect(panel.getByText('空闲', { exact: true }).first()).toBeVisible();
  const start = now + 57 * minute;
  const first = await book(page, withDoor, start, '产品周会');
  const second = await book(page, without, start, '设计评审');
  const third = await book(page, without, start + 60 * minute, '没人来的会');

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
  await clockAt(start + 70 * minute);
  await expect(page.getByText('没有人签到，会议室已释放。')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /恢复会议室/ }).click();
  await expect(page.getByText(/林晓 于 .* 签到/)).toBeVisible();
  await door.close();
});
