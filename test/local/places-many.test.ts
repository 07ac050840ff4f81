/** Many places at once: rooms in a row, and whole tables of them. */
import { describe, expect, test } from 'vitest';
import { numbered } from '../../shared/places/numbering.ts';
import { givenCompany, givenFloor, givenPerson } from '../support/given.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();

function row(from: string, to: string) {
  const rows = numbered(from, to, '会议室 {n}');
  if (typeof rows === 'string') throw new Error(rows);
  return rows;
}

describe('rooms in a row', () => {
  test('are made at once, but for those whose number is taken', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { floorId, buildingId } = await givenFloor(company, { level: 3 });
    const upper = await givenFloor(company, { buildingId, level: 4 });
    const taken = { floorId: upper.floorId, number: '３０７', name: '冷杉', capacity: 2 };
    await admin.call('places.createRoom', taken);
    const wish = { floorId, rooms: [...row('301', '352'), { number: '301', name: '又一间' }], capacity: 8 };
    const answer = await admin.call('places.createRooms', wish);
    expect(answer.rooms).toHaveLength(51);
    expect(answer.rooms[0]).toMatchObject({ number: '301', name: '会议室 301', capacity: 8, buildingId, floorId });
    expect(answer.refused).toEqual([
      { number: '301', why: 'twice' },
      { number: '307', why: 'taken' },
    ]);
    expect((await admin.call('places.list', {})).rooms).toHaveLength(52);
    // They are counted: their floor is not taken away under them, and is once they are gone.
    const lower = await givenFloor(company, { buildingId, level: 2 });
    const floor = { floorId: lower.floorId, version: 1 };
    const two = await admin.call('places.createRooms', {
      floorId: lower.floorId,
      rooms: row('201', '202'),
      capacity: 2,
    });
    for (const { roomId } of two.rooms) {
      expect((await admin.refusal('places.removeFloor', floor)).code).toBe('in_use');
      await admin.call('places.removeRoom', { roomId, version: 1 });
    }
    await admin.call('places.removeFloor', floor);
  });

  test('a repeated request makes what is missing and nothing twice, also at the same time', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { floorId } = await givenFloor(company);
    const options = { idempotencyKey: 'row-1' };
    const some = { floorId, rooms: row('1', '60'), capacity: 4 };
    const whole = { ...some, rooms: row('1', '100') };
    const first = await admin.call('places.createRooms', some, options);
    const answers = await Promise.all([1, 2].map(() => admin.call('places.createRooms', whole, options)));
    for (const answer of answers) {
      expect(answer.refused).toEqual([]);
      expect(answer.rooms.map(({ number }) => number)).toEqual(whole.rooms.map(({ number }) => number));
      expect(answer.rooms.slice(0, 60).map(({ roomId }) => roomId)).toEqual(first.rooms.map(({ roomId }) => roomId));
    }
    expect((await admin.call('places.list', {})).rooms).toHaveLength(100);
    const other = await admin.call('places.createRooms', whole, { idempotencyKey: 'row-2' });
    expect(other).toMatchObject({ rooms: [], refused: { length: 100 } });
    const { code } = await admin.refusal('places.createRooms', { ...some, floorId: 'flr_000000000000' });
    expect(code).toBe('not_found');
  });
});

describe('tables of places', () => {
  const place = (line: number, facts: object = {}) => ({
    ...{ line, building: '天河大厦', floor: '3 层', number: String(300 + line), name: `云杉 ${line}`, capacity: '8' },
    ...facts,
  });

  test('are looked at before anything is stored: each wrong cell by its row, in the reader’s language', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const rows = [
      place(2),
      place(3, { capacity: '很多' }),
      place(4, { number: '302' }),
      place(5, { floor: '', equipment: 'screen、沙发' }),
      place(6, { building: ' ', zone: 'Asia/Nowhere' }),
      place(7, { capacity: '' }),
      { line: 8, building: '海珠大厦' },
    ];
    const before = await admin.call('places.list', {});
    const answer = await admin.call('places.checkImport', { rows });
    expect(
      answer.rows.map(({ outcome, errors }) => [outcome, ...errors.map(({ field, rule }) => `${field} ${rule}`)]),
    ).toEqual(
      [
        ['create'],
        ['wrong', 'capacity whole_number'],
        ['wrong', 'number twice'],
        ['wrong', 'equipment unknown_equipment'],
        ['wrong', 'zone zone', 'building required'].toSorted(),
        ['wrong', 'capacity required'],
        ['create'],
      ].map((each) => expect.arrayContaining(each)),
    );
    expect(answer.rows[1]?.errors[0]?.message).toBe('需要整数。');
    const english = await admin.call('places.checkImport', { rows }, { locale: 'en' });
    expect(english.rows[1]?.errors[0]?.message).toBe('A whole number is needed.');
    // One that is wrong, and none is stored.
    const refusal = await admin.refusal('places.importRows', { rows });
    expect(refusal.fields?.map(({ field }) => field)).toContain('rows.1.capacity');
    expect(await admin.call('places.list', {})).toEqual(before);
  });

  test('make what is missing, once, and change what is there by choice', async () => {
    const company = await givenCompany(cloud, { zone: 'Europe/Berlin' });
    const { admin } = company;
    const rows = [
      ...Array.from({ length: 100 }, (_, index) => place(index + 2, { floor: `${(index % 4) + 1} 层` })),
      place(102, {
        building: '海珠大厦',
        zone: 'Asia/Shanghai',
        campus: '广州',
        floor: 'B2',
        equipment: 'screen,video',
      }),
    ];
    const answers = await Promise.all([1, 2].map(() => admin.call('places.importRows', { rows })));
    for (const { rows: told } of answers) expect(told.map(({ line }) => line)).toEqual(rows.map(({ line }) => line));
    const { buildings, floors, rooms } = await admin.call('places.list', {});
    expect(buildings.map(({ name, zone, campus }) => [name, zone, campus])).toEqual(
      [
        ['海珠大厦', 'Asia/Shanghai', '广州'],
        ['天河大厦', 'Europe/Berlin', ''],
      ].sort((a, b) => new Intl.Collator('zh-CN').compare(a[0] ?? '', b[0] ?? '')),
    );
    expect(floors.map(({ name, level }) => [name, level])).toEqual([
      ['B2', -2],
      ['1 层', 1],
      ['2 层', 2],
      ['3 层', 3],
      ['4 层', 4],
    ]);
    expect(rooms).toHaveLength(101);
    const again = await admin.call('places.importRows', { rows });
    expect(new Set(again.rows.map(({ outcome }) => outcome))).toEqual(new Set(['skip']));
    const changed = [place(2, { floor: '1 层' }), place(3, { floor: '1 层', capacity: '20' })];
    const update = { rows: changed, existing: 'update' as const };
    expect((await admin.call('places.importRows', update)).rows.map(({ outcome }) => outcome)).toEqual([
      'same',
      'change',
    ]);
    const moved = (await admin.call('places.list', {})).rooms.find(({ number }) => number === '303');
    expect(moved).toMatchObject({
      capacity: 20,
      version: 2,
      floorId: floors.find(({ name }) => name === '1 层')?.floorId,
    });
    // Counted where it is now: that floor is not empty.
    const floor = floors.find(({ name }) => name === 'B2');
    const refusal = await admin.refusal('places.removeFloor', { floorId: floor?.floorId ?? '', version: 1 });
    expect(refusal.code).toBe('in_use');
  });

  test('tell which buildings and floors come into being, and which of their names may be slips; what contradicts the building or floor that is there is refused', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const facts = { building: '天河大厦', campus: '广州总部', zone: 'Asia/Shanghai', floor: '3 层', level: '3' };
    await admin.call('places.importRows', { rows: [place(2, facts)] });
    const rows = [
      place(3, { ...facts, zone: 'Asia/Tokyo' }),
      place(4, { campus: '深圳' }),
      place(5, { ...facts, level: '33' }),
      place(6, { floor: '3层' }),
      place(7, { building: '天河大夏' }),
      place(8, { building: '天河大厦', floor: '4 层' }),
      place(9, facts),
    ];
    const { rows: told } = await admin.call('places.checkImport', { rows }, { locale: 'zh-CN' });
    expect(told.slice(0, 3).map(({ outcome, errors }) => [outcome, errors[0]?.rule, errors[0]?.message])).toEqual([
      ['wrong', 'zone_differs', expect.stringContaining('Asia/Shanghai')],
      ['wrong', 'campus_differs', expect.stringContaining('广州总部')],
      ['wrong', 'level_differs', expect.stringContaining('3')],
    ]);
    expect(told.slice(3).map(({ outcome, brings }) => [outcome, ...(brings ?? [])])).toEqual([
      ['create', { what: 'floor', building: '天河大厦', name: '3层', like: '3 层' }],
      [
        'create',
        { what: 'building', building: '天河大夏', name: '天河大夏', like: '天河大厦' },
        { what: 'floor', building: '天河大夏', name: '3 层', like: null },
      ],
      ['create', { what: 'floor', building: '天河大厦', name: '4 层', like: null }],
      ['create'],
    ]);
    // What a part of the table before would make is known, and told once.
    const later = await admin.call('places.checkImport', {
      before: [place(7, { building: '天河大夏' })],
      rows: [place(300, { building: '天河大夏', zone: 'Asia/Tokyo' }), place(301, { building: '天河大夏' })],
    });
    expect(later.rows).toMatchObject([
      { line: 300, outcome: 'wrong' },
      { line: 301, outcome: 'create' },
    ]);
    expect(later.rows[1]?.brings).toBeUndefined();
    expect((await admin.call('places.list', {})).rooms).toHaveLength(1);
  });

  test('give new buildings the hours of their cell, or the company’s; those of one that is there change by choice alone', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const week = [1, 2, 3, 4, 5];
    const [usual, own] = [
      { open: '08:00', close: '20:00', days: week },
      { open: '09:00', close: '18:00', days: [6, 7] },
    ];
    expect((await admin.call('tenants.get', {})).hours).toEqual(usual);
    const bad = { ...own, open: '19:00' };
    const refused = await admin.refusal('tenants.change', { version: 1, hours: bad });
    expect(refused.fields).toMatchObject([{ field: 'hours.close', rule: 'open_before_close' }]);
    await admin.call('tenants.change', { version: 1, hours: own });
    const only = (line: number, building: string, hours?: string) => ({ line, building, ...(hours ? { hours } : {}) });
    const rows = [only(2, '甲楼', '7:30-22:00 周一至周五'), only(3, '乙楼', '10:00-12:00'), only(4, '丙楼')];
    await admin.call('places.importRows', { rows });
    await admin.call('places.createBuilding', { name: '丁楼', zone: 'Asia/Shanghai' });
    const hoursNow = async () => {
      const { buildings } = await admin.call('places.list', {});
      return new Map(buildings.map(({ name, hours }) => [name, hours]));
    };
    const first = await hoursNow();
    expect([...first.keys()]).toHaveLength(4);
    expect(first.get('甲楼')).toEqual({ open: '07:30', close: '22:00', days: week });
    expect(first.get('乙楼')).toEqual({ open: '10:00', close: '12:00', days: [6, 7] });
    expect([first.get('丙楼'), first.get('丁楼')]).toEqual([own, own]);

    const other = [
      only(2, '甲楼', '09:00-17:00 每天'),
      only(3, '乙楼', '10:00-12:00'),
      only(4, '丙楼', '9点'),
      only(5, '甲楼', '全天'),
    ];
    const skipped = await admin.call('places.checkImport', { rows: other });
    expect(skipped.rows.map(({ errors: [error] }) => error?.rule)).toEqual([
      'hours_differ',
      undefined,
      'hours_cell',
      'hours_differ',
    ]);
    expect(skipped.rows[0]?.errors[0]?.message).toContain('07:30-22:00 周一至周五');
    const told = await admin.call('places.checkImport', { rows: other, existing: 'update' });
    expect(told.rows.map(({ outcome }) => outcome)).toEqual(['change', 'same', 'wrong', 'wrong']);
    expect(told.rows[0]?.brings).toEqual([{ what: 'hours', building: '甲楼', name: '09:00-17:00 每天', like: null }]);
    // Together with a floor that needs the building to be there.
    const stored = [{ ...only(2, '甲楼', '09:00-17:00 每天'), floor: '1 层' }, only(3, '乙楼', '10:00-12:00')];
    await admin.call('places.importRows', { rows: stored, existing: 'update' });
    expect((await hoursNow()).get('甲楼')).toEqual({ open: '09:00', close: '17:00', days: [1, 2, 3, 4, 5, 6, 7] });
    await cloud.settled();
    const { entries } = await admin.call('audit.list', { kind: 'tenant' });
    expect(entries[0]?.changes.map(({ field }) => field)).toContain('hours.open');
  });

  test('say who may book a room and how; what a cell does not say stays as it is', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const [chen, zhou] = [await givenPerson(company), await givenPerson(company)];
    const update = (rows: ReturnType<typeof place>[]) => ({ rows, existing: 'update' as const });
    const facts = {
      ...{
        needsApproval: '是',
        approvers: ` ${chen.me.email.toUpperCase()}、${admin.me.email}`,
        bookers: zhou.me.email,
      },
      ...{ departments: '市场部, 研发部', bufferBefore: '15', bufferAfter: '30', checkIn: 'on', equipment: '显示屏' },
    };
    await admin.call('places.importRows', { rows: [place(2, facts), place(3)] });
    const roomNow = async (line: number) => {
      const found = (await admin.call('places.list', {})).rooms.find(({ number }) => number === String(300 + line));
      if (!found) throw new Error(`no room of line ${line}`);
      return found;
    };
    const made = await roomNow(2);
    expect(made).toMatchObject({
      ...{ needsApproval: true, approvers: [chen.me.personId, admin.me.personId], checkIn: 'on' },
      bookers: { people: [zhou.me.personId], departments: ['市场部', '研发部'] },
      rules: { bufferBefore: 15, bufferAfter: 30, checkInRequired: true },
    });
    // Said again, or not at all, in a company whose own rules have changed: nothing to do.
    await admin.call('tenants.change', { version: 1, policy: { bufferAfter: 45 } });
    const blank = { equipment: '', needsApproval: ' ', approvers: '', bookers: '', departments: '', checkIn: '' };
    const same = await admin.call(
      'places.importRows',
      update([place(2, facts), place(3, { ...blank, bufferBefore: '', bufferAfter: '45' })]),
    );
    expect(same.rows.map(({ outcome }) => outcome)).toEqual(['same', 'same']);
    // One cell changes one thing.
    await admin.call(
      'places.importRows',
      update([place(2, { bookers: '无', bufferAfter: '0' }), place(3, { departments: '市场部', checkIn: 'off' })]),
    );
    expect(await roomNow(2)).toMatchObject({
      ...{ version: 2, needsApproval: true, approvers: made.approvers, equipment: ['screen'] },
      bookers: { people: [], departments: ['市场部', '研发部'] },
      rules: { bufferBefore: 15, bufferAfter: 0 },
    });
    expect(await roomNow(3)).toMatchObject({ bookers: { people: [], departments: ['市场部'] }, bufferAfter: 45 });
    // A comma within a department's name that the room has already parts nothing.
    const departments = ['研发部, 华南', '研发部, 华东', '市场部'];
    await admin.call('places.changeRoom', {
      ...{ roomId: made.roomId, version: 2, bookers: { people: [], departments } },
    });
    const told = update([place(2, { departments: departments.toReversed().join('、') })]);
    expect((await admin.call('places.importRows', told)).rows.map(({ outcome }) => outcome)).toEqual(['same']);
    const open = update([place(2, { departments: '所有人', approvers: 'none', needsApproval: 'no' })]);
    await admin.call('places.importRows', open);
    expect(await roomNow(2)).toMatchObject({ bookers: null, approvers: [], needsApproval: false, checkIn: 'on' });

    await admin.call('people.change', { personId: zhou.me.personId, version: zhou.me.version, active: false });
    const wrong = [
      { needsApproval: '也许', bufferAfter: '20', checkIn: '可能', approvers: 'nobody' },
      { approvers: `${chen.me.email}, nobody@example.com`, bookers: zhou.me.email },
      { bookers: chen.me.email, departments: '所有人' },
      { departments: '无' },
      { approvers: '所有人' },
    ].map((cells, index) => place(4 + index, cells));
    const { rows } = await admin.call('places.checkImport', { rows: wrong });
    expect(rows.map(({ errors }) => errors.map(({ field, rule }) => `${field} ${rule}`).sort())).toEqual([
      ['approvers unknown_people', 'bufferAfter multiple', 'checkIn choice', 'needsApproval yes_or_no'],
      ['approvers unknown_people', 'bookers unknown_people'],
      ['departments everybody_or_some'],
      ['departments everybody_or_some'],
      ['approvers unknown_people'],
    ]);
    expect(rows[1]?.errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('nobody@example.com'),
      expect.stringContaining(zhou.me.email),
    ]);
  });
});
