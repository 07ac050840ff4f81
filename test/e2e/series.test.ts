/** A weekly meeting with one week in the way: the other room is accepted, all is booked in one step, the rest is cancelled later. */
import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

const week = 7 * 86_400_000;

test('a weekly series around a week that is taken, then this and following are off', async ({
  page,
  cloud,
  now,
  isMobile,
}) => {
  const rooms = [
    { name: '云杉', number: '301' },
    { name: '银杏', number: '302' },
  ];
  const { admin, rooms: made } = await givenOffice(cloud, '周期科技', 'lin.xiao@series.example', ...rooms);
  const noon = hourAfter(now) + week;
  await givenBooking(admin, {
    ...{ roomId: made[0]?.roomId ?? '', topic: '全员大会' },
    ...{ start: instantOf(noon - 4 * 3_600_000), end: instantOf(noon + 5 * 3_600_000) },
  });

  await test.step('made to repeat from the form of a booking', async () => {
    await enter(page, admin);
    if (isMobile) {
      await page.getByRole('button', { name: /云杉/ }).first().tap();
    } else {
      const lane = page.getByRole('row', { name: /云杉/ }).locator('[data-lane]');
      // The day is known, and the board has scrolled to now.
      await expect(lane.locator('.animate-pulse')).toHaveCount(0);
      await expect(lane.locator('.bg-ink')).toBeInViewport();
      const [line, box] = [await lane.locator('.bg-ink').boundingBox(), await lane.boundingBox()];
      if (!line || !box) throw new Error('no lane with the line of now');
      await page.mouse.click(box.x + box.width / 2, line.y + 65);
    }
    await page.getByRole('button', { name: /^重复…/ }).click();
  });

  const dialog = page.getByRole('dialog', { name: '周期会议' });
  await test.step('the plan shows the week in the way and what is free instead', async () => {
    await dialog.getByLabel('主题').fill('产品例会');
    await dialog.getByRole('spinbutton', { name: '次数' }).fill('4');
    await expect(dialog.getByText('4 次：3 次如愿、1 次换会议室').first()).toBeVisible();
    await expect(dialog.getByText(/林晓 已预约/)).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: '改动还没有保存' }).getByRole('button', { name: '返回' }).click();
    await dialog.getByRole('button', { name: '预约 4 次' }).click();
    await expect(page.getByText('已预约 4 次')).toBeVisible();
    await expect(dialog).toBeHidden();
  });

  await test.step('it stands among my bookings, with its rule and all its dates', async () => {
    await page.goto('/my');
    const mine = page.getByRole('link', { name: '产品例会' });
    await expect(mine).toHaveCount(4);
    await mine.nth(1).click();
    await expect(page.getByText(/共 4 次/)).toBeVisible();
    await expect(page.getByText('第 2 次，共 4 次')).toBeVisible();
    await expect(page.getByText('银杏').first()).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('this and following are cancelled', async () => {
    await page.getByRole('button', { name: /取消会议/ }).click();
    const question = page.getByRole('dialog', { name: '取消会议' });
    await question.getByLabel('此次及以后').check();
    await expect(question.getByText('将取消 3 次。')).toBeVisible();
    await expectAccessible(page);
    await question.getByRole('button', { name: '取消会议' }).click();
    await expect(page.getByText('已取消 3 次')).toBeVisible();
    await page.goto('/my');
    await expect(page.getByRole('link', { name: '产品例会' })).toHaveCount(1);
  });
});
