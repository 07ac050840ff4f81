/** Rooms by hand: many changed together, one made, and one that two admins change at the same time. */

import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

const hour = 3_600_000;

test('rooms are changed and removed together, and a form loses nothing', async ({ page, cloud, now }) => {
  const names = ['云杉', '银杏', '白桦'].map((name, index) => ({ name, number: `30${index + 1}` }));
  const office = await givenOffice(cloud, '星野科技', 'admin@places.example', ...names);
  const { admin, rooms } = office;
  const [first] = rooms;
  if (!first) throw new Error('the room is gone');
  const start = hourAfter(now) + hour;
  const times = { start: instantOf(start), end: instantOf(start + hour) };
  await givenBooking(admin, { roomId: first.roomId, ...times });
  const bookers = { people: [], departments: ['研发、测试'] };
  await admin.call('places.changeRoom', { roomId: first.roomId, version: first.version, bookers });
  const all = async () => (await admin.call('places.list', {})).rooms;

  await enter(page, admin, '/admin/places');
  await page.getByRole('checkbox', { name: '选择 天河大厦 3 层 的全部会议室' }).check();
  await page.getByRole('checkbox', { name: '选择 白桦 303' }).uncheck();
  await page.getByRole('button', { name: '修改', exact: true }).click();
  const changing = page.getByRole('dialog', { name: '修改 2 间会议室' });
  await changing.getByLabel('预约审批').selectOption('需要审批');
  await changing.getByLabel('视频会议').selectOption('加上');
  await expectAccessible(page);
  await changing.getByRole('button', { name: '应用到 2 间' }).click();
  await expect(changing).toBeHidden();
  expect((await all()).map(({ needsApproval, equipment }) => [needsApproval, equipment])).toEqual([
    [true, ['video']],
    [true, ['video']],
    [false, []],
  ]);
  await page.getByLabel('显示哪些会议室').selectOption('需要审批');
  await expect(page.getByText('找到 2 间')).toBeVisible();
  await page.getByRole('checkbox', { name: '选择 列出的所有楼栋 的全部会议室' }).check();
  await page.getByRole('button', { name: '删除', exact: true }).click();
  await page.getByRole('button', { name: '删除 2 间' }).click();
  const refused = page.getByRole('dialog', { name: '1 间保持原样' });
  await expect(refused.getByText(/1 场未结束的会议/)).toBeVisible();
  await expectAccessible(page);
  await refused.getByRole('link', { name: /云杉 301/ }).click();

  // Another admin is quicker; and somebody leaves too early.
  await page.getByLabel('名称').fill('云杉厅');
  const [room] = await all();
  if (!room) throw new Error('the room is gone');
  await admin.call('places.changeRoom', { roomId: room.roomId, version: room.version, capacity: 12 });
  await page.getByRole('link', { name: '统计' }).click();
  await page.getByRole('dialog', { name: '改动还没有保存' }).getByRole('button', { name: '返回' }).click();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('改了：可容纳人数（现在是 12）。')).toBeVisible();
  await expect(page.getByLabel('名称')).toHaveValue('云杉厅');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '云杉厅' })).toBeVisible();
  expect((await all())[0]).toMatchObject({ name: '云杉厅', capacity: 12, equipment: ['video'], bookers });

  await page.goto('/admin/places/new');
  await page.getByRole('button', { name: '添加会议室' }).click();
  await expect(page.getByText('必填。')).toHaveCount(3);
});
