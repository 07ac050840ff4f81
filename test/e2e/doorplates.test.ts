/** Many doorplates from one page: a picture is uploaded, a group shows it, and the doorplates selected follow. */
import { smallPng } from '../support/given.ts';
import { expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, givenPanel } from './given.ts';

const admin = 'lin.xiao@doorplates.example';

test('doorplates are put into a group with slides in order, and their panel follows', async ({
  page,
  context,
  cloud,
}) => {
  const office = await givenOffice(cloud, '星野科技', admin, { name: '云杉', number: '1203' });
  const [room] = office.rooms;
  if (!room) throw new Error('there is no room');
  const panel = await context.newPage();
  await givenPanel(panel, office, room);
  await expect(panel.locator('.door.classic')).toBeVisible();

  await enter(page, office.admin, '/admin/doorplates/media');
  const picture = { name: '欢迎.png', mimeType: 'image/png', buffer: Buffer.from(smallPng) };
  await page.getByLabel('上传图片或视频').setInputFiles(picture);
  await expect(page.getByRole('textbox', { name: '素材名称' })).toHaveValue('欢迎');

  await page.getByRole('link', { name: '分组', exact: true }).click();
  await page.getByRole('button', { name: '新建分组' }).click();
  await page.getByLabel('分组名称').fill('大堂');
  await page.getByRole('button', { name: '创建' }).click();
  await page.getByRole('button', { name: '添加图片或视频' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '欢迎' }).click();
  await page.getByRole('button', { name: '添加通知' }).click();
  await page.getByLabel('标题').fill('消防演练');
  await page.getByRole('button', { name: '移动第 2 项：消防演练' }).press('ArrowUp');
  await expect(page.getByRole('button', { name: '移动第 1 项：消防演练' })).toBeFocused();
  await page.getByText('适合光线较暗的走廊').click();
  // What lies half under the bars is too small to touch, until one scrolls.
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('已保存，0 台设备马上更新')).toBeVisible();

  await page.getByRole('link', { name: '分组', exact: true }).click();
  await page.getByRole('link', { name: '设备', exact: true }).click();
  await page.getByLabel('选择“门牌”').check();
  await page.getByLabel('移到分组…').selectOption({ label: '大堂' });
  await expect(page.getByText('1 台设备已移到“大堂”')).toBeVisible();
  await expectAccessible(page);
  await expect(panel.locator('.door.dark')).toBeVisible();
});
