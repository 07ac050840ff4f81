/** The company's days: its zone (and what it pays in), a holiday of its own, and nobody books on it; as an admin sets them and somebody else meets them. */
import { addDays, instantAt, localDate } from '../../shared/time.ts';
import { givenPerson } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice } from './given.ts';

const zone = 'Asia/Shanghai';

test('an admin changes the zone, marks a holiday and shuts it; whoever books meets it by its name', async ({
  page,
  cloud,
  now,
  browser,
  baseURL,
}) => {
  const office = await givenOffice(cloud, '晨星出版', 'lin.xiao@holidays.example', { name: '云杉', number: '301' });
  const zhou = await givenPerson(office, { name: '周宁', email: 'zhou.ning@holidays.example' });
  const day = addDays(localDate(now, zone), 2);

  await test.step('the zone: what goes by it is told before it is saved; the currency', async () => {
    await enter(page, office.admin, '/admin/company');
    await page.getByLabel('公司时区').fill('Tokyo');
    await page.getByRole('option', { name: /Asia\/Tokyo/ }).click();
    await expect(page.getByText(/^以它为准：/)).toBeVisible();
    await expect(page.getByText(/^保存后，每周从新时区的周一 0:00 开始/)).toBeVisible();
    await page.getByLabel('货币').selectOption('JPY');
    await expectAccessible(page);
    await page.getByRole('button', { name: '保存' }).click();
    await expect(page.getByText(/^保存后，每周从新时区的周一/)).toHaveCount(0);
    expect(await office.admin.call('tenants.get', {})).toMatchObject({ zone: 'Asia/Tokyo', currency: 'JPY' });
    await page.reload();
    await expect(page.getByLabel('货币')).toHaveValue('JPY');
  });

  await test.step('a day of the company’s own', async () => {
    await page.getByRole('link', { name: '查看日历' }).click();
    await page.getByRole('button', { name: '添加日期' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('第一天').fill(day);
    await dialog.getByLabel('最后一天').fill(day);
    await dialog.getByLabel('名称').fill('创社纪念日');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('listitem').filter({ hasText: '创社纪念日' })).toBeVisible();
  });

  await test.step('nobody books on it', async () => {
    await page.getByRole('link', { name: '预订政策' }).click();
    await page.getByLabel('公共假日预约').selectOption({ label: '不允许' });
    await page.getByRole('button', { name: '启用' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '启用' }).click();
    await expect(page.getByText('新规则已启用')).toBeVisible();
  });

  await test.step('who books sees the day, and why not then', async () => {
    const elsewhere = await anotherBrowser(browser, baseURL ?? '', now);
    const screen = await elsewhere.newPage();
    await enter(screen, zhou);
    const marked = screen.getByRole('button', { name: /创社纪念日，休息日/ });
    await marked.click();
    await expect(marked).toHaveAttribute('aria-pressed', 'true');
    await expect(screen.locator('[data-lane]')).toBeVisible();
    await screen.keyboard.press('n');
    const card = screen.getByRole('dialog');
    await expect(card.getByText('创社纪念日是休息日，这间会议室不可预约。', { exact: false })).toBeVisible();
    await expect(card.getByRole('button', { name: '预约', exact: true })).toBeDisabled();
    await expectAccessible(screen);
    await elsewhere.close();
    const [start, end] = [instantAt(day, '10:00', zone), instantAt(day, '11:00', zone)];
    const refused = await zhou.refusal('bookings.create', {
      roomId: office.rooms[0]?.roomId ?? '',
      topic: '选题会',
      start,
      end,
    });
    expect(refused).toMatchObject({ code: 'on_holiday', detail: expect.stringContaining('创社纪念日') });
  });
});
