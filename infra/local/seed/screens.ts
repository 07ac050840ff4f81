/** The first company's colour, and two device groups: one that its doors are in, always on, and one with a power plan. */
import * as Groups from '../../../functions/doorplates/groups.ts';
import * as Tenants from '../../../functions/tenants/tenants.ts';
import type { GroupId } from '../../../shared/ids.ts';
import type { PersonScope } from '../../../shared/scope.ts';

const always = { from: null, until: null, days: [], start: null, end: null };
const light = {
  awaiting: { color: 'yellow', blink: true },
  occupied: { color: 'slate', blink: false },
  brightness: [
    { from: '07:00', percent: 100 },
    { from: '20:00', percent: 40 },
  ],
} as const;

/** @returns the group of the demo's doors: whenever somebody starts it, they are on */
export async function seedScreens(scope: PersonScope): Promise<GroupId> {
  const { version } = await Tenants.get(scope);
  await Tenants.change(scope, { version, color: '#0b6e69' });
  const doors = await Groups.create(scope, {
    name: '天河大厦门牌',
    look: { template: 'photo', background: null },
    light: { ...light, brightness: [...light.brightness] },
    slides: [
      {
        kind: 'notice',
        title: '节约从会议室开始',
        text: '离开时请关灯、关空调，\n带走白板上的内容。',
        seconds: 12,
        when: always,
      },
      {
        kind: 'notice',
        title: '周五 15:00 消防演练',
        text: '听到警铃后请走楼梯到一楼广场集合。',
        seconds: 10,
        when: { ...always, days: [3, 4, 5] },
      },
    ],
  });
  await Groups.create(scope, {
    name: '西湖园区门牌',
    look: { template: 'dark', background: null },
    power: {
      days: [1, 2, 3, 4, 5],
      hours: { on: '07:30', off: '21:00' },
      holidays: true,
      exceptions: [],
      wakeForMeetings: true,
    },
  });
  return doors.groupId;
}
