/** 定时开关机: the timers behind the plans of device groups. */
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { PowerPlan } from '../../shared/doorplates/group.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { type Company, givenCompany, givenRoom } from '../support/given.ts';
import { at, monday, setup, until } from '../support/setup.ts';
import { givenDoorplate, givenPanel, givenWire } from './doorplates-support/door.ts';

const cloud = await setup();
let scheduler: SchedulerClient;
beforeAll(() => {
  scheduler = new SchedulerClient({});
});
// Each begins on the Monday at 09:00; what the one before has left is other companies'.
beforeEach(() => cloud.clock.set(epochOf(monday)));

const office: PowerPlan = {
  days: [1, 2, 3, 4, 5],
  hours: { on: '08:00', off: '20:00' },
  holidays: true,
  exceptions: [],
  wakeForMeetings: false,
};

/** When the company's timers of timed power go off, in order. */
async function timersOf({ admin }: Company): Promise<string[]> {
  await cloud.settled();
  const { Schedules = [] } = await scheduler.send(
    new ListSchedulesCommand({ NamePrefix: `power-${admin.me.tenantId}` }),
  );
  const found = await Promise.all(
    Schedules.map(({ GroupName, Name }) => scheduler.send(new GetScheduleCommand({ GroupName, Name }))),
  );
  return found.map(({ ScheduleExpression = '' }) => `${ScheduleExpression.slice('at('.length, -1)}Z`).sort();
}

async function clockAt(instant: Instant): Promise<void> {
  await cloud.clock.set(epochOf(instant));
  await cloud.settled();
}

/** A company with a group by this plan, and a doorplate of it in each of the zones. */
async function givenScreens(power: PowerPlan, zones = ['Asia/Shanghai']) {
  const company = await givenCompany(cloud);
  const group = await company.admin.call('doorplates.createGroup', { name: '办公区', power });
  const paired = [];
  for (const zone of zones) {
    const room = await givenRoom(company, { building: { zone } });
    paired.push(await givenDoorplate(cloud, company, room));
  }
  const doorplateIds = paired.map(({ doorplate }) => doorplate.doorplateId);
  await company.admin.call('doorplates.assign', { doorplateIds, groupId: group.groupId });
  await cloud.settled();
  const change = async (version: number, plan: PowerPlan | null) => {
    await company.admin.call('doorplates.changeGroup', { groupId: group.groupId, version, power: plan });
    return timersOf(company);
  };
  return { company, admin: company.admin, group, paired, change };
}

test('screens are told at each switch, and the timer sets itself for the next', async () => {
  const { company, group, paired } = await givenScreens(office);
  const [door] = paired;
  if (!door) throw new Error('nothing was paired');
  const wire = await givenWire(cloud, door);
  await wire.listen();
  const told = () => wire.commands().flatMap((command) => (command.do === 'power' ? [command] : []));
  expect(await timersOf(company)).toEqual([at('20:00', 0)]);
  await clockAt(at('20:00', 0));
  await until(() => told().length === 1);
  expect(await timersOf(company)).toEqual([at('08:00', 1)]);
  await clockAt(at('08:00', 1));
  await until(() => told().length === 2);
  expect(told().map(({ on }) => on)).toEqual([false, true]);
  expect(await timersOf(company)).toEqual([at('20:00', 1)]);
  // Scheduler may deliver again, and late: what holds by then is said, and the timer stays where it is.
  const { handler } = await import('../../functions/doorplates/timer.ts');
  const { tenantId } = company.admin.me;
  const again = { do: 'power.switch', tenantId, groupId: group.groupId, zone: 'Asia/Shanghai', at: at('20:00', 0) };
  await handler(again);
  await until(() => told().length === 3);
  expect(told().at(-1)?.on).toBe(true);
  expect(await timersOf(company)).toEqual([at('20:00', 1)]);
});

test('a change of the plan, its exceptions or the holidays moves the timer; without a plan there is none', async () => {
  const { company, admin, paired, change } = await givenScreens(office);
  const [door] = paired;
  if (!door) throw new Error('nothing was paired');
  const panel = await givenPanel(cloud, door);
  expect(await change(1, { ...office, hours: { on: '08:00', off: '18:30' } })).toEqual([at('18:30', 0)]);
  const exceptions = [{ date: at('12:00', 0).slice(0, 10), hours: { on: '08:00', off: '22:00' } }];
  expect(await change(2, { ...office, exceptions })).toEqual([at('22:00', 0)]);
  const { version } = await admin.call('tenants.holidays', {});
  const today = { date: at('12:00', 0).slice(0, 10), kind: 'rest' as const, name: '公司周年' };
  expect(await change(3, office)).toEqual([at('20:00', 0)]);
  await admin.call('tenants.changeHolidays', { version, days: [today] });
  // The panel has it too, and goes by it alone.
  await panel.shows(({ settings }) => settings?.power?.rest.includes(today.date) === true);
  // Off now, on tomorrow.
  expect(await timersOf(company)).toEqual([at('08:00', 1)]);
  expect(await change(4, { ...office, holidays: false })).toEqual([at('20:00', 0)]);
  expect(await change(5, null)).toEqual([]);
});

test('a group with screens in two zones has a timer in each, and a screen that comes brings its zone’s', async () => {
  const { company, admin, group } = await givenScreens(office, ['Asia/Shanghai', 'Europe/Berlin']);
  // 09:00 in Shanghai is 02:00 in Berlin.
  expect(await timersOf(company)).toEqual(['2026-11-23T07:00:00Z', at('20:00', 0)]);
  const room = await givenRoom(company, { building: { zone: 'America/New_York' } });
  const { doorplate } = await givenDoorplate(cloud, company, room);
  expect(await timersOf(company)).toHaveLength(2);
  const { doorplateId, version } = doorplate;
  await admin.call('doorplates.change', { doorplateId, version, groupId: group.groupId });
  // 20:00 on Sunday there: off until the morning.
  expect(await timersOf(company)).toEqual(['2026-11-23T07:00:00Z', at('20:00', 0), '2026-11-23T13:00:00Z']);
  await admin.call('doorplates.remove', { doorplateId, version: version + 1 });
  // Its zone has no screen any more: the timer goes off once, and sets none.
  await clockAt('2026-11-23T13:00:00Z');
  expect(await timersOf(company)).toHaveLength(2);
});
