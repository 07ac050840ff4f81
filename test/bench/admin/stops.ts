/** Pages of the large company as a browser opens them: what shows that one can be used, and what is first done there. */
import type { Page } from '@playwright/test';
import type { Seeded } from './seed.ts';

/** Once nothing is on its way any more: elements that are seen, one of them, or every one, with a text and without another. */
export interface Sight {
  css: string;
  text?: string;
  without?: string;
  every?: boolean;
}

export interface Stop {
  page: string;
  path: string;
  /** On a screen as narrow as a phone's. */
  narrow?: boolean;
  sees: Sight;
  /** null: there is nothing to do before one knows what for. */
  first: { what: string; act(page: Page): Promise<void>; until: Sight | 'changed' } | null;
}

/** Of the company what addresses need. */
export interface Known {
  floorId: string;
  doorplateId: string;
}

const here = (text: string): Sight => ({ css: 'main', text });
const dialog: Sight = { css: '[role="dialog"]' };
const option: Sight = { css: '[role="option"]', text: '405' };

const search = (text: string, until: Sight | 'changed'): Stop['first'] => ({
  what: `search ${text}`,
  act: (page) => page.getByRole('searchbox').first().fill(text),
  until,
});
const room = (name = '会议室'): Stop['first'] => ({
  what: 'look for a room',
  act: (page) => page.getByRole('combobox', { name, exact: true }).fill('405'),
  until: option,
});
const choose = (label: string, choice: string | number, until: Sight | 'changed' = 'changed'): Stop['first'] => ({
  what: `choose ${label}`,
  act: async (page) => {
    const select = page.getByLabel(label, { exact: true }).first();
    await select.selectOption(typeof choice === 'number' ? { index: choice } : { label: choice });
  },
  until,
});
const press = (name: string | RegExp, until: Sight | 'changed' = dialog): Stop['first'] => ({
  what: `press ${name}`,
  act: (page) => page.locator('main').getByRole('button', { name }).first().click(),
  until,
});

export function stopsOf({ today, buildings, rooms, people }: Seeded, { floorId, doorplateId }: Known): Stop[] {
  const [buildingId, roomId, name] = [buildings[3] ?? '', rooms[345] ?? '', people[700]?.name ?? ''];
  const year = `from=${today.slice(0, 4)}-01-01&until=${today.slice(0, 4)}-12-31`;
  const rows: Sight = { css: 'main tbody tr' };
  const items: Sight = { css: 'main ul li' };
  const stop = (page: string, path: string, sees: Sight, first: Stop['first']): Stop => ({ page, path, sees, first });
  return [
    stop('booking', '/', here('共 2000 间'), search('405', here('共 20 间'))),
    {
      ...stop('booking on a phone', '/', { css: 'main li' }, null),
      narrow: true,
      first: {
        what: 'search 405',
        act: (page) => page.getByPlaceholder('搜索会议室').fill('405'),
        until: { css: 'main li', text: '405', every: true },
      },
    },
    stop('find a time', '/find', here('您有空'), {
      what: 'more seats',
      act: (page) => page.getByLabel('容纳人数').fill('20'),
      until: here('20 人'),
    }),
    stop('floor map', '/map', here('20 间'), {
      what: 'choose a floor',
      act: async (page) => void (await page.locator('main select').first().selectOption({ index: 1 })),
      until: { css: 'main', text: '会议室 201', without: '未知' },
    }),
    stop('settings', '/settings', here('常用会议室'), room('添加常用会议室')),
    stop('home', '/admin', here('间会议室没有门牌'), {
      what: 'pair a doorplate',
      act: (page) => page.getByRole('link', { name: '配对门牌' }).click(),
      until: dialog,
    }),
    stop('places', '/admin/places', here('20 号楼'), search('405', here('找到 20 间'))),
    stop('places, a building', '/admin/places', here('20 号楼'), {
      what: 'open a floor',
      act: async (page) => {
        await page.getByRole('button', { name: /^3 号楼/ }).click();
        await page.getByRole('button', { name: /^4 层/ }).click();
      },
      until: { css: 'main a[href^="/admin/places/rom_"]' },
    }),
    stop('room', `/admin/places/${roomId}`, here('占用与停用'), null),
    stop('new room', `/admin/places/new?floor=${floorId}`, here('可容纳人数'), null),
    stop('equipment', '/admin/places/equipment', items, press('添加设备')),
    stop('door cards', '/admin/places/cards', { css: '.card-paper svg path' }, choose('楼栋', '3 号楼')),
    stop('import of rooms', '/admin/places/import', here('下载模板'), null),
    stop('floor plan', `/admin/places/floors/${floorId}`, here('上传平面图'), null),
    stop('people', '/admin/people', items, search(name, { ...items, text: name, every: true })),
    stop('people, a person', '/admin/people', items, press(/^(修改|编辑)/)),
    stop('departments', '/admin/people/departments', rows, press(/^改名/)),
    stop('duplicates', '/admin/people/duplicates', here('重复'), null),
    stop('import of people', '/admin/people/import', here('下载模板'), null),
    stop('services', '/admin/services', items, press(/^(修改|编辑)/)),
    stop(
      'open requests',
      '/admin/services/requests',
      items,
      choose('楼栋', '3 号楼', { ...items, text: '3 号楼', every: true }),
    ),
    stop('closed requests', '/admin/services/requests?list=closed', items, room()),
    stop('response times', '/admin/services/figures', rows, choose('楼栋', '3 号楼')),
    stop('doorplates', '/admin/doorplates', items, search('405', { css: 'main ul li.row', text: '405', every: true })),
    stop('doorplate', `/admin/doorplates/${doorplateId}`, here('设备日志'), room()),
    stop('pairing', '/admin/doorplates?pair', dialog, room()),
    stop('device groups', '/admin/doorplates/groups', here('标准分组'), press(/^新建分组|^添加分组/)),
    stop('media', '/admin/doorplates/media', here('素材'), null),
    stop('policies', '/admin/policies', here('历史预演'), choose('最多提前', 1, { css: 'main button', text: '预演' })),
    stop(
      'policies of a room',
      `/admin/policies?building=${buildingId}&room=${roomId}`,
      here('会前间隔'),
      choose('最多提前', 2, { css: 'main button', text: '预演' }),
    ),
    stop('bookings', '/admin/bookings', rows, search('面试', { ...rows, text: '面试', every: true })),
    stop('bookings, of a room', '/admin/bookings', rows, room()),
    stop('bookings, one', '/admin/bookings', rows, press(/评审|来访|面试|周会|培训|复盘/)),
    stop('audit', '/admin/audit', { css: 'main ol li' }, press('加载更早的记录', here('已显示 100 条'))),
    stop('statistics, month', '/admin/statistics', rows, choose('楼栋', '3 号楼')),
    stop('statistics, year', `/admin/statistics?${year}`, rows, choose('楼栋', '3 号楼')),
    stop('company', '/admin/company', here('用量'), null),
    stop('messages', '/admin/company/messages', here('主题前缀'), null),
    stop('holidays', '/admin/company/holidays', here('节假日'), null),
  ];
}
