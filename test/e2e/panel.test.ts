/** A door that is cut off: it starts without a network, shows the right state, and is live again; it asks for its PIN. */
import type { APIRequestContext } from '@playwright/test';
import { standardGroup } from '../../shared/doorplates/group.ts';
import { anotherBrowser, expect, expectAccessible, test, tomorrowAtTen } from './fixtures.ts';
import { addBuilding, addFloor, addRoom, signUp } from './steps.ts';

const admin = 'lin.xiao@door.example';
const minute = 60_000;

test('the door without a network, and with a PIN', async ({ page, browser, baseURL, inbox }) => {
  const now = tomorrowAtTen();
  await fetch(`${baseURL}/local/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  await signUp(page, inbox, '门牌科技', admin);
  await addBuilding(page, '天河大厦');
  await addFloor(page);
  await addRoom(page, { name: '云杉', number: '301', capacity: 8 });
  const api = apiOf(page.request);
  const { rooms } = await api<{ rooms: { roomId: string }[] }>('get', '/places');
  const roomId = rooms[0]?.roomId ?? '';
  const when = { from: null, until: null, days: [], start: null, end: null };
  const { groupId } = await api<{ groupId: string }>('post', '/doorplates/groups', {
    ...standardGroup,
    name: '前厅',
    look: { template: 'dark', background: null },
    touch: { who: 'pin', pin: '2580' },
    slides: [{ kind: 'notice', title: '消防演练', text: '本周三下午三点', seconds: 10, when }],
  });

  const door = await anotherBrowser(browser, baseURL ?? '', now);
  const panel = await door.newPage();
  await panel.goto('/panel');
  const shown = panel.locator('[data-code]');
  await expect(shown).toHaveAttribute('data-code', /^\d{8}$/);
  const code = await shown.getAttribute('data-code');
  await api('post', '/doorplates', { code, roomId, groupId, name: '301 门牌' });
  const main = panel.locator('main[data-state]');
  await expect(main).toHaveAttribute('data-look', 'dark');
  await expect(main).toHaveAttribute('data-link', 'connected');

  // Nobody meets: the notice stands beside the state, the clock and what can be touched.
  await expect(panel.getByText('本周三下午三点')).toBeVisible();
  for (const text of ['空闲', '现在使用']) await expect(panel.getByText(text, { exact: true }).first()).toBeVisible();
  await expect(panel.getByText(/^10:(0[3-9]|1[0-4])$/).first()).toBeVisible();
  await expectAccessible(panel);

  await panel.getByRole('button', { name: /至 10:15/ }).click();
  for (const digit of '0000') await panel.getByRole('button', { name: digit, exact: true }).click();
  await panel.getByRole('button', { name: '确定' }).click();
  await expect(panel.getByText('密码不正确')).toBeVisible();
  await expectAccessible(panel);
  await panel.keyboard.type('2580');
  await panel.getByRole('button', { name: '确定' }).click();
  await expect(main).toHaveAttribute('data-state', 'in_meeting');
  await expect(panel.getByText('已预订至 10:15')).toBeVisible();
  await expect(panel.getByText('本周三下午三点')).toBeHidden();

  // All of it is on the device: it starts cold without a network, and goes on by its own clock.
  await panel.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await door.setOffline(true);
  await panel.reload();
  await expect(main).toHaveAttribute('data-state', 'in_meeting');
  await expect(panel.getByText('会议中').first()).toBeVisible();
  await expect(main).not.toHaveAttribute('data-link', 'connected');
  await panel.clock.fastForward(13 * minute);
  await expect(main).toHaveAttribute('data-state', 'free');
  await expect(panel.getByText(/截至/)).toBeVisible();
  await expect(panel.getByText('本周三下午三点')).toBeVisible();
  await expectAccessible(panel);

  await door.setOffline(false);
  await panel.clock.fastForward(2 * minute);
  await expect(main).toHaveAttribute('data-link', 'connected');
  await expect(panel.getByText(/截至/)).toBeHidden();
  await door.close();
});

function apiOf(request: APIRequestContext) {
  return async <T>(method: 'get' | 'post', path: string, data?: object): Promise<T> => {
    const answer = await request[method](`/api/v1${path}`, data ? { data } : {});
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
