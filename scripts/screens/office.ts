/** The company whose screens are pictured: a room for each state that a door can be in, and floors full of meetings. */
import type { Page } from '@playwright/test';
import { standardGroup, type Template, templates } from '../../shared/doorplates/group.ts';
import { type Instant, instantAt } from '../../shared/time.ts';
import type { CloudProcess } from '../../test/support/cloud.ts';
import {
  type Company,
  givenBooking,
  givenBuilding,
  givenCompany,
  givenFloor,
  givenLogo,
  givenMedia,
  givenPerson,
  givenRoom,
  type Person,
} from '../../test/support/given.ts';

const zone = 'Asia/Shanghai';
const always = { open: '00:00', close: '24:00', days: [1, 2, 3, 4, 5, 6, 7] };
const longTopic =
  '二〇二七年度全球供应链与生产计划第三次跨部门联合评审会（含华东、华南、西南三大区）Quarterly cross-functional planning review';

/** A day that the pictures are taken on. @returns the instant of a time of it */
export type Day = (time: string) => Instant;
export const dayOf =
  (date: string): Day =>
  (time) =>
    instantAt(date, time, zone);

interface Meeting {
  from: string;
  to: string;
  topic: string;
  private?: boolean;
  by?: 'long';
}
interface Door {
  name: string;
  number: string;
  room: string;
  meetings: Meeting[];
  occupied?: 'occupied' | 'out_of_service';
  checkIn?: 'on' | 'off';
}

const later: Meeting[] = [
  { from: '11:00', to: '12:00', topic: '财务月结' },
  { from: '13:30', to: '14:30', topic: '供应商评审' },
  { from: '15:00', to: '16:00', topic: '周会', private: true },
  { from: '16:00', to: '17:30', topic: '新人培训' },
];

export const doors: readonly Door[] = [
  { name: 'free', number: '1201', room: '云杉', meetings: [{ from: '09:00', to: '09:30', topic: '站会' }, ...later] },
  { name: 'nothing', number: '1202', room: '雪松', meetings: [] },
  {
    name: 'soon',
    number: '1203',
    room: '银杏',
    meetings: [{ from: '10:15', to: '11:00', topic: '产品周会' }, ...later],
  },
  {
    name: 'in-meeting',
    number: '1204',
    room: '白桦',
    meetings: [{ from: '09:30', to: '11:00', topic: '产品路线图' }, ...later],
  },
  {
    name: 'awaiting',
    number: '1205',
    room: '水杉',
    meetings: [{ from: '10:00', to: '11:00', topic: '客户访谈' }, ...later],
    checkIn: 'on',
  },
  { name: 'occupied', number: '1206', room: '香樟', meetings: [], occupied: 'occupied' },
  { name: 'out-of-service', number: '1207', room: '梧桐', meetings: [], occupied: 'out_of_service' },
  {
    name: 'private',
    number: '1208',
    room: '海棠',
    meetings: [{ from: '09:30', to: '10:45', topic: '收购', private: true }, ...later],
  },
  {
    name: 'long',
    number: 'B2-1209-East',
    room: '国际学术交流中心多功能报告厅（可分隔）Auditorium',
    meetings: [
      { from: '09:30', to: '11:00', topic: longTopic, by: 'long' },
      { from: '11:00', to: '12:00', topic: longTopic, by: 'long' },
      ...later.slice(1),
    ],
  },
];

export interface Office extends Company {
  rooms: Map<string, string>;
  groups: Map<string, string>;
  buildings: { full: string; empty: string };
}

/** Before the day's meetings begin; they are booked as people would. @param draw a page to make pictures with */
export async function givenOffice(cloud: CloudProcess, day: Day, draw: Page): Promise<Office> {
  const company = await givenCompany(cloud, { company: '星野科技', email: 'lin.xiao@screens.example' });
  const { admin } = company;
  const long = await givenPerson(company, { name: '欧阳司马·亚历山大·克里斯托弗森' });
  const zhou = await givenPerson(company);
  await givenServices(admin);
  await givenLogo(company, await picture(draw, 'logo'));
  const background = (await givenMedia(company, { body: await picture(draw, 'ground') })).mediaId;
  const groups = new Map<string, string>();
  const when = { from: null, until: null, days: [], start: null, end: null };
  const notice = { title: '消防演练', text: '本周三下午三点，请听从引导员安排，从最近的楼梯撤离到南广场集合。' };
  for (const template of templates) {
    const look = { template, background: template === 'photo' ? background : null };
    const slides = [{ kind: 'notice' as const, ...notice, seconds: 600, when }];
    const pin = { who: 'pin' as const, pin: '2580' };
    const make = async (name: string, more: object) => {
      const made = await admin.call('doorplates.createGroup', { ...standardGroup, name, look, ...more });
      groups.set(name, made.groupId);
    };
    await make(template, {});
    await make(`${template}-slides`, { slides });
    await make(`${template}-picture`, { slides: [{ kind: 'image', mediaId: background, seconds: 600, when }] });
    await make(`${template}-pin`, { touch: pin });
  }
  const { buildingId } = await givenBuilding(company, { name: '天河大厦', hours: always });
  const empty = await givenBuilding(company, { name: '星野科技华东研发中心二期综合楼', hours: always });
  await givenRoom(company, {
    floorId: (await givenFloor(company, { buildingId: empty.buildingId })).floorId,
    number: '101',
    name: '大堂',
  });
  const rooms = await givenDoors(company, { buildingId, day, long, zhou });
  await givenFloors(company, { buildingId, day, zhou });
  await cloud.settled();
  return { ...company, rooms, groups, buildings: { full: buildingId, empty: empty.buildingId } };
}

async function givenServices(admin: Person): Promise<void> {
  const staff = [{ personId: admin.me.personId, areaId: null }];
  for (const name of ['茶水饮料', 'IT 支持', '会场布置'])
    await admin.call('services.createItem', { category: 'administrative', name, staff });
}

async function givenDoors(
  company: Company,
  { buildingId, day, long, zhou }: { buildingId: string; day: Day; long: Person; zhou: Person },
): Promise<Map<string, string>> {
  const rooms = new Map<string, string>();
  const { floorId } = await givenFloor(company, { buildingId, name: '12 层', level: 12 });
  const date = day('12:00').slice(0, 10);
  for (const { name, number, room, meetings, occupied, checkIn = 'off' } of doors) {
    const made = await givenRoom(company, { floorId, number, name: room, checkIn, capacity: 12 });
    rooms.set(name, made.roomId);
    for (const { from, to, topic, by, ...rest } of meetings)
      await givenBooking(by ? long : zhou, { roomId: made.roomId, start: day(from), end: day(to), topic, ...rest });
    if (!occupied) continue;
    const why = occupied === 'occupied' ? '审计驻场，借用至年底' : '空调漏水，正在维修';
    const facts = { kind: occupied, reason: why, contact: '行政部 王建国 8012' };
    await company.admin.call('places.occupyRoom', {
      roomId: made.roomId,
      version: made.version,
      from: date,
      until: `${date.slice(0, 4)}-12-31`,
      ...facts,
    });
  }
  return rooms;
}

/** More than a board has lines for. */
async function givenFloors(
  company: Company,
  { buildingId, day, zhou }: { buildingId: string; day: Day; zhou: Person },
): Promise<void> {
  for (const level of [3, 4, 5]) {
    const { floorId } = await givenFloor(company, { buildingId, name: `${level} 层`, level });
    for (let index = 1; index <= 8; index++) {
      const { roomId } = await givenRoom(company, { floorId, number: `${level}0${index}`, name: `会议室 ${index}` });
      for (const [from, to, topic] of [
        ['10:00', '11:00', '项目例会'],
        ['10:15', '11:30', '需求评审'],
        ['14:00', '15:00', '面试'],
      ].slice(index % 2, (index % 2) + 2 - (index % 3 === 0 ? 1 : 0)) as [string, string, string][])
        await givenBooking(zhou, { roomId, start: day(from), end: day(to), topic }).catch(() => undefined);
    }
  }
}

const drawings = {
  logo: `<body style="margin:0;background:transparent"><svg id="it" width="320" height="80" viewBox="0 0 320 80"><circle cx="40" cy="40" r="30" fill="#e4572e"/><path d="M26 44 40 20l14 24H26z" fill="#fff"/><text x="84" y="54" font-size="40" font-weight="700" font-family="Noto Sans CJK SC,sans-serif" fill="#1f3a93">星野科技</text></svg>`,
  ground: `<body style="margin:0"><div id="it" style="width:1280px;height:800px;background:radial-gradient(circle at 30% 20%,#ffe9b0,#e08a3c 35%,#3c6e71 70%,#12303a)"></div>`,
};

async function picture(page: Page, which: keyof typeof drawings): Promise<Uint8Array<ArrayBuffer>> {
  await page.setContent(drawings[which]);
  return Uint8Array.from(await page.locator('#it').screenshot({ omitBackground: true }));
}

export function groupOf(office: Office, template: Template, kind: '' | '-slides' | '-picture' | '-pin' = ''): string {
  return office.groups.get(`${template}${kind}`) ?? '';
}
