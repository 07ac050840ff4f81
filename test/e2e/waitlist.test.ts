/** A taken room is waited for; the moment it is given up, it is offered to the one in line, wherever they are. */
import type { APIRequestContext } from '@playwright/test';
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import { addBuilding, addFloor, addRoom, signIn, signUp } from './steps.ts';

const holder = 'lin.xiao@waiting.example';
const waiter = 'zhou.ning@waiting.example';
const topic = '季度汇报';

async function post<T>(request: APIRequestContext, path: string, data: object): Promise<T> {
  const answer = await request.post(`/api/v1${path}`, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

test('wait for a taken room, see the offer come, and take it', async ({
  page,
  context,
  browser,
  baseURL,
  inbox,
}, info) => {
  const now = tomorrowAtTen();
  await fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  await context.clock.install({ time: now });
  const isPhone = info.project.name === 'phone';

  // The holder at a desk of their own.
  const desk = await anotherBrowser(browser, baseURL ?? '', now);
  const office = await desk.newPage();
  await signUp(office, inbox, '远帆科技', holder);
  await addBuilding(office, '天河大厦');
  await addFloor(office);
  await addRoom(office, { name: '云杉', number: '301', capacity: 8 });
  await post(desk.request, '/people', { name: '周宁', email: waiter });
  const { rooms } = (await (await desk.request.get('/api/v1/places')).json()) as { rooms: { roomId: string }[] };
  const hour = Math.ceil(now / 3_600_000) * 3_600_000;
  const [start, end] = [hour, hour + 3_600_000].map((at) => new Date(at).toISOString());
  const { booking } = await post<{ booking: { bookingId: string } }>(desk.request, '/bookings', {
    roomId: rooms[0]?.roomId,
    start,
    end,
    topic,
  });

  await signIn(page, inbox, waiter);
  await page.goto('/');
  if (isPhone) {
    await page.getByRole('button', { name: /云杉/ }).first().tap();
    await page.getByRole('dialog').getByRole('button', { name: /11:00/ }).first().tap();
  } else {
    await page.locator('[data-meeting]', { hasText: topic }).getByRole('button').first().click();
  }
  const join = page.getByRole('button', { name: '候补这间' });
  await expect(join).toBeVisible();
  await expectAccessible(page);
  await join.click();
  await expect(page.getByText('已加入候补，下一个就是您。')).toBeVisible();
  await page.getByRole('link', { name: '查看候补' }).click();
  await expect(page.getByText('下一个就是您', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/inbox');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await post(desk.request, `/bookings/${booking.bookingId}/cancel`, { reason: '改为线上' });
  // Nothing was reloaded: it comes by itself, on whatever page they are.
  const offer = page.getByRole('status').filter({ hasText: '候补轮到您了' });
  await expect(offer.first()).toBeVisible();
  await expect(page.getByRole('timer')).toHaveText(/1[45]:\d\d/);
  await expectAccessible(page);

  // Others see that it is kept, and for nobody in particular.
  await office.goto('/');
  const kept = office.locator('[data-meeting]', { hasText: '为候补保留' });
  await expect(kept).toBeVisible();
  await expect(kept).not.toContainText('周宁');
  await expectAccessible(office);

  await page.getByRole('button', { name: /^接受/ }).press('Enter');
  await expect(page.getByText('已预约', { exact: true })).toBeVisible();
  await expect(page.getByRole('timer')).toHaveCount(0);
  await page.goto('/my');
  await expect(page.getByText('周宁的会议').first()).toBeVisible();
  await expect(office.locator('[data-meeting]', { hasText: '周宁的会议' })).toBeVisible();
  const [mail] = (await inbox(waiter)).filter(({ subject }) => subject.includes('候补轮到您了'));
  expect(mail?.text).toContain('/my?tab=waiting');
  await desk.close();
});
