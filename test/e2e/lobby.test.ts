/** The lobby's board: paired by its code, live, by floor, cut off; and the cards for rooms without a panel, on paper. */

import { instantOf } from '../../shared/time.ts';
import { givenBooking } from '../support/given.ts';
import { anotherBrowser, expect, expectAccessible, test } from './fixtures.ts';
import { enter, givenOffice, hourAfter, type Office } from './given.ts';

const minute = 60_000;

test('the lobby’s board follows, turns to a floor, and goes on without a network', async ({
  page,
  browser,
  cloud,
  now,
}) => {
  const office = await givenOffice(
    cloud,
    '大堂科技',
    'lin.xiao@lobby.example',
    { number: '301', name: '云杉' },
    { number: '302', name: '雪松' },
  );
  const lobby = await anotherBrowser(browser, cloud.url, now);
  const display = await lobby.newPage();
  await display.goto('/lobby');
  const shown = display.locator('[data-code]');
  await expect(shown).toHaveAttribute('data-code', /^\d{8}$/);
  const code = (await shown.getAttribute('data-code')) ?? '';
  await enter(page, office.admin, `/admin/doorplates?code=${code}`);
  await page.getByText('大堂显示屏', { exact: true }).click();
  await page.getByRole('button', { name: '配对', exact: true }).click();

  const board = display.locator('main.board');
  await expect(board).toHaveAttribute('data-state', 'free');
  await expect(board.getByText('今天都空闲')).toHaveCount(2);
  const start = hourAfter(now);
  const times = { start: instantOf(start), end: instantOf(start + 60 * minute) };
  await givenBooking(office.admin, { roomId: office.rooms[0]?.roomId ?? '', ...times, topic: '评审' });
  await givenBooking(office.admin, { roomId: office.rooms[1]?.roomId ?? '', ...times, topic: '收购', private: true });
  await expect(board.getByText('评审')).toBeVisible();
  await expect(board.getByText('会议', { exact: true })).toBeVisible();
  await expect(board.getByText('收购')).toHaveCount(0);
  await expectAccessible(display);
  await display.keyboard.press('ArrowDown');
  await expect(board.getByRole('button', { name: '3 层' })).toHaveAttribute('aria-pressed', 'true');

  // Taken to a door and back, and again: it is what it was told last, whatever it remembers of before.
  const door = display.locator('main.door');
  for (const [to, from] of [
    [door, board],
    [board, door],
    [door, board],
    [board, door],
  ] as const) {
    await take(office, to === door ? 'to a door' : 'to the lobby');
    await expect(to).toHaveAttribute('data-link', 'connected');
    await expect(from).toHaveCount(0);
  }
  await expect(board.getByText('评审')).toBeVisible();

  await display.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await display.clock.fastForward(minute);
  await lobby.setOffline(true);
  await display.reload();
  await expect(board.getByText('评审')).toBeVisible();
  await display.clock.fastForward(start - now + minute);
  await expect(board.getByText('会议中')).toHaveCount(2);
  await expect(board.getByText(/截至/)).toBeVisible();
  await lobby.close();
});

test('cards for the doors fill their sheets of paper, and nothing else is printed', async ({ page, cloud }) => {
  // More than are drawn before one scrolls.
  const rooms = Array.from({ length: 26 }, (_, index) => ({
    number: `${301 + index}`,
    name: `国际会议厅 ${index + 1}`,
  }));
  const office = await givenOffice(cloud, '卡片科技', 'lin.xiao@cards.example', ...rooms);
  await enter(page, office.admin, '/admin/places/cards');
  await expect(page.locator('.card-paper svg path')).toHaveCount(26);
  await expectAccessible(page);
  const pages = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    return pdf.match(/\/Type \/Page\b/g)?.length;
  };
  expect(await pages()).toBe(7);
  await page.getByLabel('纸张').selectOption('a6');
  expect(await pages()).toBe(26);

  await page.getByLabel('纸张').selectOption('1');
  // As many codes as there are sheets, in the moment the paper is taken: by the browser's menu, by the button.
  const asked = await page.evaluate(() => {
    const codes = () => document.querySelectorAll('.card-paper svg path').length;
    window.print = () => document.body.setAttribute('data-printed', String(codes()));
    window.dispatchEvent(new Event('beforeprint'));
    const drawn = codes();
    window.dispatchEvent(new Event('afterprint'));
    return drawn;
  });
  expect(asked).toBe(26);
  await page.getByRole('button', { name: '打印' }).click();
  await expect(page.locator('body')).toHaveAttribute('data-printed', '26');
});

/** The company's one screen. */
async function take({ admin, rooms, building }: Office, where: 'to a door' | 'to the lobby'): Promise<void> {
  const [screen] = (await admin.call('doorplates.list', {})).doorplates;
  const [room] = rooms;
  if (!screen || !room) throw new Error('neither a screen nor a room');
  const { doorplateId, version } = screen;
  if (where === 'to a door') await admin.call('doorplates.change', { doorplateId, version, roomId: room.roomId });
  else {
    const board = { buildingId: building.buildingId, floorIds: [] };
    await admin.call('doorplates.changeBoard', { doorplateId, version, board });
  }
}
