/** The whole path, for real: from sign-up to a lit door, and back to green. */
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import {
  addBuilding,
  addFloor,
  addRoom,
  bookByDrag,
  bookByTouch,
  cancelMeeting,
  pairPanel,
  signIn,
  signUp,
} from './steps.ts';

const admin = 'lin.xiao@journey.example';
const colleague = 'zhou.ning@journey.example';

test('sign up, build, book, be seen, light the door, cancel', async ({
  page,
  context,
  browser,
  baseURL,
  inbox,
}, info) => {
  const now = tomorrowAtTen();
  await fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  await context.clock.install({ time: now });
  const isPhone = info.project.name === 'phone';

  await signUp(page, inbox, '星野科技', admin);
  await expectAccessible(page);
  await addBuilding(page, '天河大厦');
  await addFloor(page);
  await addRoom(page, { name: '云杉', number: '301', capacity: 8 });
  await addRoom(page, { name: '银杏', number: '302', capacity: 6 });
  await expectAccessible(page);

  await page.goto('/admin/people');
  await page.getByRole('button', { name: '邀请同事' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('姓名').fill('周宁');
  await dialog.getByLabel('邮箱').fill(colleague);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '发送邀请' }).click();
  await expect(dialog).toBeHidden();

  // The colleague looks on at a second screen, the door of 云杉 at a third.
  const second = await anotherBrowser(browser, baseURL ?? '', now);
  const watching = await second.newPage();
  await signIn(watching, inbox, colleague);
  await expect(watching.getByText('云杉').first()).toBeVisible();
  const door = await anotherBrowser(browser, baseURL ?? '', now);
  const panel = await door.newPage();
  await pairPanel(page, panel, '云杉');
  await expect(panel.getByText('空闲', { exact: true }).first()).toBeVisible();
  await expect(panel.locator('[data-led]').first()).toHaveAttribute('data-led', 'green');
  await expectAccessible(panel);

  await page.goto('/');
  const topic = '产品周会';
  if (isPhone) await bookByTouch(page, '云杉', topic);
  else await bookByDrag(page, '云杉', topic);
  await expectAccessible(page);

  await expect(watching.getByText(topic).first()).toBeVisible();
  await expect(panel.getByText(topic).first()).toBeVisible();
  await expect(panel.locator('[data-led]').first()).toHaveAttribute('data-led', 'red');
  await expectAccessible(panel);

  await page.goto('/my');
  await expect(page.getByText(topic).first()).toBeVisible();
  await expectAccessible(page);
  await cancelMeeting(page, '云杉', topic, isPhone);
  await expect(panel.locator('[data-led]').first()).toHaveAttribute('data-led', 'green');
  await expect(watching.getByText(topic)).toHaveCount(0);

  await page.goto('/inbox');
  await expect(page.getByText(topic).first()).toBeVisible();
  await expectAccessible(page);
  await Promise.all([second.close(), door.close()]);
});
