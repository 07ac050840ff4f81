/** What a person does, step by step, in the words of the pages. */
import { expect, type Page } from '@playwright/test';
import { codeFor } from './fixtures.ts';

type Inbox = Parameters<typeof codeFor>[0];

/** Half-hour working hours must not decide whether a test passes at night: the building is open all day, every day. */
const days = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

export async function signUp(page: Page, inbox: Inbox, company: string, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('公司名称').fill(company);
  await page.getByLabel('您的姓名').fill('林晓');
  await page.getByLabel('邮箱').fill(email);
  await page.getByRole('button', { name: '发送验证码' }).click();
  await page.getByLabel('六位验证码').fill(await codeFor(inbox, email));
  // The sixth digit sends it.
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-up'));
}

export async function signIn(page: Page, inbox: Inbox, email: string): Promise<void> {
  await enterCode(page, inbox, email);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** At the sign-in page, whatever follows. */
export async function enterCode(page: Page, inbox: Inbox, email: string): Promise<void> {
  const { length: before } = await inbox(email);
  await page.goto('/sign-in');
  await page.getByLabel('邮箱').fill(email);
  await page.getByRole('button', { name: '发送验证码' }).click();
  await page.getByLabel('六位验证码').fill(await codeFor(inbox, email, before));
}

export async function addBuilding(page: Page, name: string): Promise<void> {
  await page.goto('/admin/places');
  await page.getByRole('button', { name: '添加楼栋' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill(name);
  for (const day of days) await dialog.getByLabel(day, { exact: true }).setChecked(true, { force: true });
  const hours = dialog.getByRole('group', { name: '开放时间' });
  await hours.getByLabel('开放', { exact: true }).selectOption('00:00');
  await hours.getByLabel('关闭', { exact: true }).selectOption('24:00');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toBeHidden();
}

export async function addFloor(page: Page): Promise<void> {
  await page.getByRole('button', { name: '添加楼层' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toBeHidden();
}

export async function addRoom(page: Page, room: { name: string; number: string; capacity: number }): Promise<void> {
  await page.goto('/admin/places');
  await page.getByRole('link', { name: '添加会议室' }).first().click();
  await page.getByLabel('名称', { exact: true }).fill(room.name);
  await page.getByLabel('房号').fill(room.number);
  await page.getByLabel('可容纳人数').fill(String(room.capacity));
  await page.getByRole('button', { name: '添加会议室' }).click();
  await expect(page.getByText(`“${room.name}”已添加`)).toBeVisible();
}

/** Drags over the hour that is running now in a room's column, and books with Enter. */
export async function bookByDrag(page: Page, room: string, topic: string): Promise<void> {
  const lane = page.getByRole('row', { name: new RegExp(room) }).locator('[data-lane]');
  await expect(lane).toBeVisible();
  // The day is known, and the board has scrolled to now.
  await expect(lane.locator('.animate-pulse')).toHaveCount(0);
  await expect(lane.locator('.bg-ink')).toBeInViewport();
  const now = await lane.locator('.bg-ink').boundingBox();
  const box = await lane.boundingBox();
  if (!now || !box) throw new Error(`no lane of ${room} with the line of now`);
  const x = box.x + box.width / 2;
  await page.mouse.move(x, now.y + 1);
  await page.mouse.down();
  await page.mouse.move(x, now.y + 30, { steps: 4 });
  await page.mouse.move(x, now.y + 50, { steps: 4 });
  await page.mouse.up();
  await page.getByLabel('主题').fill(topic);
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-meeting]', { hasText: topic })).toBeVisible();
}

/** The phone: the room, half an hour from now, book. */
export async function bookByTouch(page: Page, room: string, topic: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(room) })
    .first()
    .tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('主题').fill(topic);
  await sheet.getByRole('button', { name: '预约', exact: true }).tap();
  await expect(sheet).toBeHidden();
}

/** From the booking page. For ten seconds it could be taken back; then it is done. */
export async function cancelMeeting(page: Page, room: string, topic: string, isPhone: boolean): Promise<void> {
  await page.goto('/');
  if (isPhone) {
    await page
      .getByRole('button', { name: new RegExp(room) })
      .first()
      .tap();
    await page.getByRole('dialog').getByRole('button', { name: topic }).first().tap();
  } else {
    await page.locator('[data-meeting]', { hasText: topic }).getByRole('button').first().click();
  }
  await page.getByRole('button', { name: '取消会议' }).click();
  await expect(page.getByRole('button', { name: '撤销' })).toBeVisible();
  await page.clock.fastForward(11_000);
}

/** The panel shows a code, the admin types it, the panel lights up. */
export async function pairPanel(admin: Page, panel: Page, room: string): Promise<void> {
  await panel.goto('/panel');
  const shown = panel.locator('[data-code]');
  await expect(shown).toHaveAttribute('data-code', /^\d{8}$/);
  const code = (await shown.getAttribute('data-code')) ?? '';
  await admin.goto('/admin/doorplates');
  await admin.getByRole('button', { name: '配对门牌' }).first().click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('配对码').fill(code);
  const choice = dialog.getByLabel('会议室', { exact: true });
  const value = await choice.locator('option', { hasText: room }).getAttribute('value');
  await choice.selectOption(value ?? '');
  await dialog.getByRole('button', { name: '配对', exact: true }).click();
  await expect(dialog.getByText('已配对')).toBeVisible();
  await dialog.getByRole('button', { name: '完成', exact: true }).click();
  await expect(dialog).toBeHidden();
}
