/** The company's own catalogue of equipment, as an admin builds it and everybody meets it. */
import { describe, expect, test } from 'vitest';
import { builtIn } from '../../shared/places/equipment.ts';
import { type Company, givenBooking, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();

async function givenKind({ admin }: Company, name: string, description = '') {
  const catalogue = await admin.call('places.addEquipment', { name, description });
  const kind = catalogue.kinds.find((each) => each.name === name);
  if (!kind) throw new Error(`no ${name}`);
  const equipmentId = kind.equipmentId as Exclude<typeof kind.equipmentId, (typeof builtIn)[number]>;
  return { equipmentId, version: catalogue.version };
}

test('a company names, orders and switches off what its rooms may have; others know nothing of it', async () => {
  const [company, other] = [await givenCompany(cloud), await givenCompany(cloud)];
  const { admin } = company;
  const lin = await givenPerson(company);
  const first = await lin.call('places.equipment', {});
  expect([first.version, first.kinds.map(({ equipmentId }) => equipmentId)]).toEqual([0, [...builtIn]]);
  expect((await lin.call('places.list', {})).equipment).toBeUndefined();

  const { equipmentId } = await givenKind(company, '录播主机', '会后有回放');
  const field = async (input: { name: string; description?: string }) =>
    (await admin.refusal('places.addEquipment', input)).fields?.map(({ field: name, rule }) => `${name} ${rule}`);
  expect(await field({ name: ' 录播主机 ' })).toEqual(['name equipment_taken']);
  expect(await field({ name: 'ｗｈｉｔｅｂｏａｒｄ' })).toEqual(['name equipment_taken']);
  expect(await field({ name: '无障碍' })).toEqual(['name equipment_taken']);
  expect(await field({ name: '主机、音箱' })).toEqual(['name equipment_name']);
  expect(await field({ name: '长'.repeat(31), description: '长'.repeat(121) })).toEqual([
    'name max_length',
    'description max_length',
  ]);

  const renamed = await admin.call('places.changeEquipment', { equipmentId, version: 1, name: '录播一体机' });
  const again = await admin.refusal('places.changeEquipment', { equipmentId, version: 1, offered: false });
  expect(again.code).toBe('changed_meanwhile');
  const { version } = await admin.call('places.changeEquipment', {
    ...{ equipmentId: 'window', version: renamed.version, offered: false },
  });
  const refused = await admin.refusal('places.changeEquipment', { equipmentId: 'screen', version, name: '大屏' });
  expect(refused.fields).toMatchObject([{ field: 'name', rule: 'built_in_equipment' }]);
  const ordered = await admin.call('places.orderEquipment', { version, order: [equipmentId, 'video'] });
  expect(ordered.kinds.slice(0, 3).map((kind) => kind.equipmentId)).toEqual([equipmentId, 'video', 'screen']);
  expect(ordered.kinds.find((kind) => !kind.offered)?.equipmentId).toBe('window');
  expect((await lin.call('places.list', {})).equipment).toEqual(ordered);
  expect((await lin.refusal('places.addEquipment', { name: '茶几' })).code).toBe('forbidden');

  expect((await other.admin.call('places.equipment', {})).kinds).toHaveLength(builtIn.length);
  const strange = { number: '1', name: '云杉', capacity: 8, equipment: ['screen' as const, equipmentId] };
  const { floorId } = await givenFloor(other);
  const unknown = [{ field: 'equipment.1', rule: 'unknown_equipment' }];
  expect((await other.admin.refusal('places.createRoom', { ...strange, floorId })).fields).toMatchObject(unknown);

  await cloud.settled();
  const { entries } = await admin.call('audit.list', { kind: 'equipment' });
  const told = entries.map(({ action, name, subjectId }) => [action, name, subjectId]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['created', '录播主机', equipmentId],
      ['changed', '录播一体机', equipmentId],
      ['changed', 'window', 'window'],
      ['changed', '', admin.me.tenantId],
    ]),
  );
  const rename = entries.find(({ name }) => name === '录播一体机');
  expect(rename?.changes).toEqual([{ field: 'name', before: '录播主机', after: '录播一体机' }]);
});

describe('rooms', () => {
  test('get what there is, keep what is switched off, and are found by it', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { equipmentId, version } = await givenKind(company, '录播主机');
    const { floorId } = await givenFloor(company);
    const room = await givenRoom(company, { floorId, equipment: ['screen', equipmentId] });
    await givenRoom(company, { floorId, equipment: ['screen'] });
    const rooms = [{ number: '901', name: '红松' }];
    const made = await admin.call('places.createRooms', { floorId, rooms, capacity: 4, equipment: [equipmentId] });
    expect(made.rooms[0]?.equipment).toEqual([equipmentId]);

    const ask = { people: [], from: at('09:00', 1), to: at('18:00', 1), minutes: 60 };
    expect((await admin.call('bookings.find', { ...ask, equipment: [equipmentId] })).rooms.fitting).toBe(2);
    const nobodys = 'eqp_000000000000' as typeof equipmentId;
    const lost = await admin.refusal('bookings.find', { ...ask, equipment: ['screen', nobodys] });
    expect(lost.fields).toMatchObject([{ field: 'equipment.1', rule: 'unknown_equipment' }]);

    await admin.call('places.changeEquipment', { equipmentId, version, offered: false });
    const kept = { roomId: room.roomId, version: room.version, equipment: ['video' as const, equipmentId] };
    expect((await admin.call('places.changeRoom', kept)).equipment).toEqual(['video', equipmentId]);
    const facts = { floorId, number: '902', name: '白桦', capacity: 4, equipment: [equipmentId] };
    const refusal = await admin.refusal('places.createRoom', facts);
    expect(refusal.fields).toMatchObject([{ field: 'equipment.0', rule: 'equipment_off' }]);
  });

  test('come from tables by names of both languages and of one’s own', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { equipmentId } = await givenKind(company, 'HDMI/USB-C');
    const floor = { building: '天河大厦', floor: '3 层' };
    const row = (line: number, equipment: string) => ({
      ...floor,
      line,
      number: `30${line}`,
      capacity: '4',
      equipment,
    });
    const rows = [row(1, 'Whiteboard、显示屏、hdmi/usb-c'), row(2, '白板，沙发')];
    const checked = await admin.call('places.checkImport', { rows });
    expect(checked.rows.map(({ errors }) => errors.map(({ field, rule }) => `${field} ${rule}`))).toEqual([
      [],
      ['equipment unknown_equipment'],
    ]);
    await admin.call('places.importRows', { rows: rows.slice(0, 1) });
    const [room] = (await admin.call('places.list', {})).rooms;
    expect(room?.equipment).toEqual(['whiteboard', 'screen', equipmentId]);
  });
});

test('what rooms have is not removed under them, unless it is taken off them', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const { equipmentId, version } = await givenKind(company, '录播主机');
  const room = await givenRoom(company, { number: '301', name: '云杉', equipment: [equipmentId, 'screen'] });
  const refusal = await admin.refusal('places.removeEquipment', { equipmentId, version });
  expect(refusal).toMatchObject({ code: 'equipment_in_use', detail: expect.stringMatching(/^1 间.*301 云杉/) });
  const none = await admin.call('places.removeEquipment', { equipmentId, version, used: 'take_off' });
  expect(none.kinds.map((kind) => kind.equipmentId)).toEqual([...builtIn]);
  const left = await admin.call('places.getRoom', { roomId: room.roomId });
  expect([left.equipment, left.version]).toEqual([['screen'], room.version + 1]);
  const back = { roomId: room.roomId, version: left.version, equipment: [equipmentId] };
  expect((await admin.refusal('places.changeRoom', back)).fields).toMatchObject([{ rule: 'unknown_equipment' }]);

  // Names that are gone are still told, and may be borne anew.
  await cloud.settled();
  const { entries } = await admin.call('audit.list', { kind: 'equipment' });
  expect(entries.map(({ action, name }) => [action, name])).toEqual([
    ['removed', '录播主机'],
    ['created', '录播主机'],
  ]);
  const trail = await admin.call('audit.list', { kind: 'room' });
  expect(trail.entries.find(({ action }) => action === 'changed')?.changes).toEqual([
    { field: 'equipment', before: '录播主机, screen', after: 'screen' },
  ]);
  await givenKind(company, '录播主机');
});

test('a room that gets a kind while it is removed has it, or the kind is gone: never one without the other', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const { floorId } = await givenFloor(company);
  const { equipmentId, version } = await givenKind(company, '录播主机');
  const rooms = [1, 2, 3].map((n) => ({
    floorId,
    number: `${n}`,
    name: '云杉',
    capacity: 4,
    equipment: [equipmentId],
  }));
  await Promise.allSettled([
    ...rooms.map((room) => admin.call('places.createRoom', room)),
    admin.call('places.removeEquipment', { equipmentId, version }),
  ]);
  const { rooms: there, equipment } = await admin.call('places.list', {});
  const isThere = equipment?.kinds.some((kind) => kind.equipmentId === equipmentId);
  expect(there.every((room) => isThere || !room.equipment.includes(equipmentId))).toBe(true);
});

test('who waits for a room with what is gone gets one without it', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const { equipmentId, version } = await givenKind(company, '录播主机');
  const { floorId } = await givenFloor(company);
  const [wished, like] = [
    await givenRoom(company, { floorId, equipment: [equipmentId] }),
    await givenRoom(company, { floorId, equipment: [equipmentId] }),
  ];
  const time = { start: at('10:00', 1), end: at('11:00', 1) };
  await givenBooking(admin, { roomId: wished.roomId, ...time });
  const { bookingId } = await givenBooking(admin, { roomId: like.roomId, ...time });
  const lin = await givenPerson(company);
  await lin.call('bookings.joinWaitlist', { roomId: wished.roomId, ...time, topic: '都行', anyRoom: true });
  await admin.call('places.removeEquipment', { equipmentId, version, used: 'take_off' });
  await admin.call('bookings.cancel', { bookingId });
  await cloud.settled();
  const { waits } = await lin.call('bookings.myWaits', {});
  expect(waits).toMatchObject([{ state: 'offered', offer: { roomId: like.roomId } }]);
});
