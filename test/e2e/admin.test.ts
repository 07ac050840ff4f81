/** The admin console over a company that has something of everything: every page looked at by axe, and the main work done by hand. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import writeBook from 'write-excel-file/browser';
import { addDays, instantAt, localDate } from '../../shared/time.ts';
import { readTable } from '../../web/src/lib/table-file.ts';
import { client } from '../support/client.ts';
import { type CloudProcess, startCloudProcess } from '../support/cloud.ts';
import { givenBooking, givenMedia, givenOperator, type Person, personOf } from '../support/given.ts';
import { test as base, expect, expectAccessible, tomorrowAtTen } from './fixtures.ts';
import { enter } from './given.ts';

const company = '星野科技';
const zone = 'Asia/Shanghai';

/** The demo, and what it leaves empty. One for all tests of this file. */
const test = base.extend<object, { cloud: CloudProcess; admin: Person }>({
  cloud: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const cloud = await startCloudProcess({ seed: 'demo', clockAdvance: tomorrowAtTen() - Date.now() });
      await use(cloud);
      await cloud.end();
    },
    { scope: 'worker', timeout: 1_200_000 },
  ],
  admin: [
    async ({ cloud }, use) => {
      const admin = await personOf(client(cloud.url, await cloud.signIn('lin.xiao@xingye.example', company)));
      // Its simulated screens pair as it starts.
      await expect.poll(async () => (await admin.call('doorplates.list', {})).doorplates.length).toBe(4);
      await givenMedia({ admin }, { name: '企业文化' });
      const operator = await givenOperator(cloud);
      const { companies } = await operator.call('operator.companies', {});
      const own = companies.find(({ companyId }) => companyId === admin.me.tenantId);
      const { used } = await admin.call('tenants.usage', {});
      // Nearly full, full, and nearly full by a few.
      const agreed = { rooms: used.rooms + 3, doorplates: used.doorplates, people: used.people + 3 };
      if (own) await operator.call('operator.change', { companyId: own.companyId, version: own.version, agreed });
      await cloud.settled();
      await use(admin);
    },
    { scope: 'worker', timeout: 1_200_000 },
  ],
});

/** A page, by the links that lead to it from any other, and what stands there only once all of it is there. */
type Stop = [way: string[], shows: string | RegExp];

async function stopsOf({ call }: Person): Promise<Stop[]> {
  const { rooms, floors } = await call('places.list', {});
  const { maps } = await call('places.maps', {});
  const { doorplates } = await call('doorplates.list', {});
  const { groups } = await call('doorplates.listGroups', {});
  const [room, map, group] = [rooms[0], maps[0], groups[0]];
  const occupied = rooms.find(({ number }) => number === '1502');
  const ruled = rooms.find(({ number }) => number === '302');
  const undrawn = floors.find(({ floorId }) => floorId !== map?.floorId);
  const door = doorplates.find(({ roomId }) => roomId !== null);
  const lobby = doorplates.find(({ roomId }) => roomId === null);
  if (!room || !occupied || !ruled || !map || !undrawn || !group || !door || !lobby)
    throw new Error('the demo lacks something');
  const [places, people, services] = ['/admin/places', '/admin/people', '/admin/services'];
  const [screens, own] = ['/admin/doorplates', '/admin/company'];
  return [
    [['/admin'], /间会议室没有门牌/],
    [['/admin/bookings'], '已列出 50 场'],
    [[places], '梧桐厅'],
    [[places, `${places}/import`], '下载模板'],
    [[places, `${places}/equipment`], '无线投屏'],
    [[places, `${places}/cards`], /张卡片/],
    [[places, `${places}/new?floor=${room.floorId}`], '可容纳人数'],
    [[places, `${places}/${room.roomId}`], '占用与停用'],
    [[places, `${places}/${occupied.roomId}`], '占用与停用'],
    [[places, `${places}/floors/${map.floorId}`], /已放置 3/],
    [[places, `${places}/floors/${undrawn.floorId}`], '上传平面图'],
    [[people], 'zhou.ning@xingye.example'],
    [[people, `${people}/departments`], '研发部'],
    [[people, `${people}/duplicates`], '没有疑似重复的人'],
    [[people, `${people}/import`], '下载模板'],
    [[services], 'IT 支持'],
    [[services, `${services}?tab=administrative`], '水果点心'],
    [[services, `${services}?tab=areas`], '西湖园区 A 栋'],
    [[services, `${services}/requests`], '白板请擦干净'],
    [[services, `${services}/figures`], '哪些区域响应慢？'],
    [[screens], door.name],
    [[screens, `${screens}/${door.doorplateId}`], '设备日志'],
    [[screens, `${screens}/${lobby.doorplateId}`], '大屏所在楼层'],
    [[screens, `${screens}/groups`], '西湖园区门牌'],
    [[screens, `${screens}/groups`, `${screens}/groups/${group.groupId}`], '何时通知 IT'],
    [[screens, `${screens}/media`], /^图片 · /],
    [['/admin/policies'], /有自己规则的地方/],
    [['/admin/policies', `?building=${ruled.buildingId}&room=${ruled.roomId}`], '会后间隔'],
    [['/admin/statistics'], '谁在用会议室？'],
    [[own], /已满，不能再添加/],
    [[own, `${own}/messages`], '主题前缀'],
    [[own, `${own}/holidays`], '节假日'],
    [['/admin/audit'], /已显示 \d+ 条/],
  ];
}

async function walk(page: Page, [way, shows]: Stop): Promise<void> {
  for (const href of way) {
    await page.locator(`a[href="${href}"]:visible`).first().click();
    await expect(page).toHaveURL((url) => (url.pathname + url.search).endsWith(href));
  }
  await expect(page.getByText(shows).first()).toBeVisible();
  await expect(page.locator('main .animate-pulse')).toHaveCount(0);
}

/** In both schemes: what differs in the dark is colour alone. */
async function expectReadable(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What the browser complains of from now on. */
function complaintsOf(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(`${page.url()}: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && heard.push(`${page.url()}: ${line.text()}`));
  return heard;
}

test('every page of the console, in light and dark', async ({ page, admin }) => {
  test.setTimeout(1_200_000);
  const complaints = complaintsOf(page);
  const stops = await stopsOf(admin);
  await enter(page, admin, '/admin');
  for (const stop of stops) {
    await walk(page, stop);
    await expectReadable(page);
  }
  await page.goto('/local/sign-in?email=operator@roomlight.example');
  await expect(page.getByText('Northwind Labs')).toBeVisible();
  await expectReadable(page);
  expect(complaints).toEqual([]);
});

test.describe('on the phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('no page of the console is wider than the screen; home, what is to do and faults can be read', async ({
    page,
    admin,
  }) => {
    test.setTimeout(1_200_000);
    const complaints = complaintsOf(page);
    const stops = await stopsOf(admin);
    const wide: string[] = [];
    const measure = async () => {
      const [width, screen] = await page.evaluate(() => [document.scrollingElement?.scrollWidth ?? 0, innerWidth]);
      if (width !== 390 || screen !== 390) wide.push(`${page.url()}: ${width} of ${screen}`);
    };
    await enter(page, admin, '/admin');
    await expect(page.locator('a[href="/admin/services/requests?overdue=yes"]')).toBeVisible();
    for (const stop of stops) {
      await walk(page, stop);
      await measure();
      if (/requests$|admin$/.test(page.url())) await expectAccessible(page);
    }
    for (const [path, shows] of [
      ['/todo', '玉兰'],
      ['/todo?tab=tasks', '没有待接的任务'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByText(shows).first()).toBeVisible();
      await measure();
      await expectAccessible(page);
    }
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

const book = async (rows: (string | number)[][]) => ({
  name: '会议室.xlsx',
  mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  buffer: Buffer.from(await (await writeBook(rows).toBlob()).arrayBuffer()),
});

test('rooms are imported from a workbook: its wrong rows are named, mended and only then all is stored', async ({
  page,
  admin,
}) => {
  const head = ['楼栋', '楼层', '房间号', '名称', '容纳人数'];
  const right = ['天河大厦', '3 层', '320', '红松', 8];
  await enter(page, admin, '/admin/places/import');
  const file = page.locator('input[type="file"]');
  await file.setInputFiles(
    await book([head, right, ['天河大厦', '3 层', '321', '冷杉', '很多'], ['天河大厦', '', '322', '', 6]]),
  );
  await expect(page.getByText('检查完毕，还没有保存任何内容。')).toBeVisible();
  const wrong = page.getByRole('region', { name: '有误的行' });
  await expect(wrong.getByRole('listitem').filter({ hasText: '很多' })).toContainText('容纳人数');
  await expect(
    page.getByRole('button', { name: '导入 1 行' }).or(page.getByRole('button', { name: '导入其余 1 行' })),
  ).toBeVisible();
  await expectAccessible(page);
  const before = await admin.call('places.list', {});
  expect(before.rooms.filter(({ number }) => number.startsWith('32'))).toEqual([]);

  await file.setInputFiles(
    await book([head, right, ['天河大厦', '3 层', '321', '冷杉', 4], ['天河大厦', '3 层', '322', '云松', 6]]),
  );
  await expect(wrong).toHaveCount(0);
  await page.getByRole('button', { name: '导入 3 行' }).click();
  await expect(page.getByText('导入完成')).toBeVisible();
  await page.getByRole('link', { name: '场所' }).last().click();
  for (const name of ['红松', '冷杉', '云松']) await expect(page.getByRole('link', { name })).toBeVisible();
});

test('some meetings are cancelled at once, with a word to those concerned', async ({ page, cloud, admin }) => {
  const zhou = await personOf(client(cloud.url, await cloud.signIn('zhou.ning@xingye.example', company)));
  const { rooms } = await admin.call('places.list', {});
  const roomId = rooms.find(({ number }) => number === '301')?.roomId;
  if (!roomId) throw new Error('there is no room 301');
  const day = addDays(localDate(await cloud.clock.now(), zone), 20);
  const topics = ['搬迁说明一', '搬迁说明二', '搬迁说明三'];
  for (const [index, topic] of topics.entries()) {
    const [start, end] = [instantAt(day, `${10 + index}:00`, zone), instantAt(day, `${11 + index}:00`, zone)];
    await givenBooking(zhou, { roomId, topic, start, end });
  }
  await cloud.settled();

  await enter(page, admin, '/admin/bookings');
  await page.getByRole('searchbox', { name: /^搜索主题/ }).fill('搬迁说明');
  const found = page.getByRole('row').filter({ hasText: '搬迁说明' });
  await expect(page.getByText('3 场', { exact: true })).toBeVisible();
  await expect(found).toHaveCount(3);
  for (const topic of ['搬迁说明一', '搬迁说明三']) {
    await page.getByRole('checkbox', { name: new RegExp(`^选择“${topic}”`) }).check();
  }
  await page.getByRole('button', { name: '取消会议…' }).click();
  const dialog = page.getByRole('dialog', { name: '批量取消会议' });
  await dialog.getByLabel('原因').fill('三层周三停电');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '取消 2 场会议' }).click();
  await expect(dialog.getByText('已取消 2 场会议')).toBeVisible();
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await expect(found.filter({ hasText: '已预约' })).toHaveCount(1);
  await expect(found.filter({ hasText: '搬迁说明二' })).toContainText('已预约');
  const told = async () => {
    const mails = (await cloud.inbox(zhou.me.email)).filter(({ text }) => text.includes('三层周三停电'));
    return topics.filter((topic) => mails.some(({ subject, text }) => `${subject} ${text}`.includes(topic)));
  };
  await expect.poll(told).toEqual(['搬迁说明一', '搬迁说明三']);
});

test('figures leave the page as CSV, workbook and picture', async ({ page, admin }) => {
  await enter(page, admin, '/admin/statistics');
  const taken = async (kind: 'CSV' | 'XLSX' | 'PNG') => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `把“哪些会议室不够用，哪些闲着？”导出为 ${kind}` }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`哪些会议室不够用.*\\.${kind.toLowerCase()}$`));
    return readFile(await file.path());
  };
  const [csv, xlsx] = [await taken('CSV'), await taken('XLSX')];
  const table = await readTable(new File([Uint8Array.from(csv)], 'a.csv'));
  expect(await readTable(new File([Uint8Array.from(xlsx)], 'a.xlsx'))).toEqual(table);
  const { rooms } = await admin.call('places.list', {});
  for (const { name } of rooms) expect(table.flat()).toContain(name);
  // Every building has a first floor.
  expect(table[0]).toEqual(expect.arrayContaining(['会议室', '房号', '楼栋', '楼层']));
  expect((await taken('PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('one person is looked up among all, and a period waits for both of its ends', async ({ page, admin }) => {
  await enter(page, admin, '/admin/statistics');
  const people = page.getByRole('region', { name: '谁在用会议室？' });
  await expect(people.getByRole('row').nth(2)).toBeVisible();
  await people.getByRole('combobox', { name: '人员' }).fill('周宁');
  await page.getByRole('option', { name: /^周宁/ }).click();
  await expect(people.getByRole('rowheader')).toHaveText([/^周宁/]);

  await page.getByText('自选', { exact: true }).click();
  await page.getByLabel('开始日期').fill('2099-01-05');
  await expect(page.getByText(/^请把两头都选好/)).toBeVisible();
  await expect(people.getByRole('rowheader')).toHaveText([/^周宁/]);
  await page.getByLabel('结束日期').fill('2099-01-06');
  await expect(page.getByText(/^2099-01-05 至 2099-01-06/)).toBeVisible();
  await expectAccessible(page);
});

test('a quota is tried on what has been, seen to matter, and switched on', async ({ page, admin }) => {
  await enter(page, admin, '/admin/policies');
  const level = page.getByLabel('适用于');
  await level.selectOption({ index: 1 });
  await expect(page).toHaveURL(/building=/);
  await level.selectOption({ label: '全公司' });
  await expect(page).not.toHaveURL(/building=/);
  await page.getByLabel('每人每周').selectOption({ label: '2 小时' });
  // Back, to the building's rules, would lose it.
  const unsaved = page.getByRole('dialog', { name: '改动还没有保存' });
  await page.evaluate(() => history.back());
  await unsaved.getByRole('button', { name: '返回' }).click();
  await expect(level).toHaveValue('');
  await page.getByRole('button', { name: '预演', exact: true }).click();
  await expect(page.getByText(/^共看了 [1-9]\d* 个预约/)).toBeVisible();
  await expect(page.getByText(/^多影响 [1-9]\d* 场会议/)).toBeVisible();
  expect((await admin.call('tenants.get', {})).policy.quota.personMinutesPerWeek).toBeNull();
  await expectReadable(page);

  // Somebody else is quicker with another rule: they are named, and what was chosen here is kept.
  const { version, policy } = await admin.call('tenants.get', {});
  await admin.call('tenants.change', { version, policy: { approvalHours: policy.approvalHours === 24 ? 48 : 24 } });
  const sure = page.getByRole('dialog', { name: '启用更严的规则？' });
  const switchOn = async () => {
    await page.getByRole('region', { name: '历史预演' }).getByRole('button', { name: '启用' }).click();
    await expect(sure).toContainText('不限 → 2 小时');
    await sure.getByRole('button', { name: '启用' }).click();
    await expect(sure).toBeHidden();
  };
  await switchOn();
  await expect(page.getByRole('alert')).toContainText('改了：审批时限');
  await page.getByRole('link', { name: '统计' }).click();
  await unsaved.getByRole('button', { name: '返回' }).click();
  await switchOn();
  await expect(page.getByText('新规则已启用')).toBeVisible();
  expect((await admin.call('tenants.get', {})).policy.quota.personMinutesPerWeek).toBe(120);
});
