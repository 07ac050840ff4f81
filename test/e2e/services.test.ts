/** Tea for a meeting: set up, asked for, seen live by who serves, done, told. */
import type { APIRequestContext } from '@playwright/test';
import { instantOf } from '../../shared/time.ts';
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import { signIn, signUp } from './steps.ts';

const admin = 'lin.xiao@services.example';
const employee = 'zhou.ning@services.example';
const steward = 'wang.jianguo@services.example';

/** What the test is not about is made through the API. */
async function post(request: APIRequestContext, path: string, data: object) {
  const answer = await request.post(`/api/v1${path}`, { data });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
  return answer.json();
}

test('tea is asked for with a meeting, accepted, brought, and its guest is told', async ({
  page,
  context,
  browser,
  baseURL,
  inbox,
}, info) => {
  const now = tomorrowAtTen();
  const [suffix, company] = [info.project.name, `星野 ${info.project.name}`];
  const at = (mail: string) => mail.replace('@', `.${suffix}@`);
  await fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  await context.clock.install({ time: now });
  await signUp(page, inbox, company, at(admin));
  const { request } = page;
  const hours = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };
  const { buildingId } = await post(request, '/buildings', { name: '天河大厦', zone: 'Asia/Shanghai', hours });
  const { floorId } = await post(request, '/floors', { buildingId, name: '12 层', level: 12 });
  const { roomId } = await post(request, '/rooms', { floorId, number: '1203', name: '云杉', capacity: 8 });
  await post(request, '/people', { email: at(employee), name: '周宁', roles: ['employee'] });
  await post(request, '/people', { email: at(steward), name: '王建国', roles: ['staff', 'employee'] });

  await page.goto('/admin/services?tab=administrative');
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
  await signIn(tasks, inbox, at(steward));
  await tasks.goto('/todo');
  await expect(tasks.getByText('没有待接的任务')).toBeVisible();

  const asking = await anotherBrowser(browser, baseURL ?? '', now);
  const mine = await asking.newPage();
  await signIn(mine, inbox, at(employee));
  const hour = 3_600_000;
  const { booking } = await post(mine.request, '/bookings', {
    roomId,
    start: instantOf(Math.ceil(now / hour) * hour),
    end: instantOf(Math.ceil(now / hour) * hour + hour),
    topic: '客户来访',
  });
  await mine.goto(`/my/${booking.bookingId}`);
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
