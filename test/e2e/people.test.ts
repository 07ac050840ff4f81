/** People by hand: out in a file and in again, two that are one, and many that leave at once. */
import { readFile } from 'node:fs/promises';
import { instantAt, localDate } from '../../shared/time.ts';
import { readTable } from '../../web/src/lib/table-file.ts';
import { givenBooking, givenPerson } from '../support/given.ts';
import { expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

test('people leave in a file that changes nothing when it comes back; two are merged, many deactivated', async ({
  page,
  cloud,
  now,
}) => {
  const office = await givenOffice(cloud, '星野科技', 'admin@people.example', { name: '红松' });
  const { admin, rooms } = office;
  const day = localDate(now + 86_400_000, 'Asia/Shanghai');
  const tomorrow = (time: string) => instantAt(day, time, 'Asia/Shanghai');
  const zhou = await givenPerson(office, { name: '周宁', email: 'zhou@people.example' });
  await givenPerson(office, { name: 'Zhou Ning', email: 'ning@other.example' });
  const roomId = rooms[0]?.roomId ?? '';
  const meeting = await givenBooking(zhou, { roomId, start: tomorrow('10:00'), end: tomorrow('11:00') });
  const many = Array.from({ length: 52 }, (_, index) => ({
    ...{ line: index + 2, email: `temp${index}@people.example`, name: `外包${index + 10}`, department: '外包' },
  }));
  await admin.call('people.importRows', { rows: many });
  const { people } = await admin.call('people.list', { search: 'temp0@' });
  const [first] = people;
  if (!first) throw new Error('nobody was imported');
  await admin.call('people.change', { personId: first.personId, version: first.version, active: false });

  await enter(page, admin, '/admin/people?state=all');
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: '导出 CSV' })
      .or(page.getByRole('button', { name: /导出.*CSV/ }))
      .click(),
  ]);
  const csv = await readFile(await file.path());
  const table = await readTable(new File([Uint8Array.from(csv)], 'a.csv'));
  expect(table).toHaveLength(56);
  expect(table).toContainEqual([first.name, first.email, '外包', '员工', '已停用']);
  await page.goto('/admin/people/import');
  await page.locator('input[type="file"]').setInputFiles({ name: '人员.csv', mimeType: 'text/csv', buffer: csv });
  await page.getByText('更新', { exact: true }).click();
  await expect(page.getByRole('definition')).toHaveText(['55']);
  await expect(page.getByRole('term')).toHaveText(['无变化']);

  await page.goto('/admin/people?search=other.example');
  await page.getByRole('button', { name: '编辑：Zhou Ning' }).click();
  await page.getByRole('textbox', { name: '姓名' }).fill('周宁');
  await page.getByRole('button', { name: '合并…' }).click();
  await page.getByRole('button', { name: '放弃改动' }).click();
  await page.getByRole('combobox', { name: '另一条记录' }).fill('周');
  await page.getByRole('option', { name: /周宁/ }).click();
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('radio', { name: /Zhou Ning/ }).check();
  const merging = page.getByRole('dialog', { name: '合并为一个人' });
  await expect(merging.getByText('未开始的会议', { exact: true })).toBeVisible();
  await merging.getByRole('button', { name: '合并', exact: true }).click();
  const organiser = async () => (await admin.call('bookings.get', { bookingId: meeting.bookingId })).organiser.name;
  await expect.poll(organiser).toBe('Zhou Ning');

  await page.goto('/admin/people?department=外包');
  await page.getByRole('checkbox', { name: '选择已显示的人' }).check();
  await page.getByRole('button', { name: '选择符合条件的全部 51 人' }).click();
  await expect(page.getByText('已选 51 人')).toBeVisible();
  await page.getByRole('button', { name: '部门与角色' }).click();
  const changing = page.getByRole('dialog', { name: '修改 51 人' });
  await changing.getByRole('checkbox', { name: '改为这个部门' }).check();
  await changing.getByRole('combobox', { name: '部门' }).fill('项目组');
  await changing.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('没有找到人')).toBeVisible();
  const here = async () => (await admin.call('people.list', { department: '项目组', state: 'current' })).total;
  expect(await here()).toBe(51);

  await page.goto('/admin/people?search=外包2');
  await page.getByRole('checkbox', { name: '选择已显示的人' }).check();
  await page.getByRole('button', { name: '停用', exact: true }).click();
  const leaving = page.getByRole('dialog', { name: '停用 10 人' });
  await expect(leaving.getByText('没有需要移交的会议或职责。')).toBeVisible();
  await leaving.getByRole('button', { name: '停用 10 人' }).click();
  await expect(leaving.getByText(/^已停用 10 人/)).toBeVisible();
  await expectAccessible(page);
  await leaving.getByRole('button', { name: '关闭' }).last().click();
  await expect(page.getByText('没有找到人')).toBeVisible();
  expect(await here()).toBe(41);
});
