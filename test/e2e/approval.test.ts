/** A room that needs approval: asked for, refused with a reason, asked for again, approved, and only then people are invited. */
import type { Page } from '@playwright/test';
import { givenPerson } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

const admin = 'lin.xiao@approval.example';
const approver = 'chen.mo@approval.example';
const employee = 'zhou.ning@approval.example';
const attendee = 'wu.jiayi@approval.example';
const topic = '董事会材料预审';

async function addRoomWithApproval(page: Page): Promise<void> {
  await page.getByRole('link', { name: '添加会议室' }).first().click();
  await page.getByLabel('名称', { exact: true }).fill('玉兰');
  await page.getByLabel('房号').fill('1501');
  await page.getByLabel('可容纳人数').fill('16');
  await page.getByLabel('预约需要审批').check({ force: true });
  await page.getByRole('combobox', { name: '审批人' }).fill('陈默');
  await page.getByRole('option', { name: /陈默/ }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: '添加会议室' }).click();
  await expect(page.getByText('“玉兰”已添加')).toBeVisible();
}

/** Four hours from now; the card says beforehand that it must be approved, and by whom. */
async function askFor(page: Page, isPhone: boolean): Promise<void> {
  if (isPhone) {
    await page.getByRole('button', { name: /玉兰/ }).first().tap();
    await page.getByRole('dialog').getByRole('button', { name: /14:00/ }).first().tap();
  } else {
    const lane = page.getByRole('row', { name: /玉兰/ }).locator('[data-lane]');
    await expect(lane.locator('.animate-pulse')).toHaveCount(0);
    const line = lane.locator('.bg-ink');
    await expect(line).toBeInViewport();
    const [now, box] = [await line.boundingBox(), await lane.boundingBox()];
    if (!now || !box) throw new Error('no lane of 玉兰 with the line of now');
    await page.mouse.move(box.x + box.width / 2, now.y + 130);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, now.y + 180, { steps: 4 });
    await page.mouse.up();
  }
  await expect(page.getByText('此会议室需要审批，由陈默处理')).toBeVisible();
  await page.getByLabel('主题').first().fill(topic);
  await expectAccessible(page);
  await page.getByRole('button', { name: '预约', exact: true }).click();
  await expect(page.getByText(/已申请玉兰 .*，等待审批/)).toBeVisible();
}

test('ask for a room, be refused and told why, ask again, be approved; the attendee is invited only then', async ({
  page,
  cloud,
  now,
  browser,
  baseURL,
  inbox,
}, info) => {
  const isPhone = info.project.name === 'phone';

  const desk = await anotherBrowser(browser, baseURL ?? '', now);
  const office = await desk.newPage();
  const company = await givenOffice(cloud, '玉兰科技', admin);
  const chen = await givenPerson(company, { name: '陈默', email: approver, roles: ['approver'] });
  const zhou = await givenPerson(company, { name: '周宁', email: employee });
  await givenPerson(company, { name: '吴佳怡', email: attendee });
  await enter(office, company.admin, '/admin/places');
  await addRoomWithApproval(office);
  await desk.close();

  // The approver has the to-do list open at another screen.
  const second = await anotherBrowser(browser, baseURL ?? '', now);
  const deciding = await second.newPage();
  await enter(deciding, chen, '/todo');
  await expect(deciding.getByText('没有等待审批的预约')).toBeVisible();
  await expectAccessible(deciding);

  await enter(page, zhou);
  await askFor(page, isPhone);
  await page.goto('/my?tab=waiting');
  await expect(page.getByRole('link', { name: topic })).toBeVisible();
  await expectAccessible(page);

  const request = deciding.getByRole('listitem').filter({ hasText: topic });
  await expect(request).toBeVisible();
  await expect(deciding.getByRole('navigation', { name: '主导航' }).first().getByText('1')).toBeVisible();
  await expectAccessible(deciding);
  await request.getByRole('button', { name: /^驳回/ }).click();
  const question = deciding.getByRole('dialog');
  await question.getByRole('button', { name: '驳回' }).click();
  await expect(question.getByText('必填。')).toBeVisible();
  await question.getByLabel('原因').fill('当天有董事会');
  await expectAccessible(deciding);
  await question.getByRole('button', { name: '驳回' }).click();
  await expect(request).toBeHidden();

  // Off the list of what waits as it happens; the reason stands where it is.
  await expect(page.getByRole('link', { name: topic })).toHaveCount(0);
  await page.goto('/my?tab=cancelled');
  await expect(page.getByText('陈默：当天有董事会')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: topic }).click();
  await expect(page.getByText('预约未获批准')).toBeVisible();
  await expect(page.getByText('当天有董事会').first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: /^再约一次/ }).click();
  const again = page.getByRole('dialog');
  await again.getByRole('combobox', { name: '参会人' }).fill('吴佳怡');
  await page.getByRole('option', { name: /吴佳怡/ }).click();
  await again.getByRole('button', { name: '预约', exact: true }).click();
  await expect(page.getByText(/已申请玉兰 .*，等待审批/)).toBeVisible();
  await expect(request).toBeVisible();
  const invitations = async () => (await inbox(attendee)).filter(({ subject }) => subject.includes(topic)).length;
  expect(await invitations()).toBe(0);
  await request.getByRole('button', { name: /^批准/ }).click();
  await expect(deciding.getByText('已批准，参会人会收到邀请')).toBeVisible();
  await expect(request).toBeHidden();
  await expect.poll(invitations).toBe(1);
  await page.goto('/my');
  await page.getByRole('link', { name: topic }).click();

  // Another time would have to be approved anew: the form asks before it gives this one up.
  await page.getByRole('button', { name: '编辑' }).click();
  const form = page.getByRole('dialog', { name: '编辑会议' });
  await form.getByLabel('开始').selectOption('20:00');
  await form.getByRole('button', { name: '保存' }).click();
  const warning = page.getByRole('dialog', { name: '移动后需要重新审批' });
  await expectAccessible(page);
  await warning.getByRole('button', { name: '返回' }).click();
  await expect(form.getByLabel('开始')).toHaveValue('20:00');
  await form.getByRole('button', { name: '取消' }).click();
  await expect(page.getByText('等待审批')).toHaveCount(0);
  await page.goto('/inbox');
  await expect(page.getByText(`预约已批准：${topic}`)).toBeVisible();
  await second.close();
});
