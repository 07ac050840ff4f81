/** Tea for a meeting: set up, asked for, seen live by who serves, done, told. */
import { instantOf } from '../../shared/time.ts';
import { givenBooking, givenPerson } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

const admin = 'lin.xiao@services.example';
const employee = 'zhou.ning@services.example';
const steward = 'wang.jianguo@services.example';

test('tea is asked for with a meeting, accepted, brought, and its guest is told', async ({
  page,
  cloud,
  now,
  browser,
  baseURL,
}) => {
  const company = await givenOffice(cloud, '星野科技', admin, { name: '云杉', number: '1203' });
  const zhou = await givenPerson(company, { name: '周宁', email: employee });
  const wang = await givenPerson(company, { name: '王建国', email: steward, roles: ['staff', 'employee'] });

  await enter(page, company.admin, '/admin/services?tab=administrative');
  await page.getByRole('button', { name: '添加服务项目' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称', { exact: true }).fill('茶水饮料');
  await dialog.getByLabel('需要填写数量').check();
  await dialog.getByLabel('所有区域').fill('王建');
  await dialog.getByRole('option', { name: /王建国/ }).click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('所有区域：王建国')).toBeVisible();
  await expectAccessible(page);

  const atWork = await anotherBrowser(browser, baseURL ?? '', now);
  const tasks = await atWork.newPage();
  await enter(tasks, wang, '/todo');
  await expect(tasks.getByText('没有待接的任务')).toBeVisible();

  const asking = await anotherBrowser(browser, baseURL ?? '', now);
  const mine = await asking.newPage();
  const hour = hourAfter(now);
  const { bookingId } = await givenBooking(zhou, {
    ...{ roomId: company.rooms[0]?.roomId ?? '', topic: '客户来访' },
    ...{ start: instantOf(hour), end: instantOf(hour + 3_600_000) },
  });
  await enter(mine, zhou, `/my/${bookingId}`);
  await mine.getByRole('button', { name: '申请服务' }).click();
  const form = mine.getByRole('dialog');
  await form.getByText('茶水饮料').click();
  await form.getByLabel('数量').fill('4');
  await form.getByLabel('说明').fill('两杯绿茶，两杯咖啡');
  await expectAccessible(mine);
  await form.getByRole('button', { name: '提交申请' }).click();
  await expect(form).toBeHidden();
  await expect(mine.getByText('待接单', { exact: true })).toBeVisible();

  // Nobody has touched the other screen.
  await expect(tasks.getByRole('link', { name: '茶水饮料 × 4' })).toBeVisible();
  await expect(tasks.getByText('两杯绿茶，两杯咖啡')).toBeVisible();
  await expectAccessible(tasks);
  await tasks.getByRole('button', { name: '接单：茶水饮料 × 4' }).click();
  await expect(mine.getByText('由 王建国 处理')).toBeVisible();

  await tasks.getByText('我的任务').click();
  await tasks.getByRole('button', { name: '完成：茶水饮料 × 4' }).click();
  await expect(mine.getByText('已完成', { exact: true })).toBeVisible();

  await mine.goto('/inbox');
  await mine.getByRole('link', { name: '已完成：茶水饮料 × 4' }).click();
  await expect(mine).toHaveURL(/\/services\/req_/);
  await mine.getByLabel('写留言').fill('谢谢');
  await mine.getByRole('button', { name: '发送' }).click();
  await expect(mine.getByText('谢谢')).toBeVisible();
  await expectAccessible(mine);
  await Promise.all([atWork.close(), asking.close()]);
});
