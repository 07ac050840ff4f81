/** Services at the door: what a panel offers, what a touch makes of it. */
import { describe, expect, test } from 'vitest';
import { givenPerson } from '../support/given.ts';
import { setup, until } from '../support/setup.ts';
import { givenDoor, givenPanel, givenWire } from './doorplates-support/door.ts';

const cloud = await setup();

async function givenServices() {
  const door = await givenDoor(cloud);
  const { company, admin } = door;
  const steward = await givenPerson(company, { name: '王建国', roles: ['staff'] });
  const staff = [{ personId: steward.me.personId, areaId: null }];
  const panel = await givenPanel(cloud, door.paired);
  const tea = await admin.call('services.createItem', { category: 'administrative', name: '茶水饮料', staff });
  await panel.shows(({ sheet }) => sheet?.room.services.length === 1);
  const open = async () => (await steward.call('services.tasks', {})).tasks.map(({ request }) => request);
  return { ...door, steward, staff, panel, tea, open };
}

describe('at the door', () => {
  test('what is offered in the room is offered there, as soon as it changes', async () => {
    const { admin, panel, tea, staff } = await givenServices();
    expect(panel.look().sheet?.room.services).toEqual([{ itemId: tea.itemId, name: '茶水饮料' }]);
    await admin.call('services.createItem', { category: 'device', name: 'IT 支持', staff });
    await panel.shows(({ sheet }) => sheet?.room.services.map(({ name }) => name).join() === '茶水饮料,IT 支持');
    await admin.call('services.changeItem', { itemId: tea.itemId, version: 1, active: false });
    await panel.shows(({ sheet }) => sheet?.room.services.map(({ name }) => name).join() === 'IT 支持');
    expect(await panel.panel().ask(tea.itemId)).toEqual({
      ok: false,
      code: 'not_offered',
      text: '这个会议室目前不提供此项服务。',
    });
  });

  test('a touch calls the staff, once until somebody comes', async () => {
    const { doorplateId, room, steward, panel, tea, open } = await givenServices();
    expect(await panel.panel().ask(tea.itemId)).toEqual({ ok: true });
    expect(await panel.panel().ask(tea.itemId)).toEqual({ ok: true });
    await cloud.settled();
    const [request, ...others] = await open();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      roomId: room.roomId,
      requester: { kind: 'doorplate', id: doorplateId, name: '门牌' },
      item: { name: '茶水饮料' },
    });
    const { messages } = await steward.call('messages.list', {});
    expect(messages).toContainEqual(expect.objectContaining({ kind: 'service_asked', text: '云杉，尽快' }));
    const { requestId = '' } = request ?? {};
    await steward.call('services.act', { requestId, step: 'finish' });
    await cloud.settled();
    await panel.panel().ask(tea.itemId);
    expect(await open()).toHaveLength(1);
    expect(await cloud.failures()).toEqual([]);
  });

  test('a fault goes to who sees to devices, or to the admins', async () => {
    const { admin, staff, panel, open } = await givenServices();
    expect(await panel.panel().report('屏幕不亮')).toEqual({ ok: true });
    const { tasks } = await admin.call('services.tasks', {});
    expect(tasks.map(({ request }) => request)).toMatchObject([
      { item: { itemId: null, name: '设备故障', category: 'device' }, text: '屏幕不亮' },
    ]);
    const item = await admin.call('services.createItem', { category: 'device', name: '设备报修', staff });
    expect(await panel.panel().report('没有声音')).toEqual({ ok: true });
    expect(await open()).toMatchObject([{ item: { itemId: item.itemId, name: '设备报修' }, text: '没有声音' }]);
  });

  test('a message that comes again is one request', async () => {
    const { paired, panel, tea, steward, open } = await givenServices();
    await panel.end();
    const wire = await givenWire(cloud, paired);
    await wire.listen();
    const touch = { id: 'once', at: cloud.parts.clock.now(), kind: 'request', itemId: tea.itemId } as const;
    await wire.say(touch);
    const [request] = await open();
    await steward.call('services.act', { requestId: request?.requestId ?? '', step: 'accept' });
    await wire.say(touch);
    expect(await open()).toEqual([]);
    const answers = () => wire.commands().filter(({ id }) => id === 'once');
    await until(() => answers().length > 1);
    expect(answers()).toEqual([
      { id: 'once', do: 'answer', ok: true },
      { id: 'once', do: 'answer', ok: true },
    ]);
  });
});
