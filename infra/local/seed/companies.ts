/** The demo's companies as plain data. */

import type { Equipment, WorkingHours } from '../../../shared/places/schema.ts';
import type { Locale, Role } from '../../../shared/scope.ts';
import type { Currency } from '../../../shared/tenants/policy.ts';

export interface SeedPerson {
  name: string;
  /** The part before the company's domain, or a whole address of somebody who works for both. */
  mail: string;
  roles: Role[];
  department?: string;
}

export interface SeedRoom {
  number: string;
  name: string;
  capacity: number;
  equipment: Equipment[];
  bufferAfter?: number;
  /** People say there that they have come. */
  checkIn?: boolean;
  /** Names of those who approve its bookings. */
  approvers?: string[];
  occupied?: { days: number; reason: string; contact: string };
}

export interface SeedBuilding {
  name: string;
  campus: string;
  zone: string;
  hours: WorkingHours;
  /** `drawn`: it has a map with its rooms on it. */
  floors: { name: string; level: number; rooms: SeedRoom[]; drawn?: boolean }[];
}

export interface SeedCompany {
  name: string;
  zone: string;
  locale: Locale;
  currency: Currency;
  domain: string;
  people: SeedPerson[];
  buildings: SeedBuilding[];
  topics: string[];
  privateTopics: string[];
  /** What waits in the room with approval. */
  requests: { who: string; topic: string; hoursAgo: number; isPrivate?: boolean }[];
  /**
   * Meetings at `time` (`hh:mm`), for an hour, weekly from the next working day on; the occurrence of index `skipped` was left out.
   * With `daysAgo`: a quarter of an hour on each working day since then.
   */
  series: {
    who: string;
    /** The room's number. */
    room: string;
    topic: string;
    content: string;
    time: string;
    invited: string[];
    skipped: number;
    daysAgo?: number;
  }[];
  /** Who is in line for a meeting of somebody else's. */
  waiting: string[];
}

const everyDay = { open: '08:00', close: '22:00', days: [1, 2, 3, 4, 5, 6, 7] };
const workdays = { open: '08:30', close: '19:00', days: [1, 2, 3, 4, 5] };

const departments = ['产品部', '研发部', '市场部', '行政部'];

const colleagues = (text: string): SeedPerson[] =>
  text.split(' ').map((entry, index) => {
    const [name = '', mail = ''] = entry.split('/');
    return { name, mail, roles: ['employee'], department: departments[index % departments.length] ?? '' };
  });

const xingye: SeedCompany = {
  name: '星野科技',
  zone: 'Asia/Shanghai',
  locale: 'zh-CN',
  currency: 'CNY',
  domain: 'xingye.example',
  people: [
    { name: '林晓', mail: 'lin.xiao', roles: ['admin', 'employee'] },
    { name: '陈默', mail: 'chen.mo', roles: ['approver', 'employee'] },
    { name: '王建国', mail: 'wang.jianguo', roles: ['staff', 'employee'] },
    { name: '周宁', mail: 'zhou.ning', roles: ['employee'] },
    ...colleagues(
      '赵一鸣/zhao.yiming 钱雨桐/qian.yutong 孙浩然/sun.haoran 李思远/li.siyuan 吴佳怡/wu.jiayi 郑凯/zheng.kai 冯雪/feng.xue ' +
        '褚文/chu.wen 卫东/wei.dong 蒋晨/jiang.chen 沈悦/shen.yue 韩梅/han.mei 杨帆/yang.fan 朱琳/zhu.lin 秦岭/qin.ling ' +
        '许诺/xu.nuo 何静/he.jing 吕航/lv.hang 施然/shi.ran 张弛/zhang.chi 孔明轩/kong.mingxuan 曹颖/cao.ying 严谨/yan.jin ' +
        '华南/hua.nan 金鑫/jin.xin 魏来/wei.lai',
    ),
  ],
  buildings: [
    {
      name: '天河大厦',
      campus: '广州总部',
      zone: 'Asia/Shanghai',
      hours: everyDay,
      floors: [
        {
          name: '3 层',
          level: 3,
          drawn: true,
          rooms: [
            { number: '301', name: '云杉', capacity: 8, equipment: ['screen', 'whiteboard', 'wireless_cast'] },
            { number: '302', name: '银杏', capacity: 6, equipment: ['screen', 'video'], checkIn: true },
            { number: '303', name: '白桦', capacity: 4, equipment: ['whiteboard', 'window'] },
          ],
        },
        {
          name: '12 层',
          level: 12,
          rooms: [
            { number: '1201', name: '香樟', capacity: 12, equipment: ['projector', 'video', 'microphone'] },
            { number: '1202', name: '红枫', capacity: 6, equipment: ['screen', 'phone'] },
            {
              number: '1203',
              name: '梧桐厅',
              capacity: 30,
              equipment: ['projector', 'video', 'microphone', 'speaker', 'accessible'],
              bufferAfter: 15,
            },
          ],
        },
        {
          name: '15 层',
          level: 15,
          rooms: [
            {
              number: '1501',
              name: '玉兰（董事会）',
              capacity: 16,
              equipment: ['screen', 'video', 'phone', 'window'],
              bufferAfter: 30,
              approvers: ['陈默'],
            },
            {
              number: '1502',
              name: '青松',
              capacity: 10,
              equipment: ['screen', 'whiteboard'],
              occupied: { days: 45, reason: '新产品项目组封闭开发', contact: '孙浩然 8016' },
            },
          ],
        },
      ],
    },
    {
      name: '西湖园区 A 栋',
      campus: '杭州园区',
      zone: 'Asia/Shanghai',
      hours: workdays,
      floors: [
        {
          name: '1 层',
          level: 1,
          rooms: [
            { number: 'A101', name: '断桥', capacity: 6, equipment: ['screen', 'video'] },
            { number: 'A102', name: '曲院', capacity: 8, equipment: ['screen', 'whiteboard', 'accessible'] },
          ],
        },
        {
          name: '2 层',
          level: 2,
          rooms: [
            { number: 'A201', name: '三潭', capacity: 10, equipment: ['projector', 'video', 'speaker'] },
            { number: 'A202', name: '柳浪', capacity: 4, equipment: ['phone', 'window'] },
          ],
        },
      ],
    },
  ],
  topics: [
    '产品周会',
    '需求评审',
    '版本发布计划',
    '客户方案讨论',
    '架构评审',
    '新员工培训',
    '市场活动复盘',
    '设计走查',
    '测试用例评审',
    '季度目标对齐',
    '供应商来访',
    '渠道伙伴会议',
    '安全演练',
    '数据看板讨论',
    '站会',
    '项目复盘',
    '预算讨论',
    '技术分享：分布式事务',
  ],
  privateTopics: ['候选人面试', '绩效沟通', '薪酬委员会'],
  requests: [
    { who: '周宁', topic: '重要客户来访', hoursAgo: 20 },
    { who: '秦岭', topic: '薪酬委员会', hoursAgo: 5, isPrivate: true },
    { who: '何静', topic: '季度经营分析会', hoursAgo: 0.6 },
  ],
  series: [
    {
      who: '周宁',
      room: '1202',
      topic: '产品周会',
      content: '1. 上周进展与风险\n2. 本周计划\n3. 需要各部门支持的事项',
      time: '15:30',
      invited: ['林晓', '陈默', '赵一鸣', '钱雨桐'],
      skipped: 3,
    },
    {
      who: '赵一鸣',
      room: 'A202',
      topic: '研发站会',
      content: '',
      time: '09:30',
      invited: ['李思远', '吴佳怡', '郑凯'],
      skipped: 4,
      daysAgo: 7,
    },
  ],
  waiting: ['周宁'],
};

const northwind: SeedCompany = {
  name: 'Northwind Labs',
  zone: 'Europe/London',
  locale: 'en',
  currency: 'GBP',
  domain: 'northwind.example',
  people: [
    { name: 'Grace Hill', mail: 'grace.hill', roles: ['admin', 'employee'] },
    { name: 'Tom Baker', mail: 'tom.baker', roles: ['employee'] },
    { name: 'Amara Osei', mail: 'amara.osei', roles: ['employee'] },
    { name: 'Lin Xiao', mail: 'lin.xiao@xingye.example', roles: ['employee'] },
  ],
  buildings: [
    {
      name: 'Riverside House',
      campus: 'London',
      zone: 'Europe/London',
      hours: { open: '08:00', close: '18:00', days: [1, 2, 3, 4, 5] },
      floors: [
        {
          name: 'Ground floor',
          level: 0,
          rooms: [
            { number: 'G1', name: 'Thames', capacity: 10, equipment: ['screen', 'video'] },
            { number: 'G2', name: 'Fleet', capacity: 4, equipment: ['whiteboard'] },
          ],
        },
        {
          name: 'First floor',
          level: 1,
          rooms: [{ number: '101', name: 'Tyburn', capacity: 6, equipment: ['screen', 'accessible'] }],
        },
      ],
    },
  ],
  topics: ['Weekly sync', 'Design review', 'Client call', 'Roadmap', 'Retrospective', 'Onboarding'],
  privateTopics: ['Interview'],
  requests: [],
  series: [
    {
      who: 'Tom Baker',
      room: 'G1',
      topic: 'Weekly planning',
      content: '',
      time: '15:00',
      invited: ['Grace Hill', 'Amara Osei'],
      skipped: 2,
    },
  ],
  waiting: ['Grace Hill'],
};

export const companies: readonly SeedCompany[] = [xingye, northwind];
