/** What a person chooses to be told, their calendar's address, and an invitation answered by its link. */
import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter } from './given.ts';

test('messages are chosen, quiet times kept, and a calendar has one address at a time', async ({ page, cloud }) => {
  const { admin } = await givenOffice(cloud, '山岚科技', 'lin@messages.example');
  await enter(page, admin, '/settings');
  const mail = page.getByLabel('会务服务：发邮件');
  await expect(mail).toBeChecked();
  await mail.uncheck();
  await page.getByRole('button', { name: '添加时段' }).click();
  const quiet = page.getByRole('group', { name: '时段 1' });
  await expect(quiet.getByLabel('到')).toHaveValue('08:00');
  await quiet.getByLabel('从').selectOption('20:00');
  await quiet.getByText('周六').click();
  await expectAccessible(page);

  await page.getByRole('button', { name: '创建订阅地址' }).click();
  const address = page.getByLabel('订阅地址');
  await expect(address).toHaveValue(/\/api\/v1\/feeds\/[\w-]+\/calendar\.ics$/);
  const first = await address.inputValue();
  const calendar = await page.request.get(new URL(first).pathname);
  expect(await calendar.text()).toContain('BEGIN:VCALENDAR');
  await expectAccessible(page);
  await page.getByRole('button', { name: '换新地址' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: '换新地址' }).click();
  await expect(address).not.toHaveValue(first);
  expect((await page.request.get(new URL(first).pathname)).status()).toBe(404);

  // All of it is kept; the address is not shown again.
  await page.reload();
  await expect(mail).not.toBeChecked();
  await expect(quiet.getByLabel('从')).toHaveValue('20:00');
  await expect(quiet.getByLabel('周六')).not.toBeChecked();
  await expect(page.getByRole('button', { name: '停用' })).toBeVisible();
  await expect(address).toHaveCount(0);
});

test('a guest answers by the link, and only when they say so', async ({
  page,
  cloud,
  browser,
  baseURL,
  inbox,
}, info) => {
  const guest = `guest@replies-${info.project.name}.example`;
  const { admin, rooms } = await givenOffice(cloud, '远帆科技', 'lin@replies.example', { name: '云杉' });
  // By the clock of the cloud, which another test may have moved.
  const start = hourAfter(await cloud.clock.now()) + 7_200_000;
  const { bookingId } = await givenBooking(admin, {
    ...{ roomId: rooms[0]?.roomId ?? '', topic: '产品评审', guests: [guest] },
    ...{ start: instantOf(start), end: instantOf(start + 3_600_000) },
  });

  let path = '';
  await expect
    .poll(async () => {
      path = /\/reply\/[\w-]+\?answer=declined/.exec((await inbox(guest))[0]?.text ?? '')?.[0] ?? '';
      return path;
    })
    .not.toBe('');
  const stranger = await browser.newContext({
    ...info.project.use,
    ...(baseURL ? { baseURL } : {}),
  });
  const mailed = await stranger.newPage();
  await mailed.goto(path);
  await expect(mailed.getByRole('heading', { name: '产品评审' })).toBeVisible();
  await expect(mailed.getByText('您还没有答复')).toBeVisible();
  await expectAccessible(mailed);

  await enter(page, admin, `/my/${bookingId}`);
  await expect(page.getByText('1 人未答复')).toBeVisible();
  await mailed.getByRole('button', { name: '确认：不参加' }).click();
  await expect(mailed.getByText('您已答复不参加')).toBeVisible();
  await expect(page.getByText('1 人不参加')).toBeVisible();
  await expectAccessible(page);
  await expectAccessible(mailed);
  await mailed.goto(path.replace(/[\w-]{22}\?/, `${'A'.repeat(22)}?`));
  await expect(mailed.getByRole('heading', { name: '链接已失效' })).toBeVisible();
  await expectAccessible(mailed);
  await stranger.close();
});
