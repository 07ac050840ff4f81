/** The link in a mail that takes a released room back: one tap for the meeting's people, none for an admin who looks at it. */
import { anotherBrowser, expect, test, tomorrowAtTen } from './fixtures.ts';
import { addBuilding, addFloor, addRoom, signIn, signUp } from './steps.ts';

const [admin, colleague] = ['lin.xiao@links.example', 'zhou.ning@links.example'];
const minute = 60_000;

test('opened by an admin it writes nothing; opened by its organiser it does, once', async ({
  page,
  browser,
  baseURL,
  inbox,
}) => {
  const clockAt = (now: number) =>
    fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) }).then(() =>
      fetch(`${baseURL}/local/settled`),
    );
  const now = tomorrowAtTen();
  await clockAt(now);
  await signUp(page, inbox, '链接科技', admin);
  await addBuilding(page, '天河大厦');
  await addFloor(page);
  await addRoom(page, { name: '云杉', number: '301', capacity: 8 });
  const { rooms } = (await (await page.request.get('/api/v1/places')).json()) as {
    rooms: { roomId: string; version: number }[];
  };
  const { roomId = '', version = 1 } = rooms[0] ?? {};
  const patched = await page.request.patch(`/api/v1/rooms/${roomId}`, { data: { version, checkIn: 'on' } });
  expect(patched.ok(), await patched.text()).toBe(true);
  await page.request.post('/api/v1/people', { data: { name: '周宁', email: colleague, roles: ['employee'] } });

  const theirs = await anotherBrowser(browser, baseURL ?? '', now);
  const own = await theirs.newPage();
  await signIn(own, inbox, colleague);
  const start = now + 57 * minute;
  const at = (epochMs: number) => new Date(epochMs).toISOString().replace('.000', '');
  const data = { roomId, start: at(start), end: at(start + 60 * minute), topic: '没人来的会' };
  const made = await own.request.post('/api/v1/bookings', { data });
  const { bookingId } = ((await made.json()) as { booking: { bookingId: string } }).booking;
  const link = `/my/${bookingId}?reinstate`;
  const state = async () =>
    ((await (await own.request.get(`/api/v1/bookings/${bookingId}`)).json()) as { state: string }).state;
  await fetch(`${baseURL}/local/settled`);
  await clockAt(start + 10 * minute);
  await expect.poll(state).toBe('released');

  await page.goto(link);
  await expect(page.getByRole('button', { name: /恢复会议室/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await state()).toBe('released');

  await own.goto(link);
  await expect(own.getByText(/周宁 于 .* 签到/)).toBeVisible();
  expect(await state()).toBe('booked');
  await expect(own).toHaveURL(new RegExp(`/my/${bookingId}$`));
  await theirs.close();
});
