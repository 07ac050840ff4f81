/** Two people at one meeting: who changes what was changed meanwhile is told, and puts nothing back. */
import type { Page } from '@playwright/test';
import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

const organiser = 'lin.xiao@editing.example';
const changed = '刚刚被他人修改过';
const topic = '设计评审';

const blockOf = (page: Page, text = topic) => page.locator('[data-meeting]', { hasText: text });

async function openEditor(page: Page) {
  await blockOf(page).getByRole('button').click();
  await page.getByRole('button', { name: '编辑' }).click();
  return page.getByRole('dialog', { name: '编辑会议' });
}

async function moveTo(page: Page, time: string): Promise<void> {
  const dialog = await openEditor(page);
  await dialog.getByLabel('开始').selectOption(time);
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toBeHidden();
  await expect(blockOf(page)).toContainText(`${time}–`);
}

/** Pulls the meeting's lower edge down. */
async function stretch(page: Page): Promise<void> {
  await blockOf(page).scrollIntoViewIfNeeded();
  const box = await blockOf(page).boundingBox();
  if (!box) throw new Error('the meeting is not on the board');
  const [x, bottom] = [box.x + box.width / 2, box.y + box.height - 3];
  await page.mouse.move(x, bottom);
  await page.mouse.down();
  await page.mouse.move(x, bottom + 20, { steps: 4 });
  await page.mouse.move(x, bottom + 40, { steps: 4 });
  await page.mouse.up();
}

test('changes made on an old picture are refused, told, and undo nothing', async ({
  page,
  cloud,
  now,
  browser,
  baseURL,
}) => {
  const { admin, rooms } = await givenOffice(cloud, '远山设计', organiser, { name: '云杉', number: '301' });
  const start = hourAfter(now);
  await givenBooking(admin, {
    ...{ roomId: rooms[0]?.roomId ?? '', topic },
    ...{ start: instantOf(start), end: instantOf(start + 3_600_000) },
  });
  await enter(page, admin);

  // The second screen hears nothing of what happens, as on a train: it shows what it read last.
  const elsewhere = await anotherBrowser(browser, baseURL ?? '', now);
  const second = await elsewhere.newPage();
  await second.routeWebSocket(/.*/, () => undefined);
  await enter(second, admin);
  await expect(blockOf(second)).toContainText('11:00–');

  await test.step('stretched on the board', async () => {
    await moveTo(page, '14:00');
    const time = await blockOf(page).innerText();
    await stretch(second);
    await expect(second.getByRole('alert')).toContainText(changed);
    await expectAccessible(second);
    await expect(blockOf(second)).toContainText('14:00–');
    expect(await blockOf(page).innerText()).toBe(time);
    await second.getByRole('button', { name: '关闭' }).last().click();
  });

  await test.step('extended in the card', async () => {
    await blockOf(second).getByRole('button').click();
    const extend = second.getByRole('button', { name: '延长 15 分' });
    await expect(extend).toBeEnabled();
    await moveTo(page, '16:00');
    const time = await blockOf(page).innerText();
    await extend.click();
    await expect(second.getByRole('alert')).toContainText(changed);
    await expect(blockOf(second)).toContainText('16:00–');
    expect(await blockOf(page).innerText()).toBe(time);
    await second.getByRole('button', { name: '关闭' }).last().click();
  });

  await test.step('edited in the form: the other one’s time comes in, and stays', async () => {
    const dialog = await openEditor(second);
    await moveTo(page, '18:00');
    await dialog.getByLabel('主题').fill('设计终审');
    // What has been written is not lost by a slip.
    await second.keyboard.press('Escape');
    await second.getByRole('dialog', { name: '改动还没有保存' }).getByRole('button', { name: '返回' }).click();
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(dialog.getByRole('alert')).toContainText(changed);
    await expect(dialog.getByLabel('开始')).toHaveValue('18:00');
    await expect(dialog.getByLabel('主题')).toHaveValue('设计终审');
    await expectAccessible(second);
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(dialog).toBeHidden();
    await expect(blockOf(page, '设计终审')).toContainText('18:00–');
  });
  await elsewhere.close();
});
