/** The large company's places, people and services: by the product's use cases on the bare engine, people in bulk by its own writes. */
import { randomUUID } from 'node:crypto';
import type { Attributes } from '../../../functions/db/write.ts';
import type { ItemId } from '../../../shared/ids.ts';
import type { PersonScope } from '../../../shared/scope.ts';
import { itemInput } from '../../../shared/services/schema.ts';
import { addDays, instantOf } from '../../../shared/time.ts';
import { written } from './bulk.ts';
import { departments, type Size } from './plan.ts';
import type { Known } from './records.ts';

export interface Founded extends Known {
  scope: PersonScope;
  email: string;
  buildings: string[];
  services: { itemId: ItemId; name: string; category: 'device' | 'administrative'; targetMinutes: number }[];
  /** What is to be put in bulk. */
  items: Attributes[];
}

const zone = 'Asia/Shanghai';

export async function found(size: Size, email: string): Promise<Founded> {
  const Tenants = await import('../../../functions/tenants/tenants.ts');
  const Places = await import('../../../functions/places/places.ts');
  const Many = await import('../../../functions/places/many-rooms.ts');
  const People = await import('../../../functions/people/people.ts');
  const entity = await import('../../../functions/people/entity.ts');
  const Catalogue = await import('../../../functions/services/catalogue.ts');
  const { tenant, person } = await Tenants.found({ company: '万象集团', zone, name: '林晓', email, locale: 'zh-CN' });
  const { tenantId } = tenant;
  const actor = { kind: 'person' as const, id: person.personId, name: person.name };
  const scope: PersonScope = { tenantId, actor, roles: person.roles, locale: 'zh-CN', email, session: '' };
  const hours = { open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] };
  const rooms: Known['rooms'] = [];
  const buildings: string[] = [];
  const equipment = [['screen' as const], ['screen' as const, 'whiteboard' as const], []];
  for (let house = 0; house < size.buildings; house++) {
    const campus = house < size.buildings / 2 ? '南园' : '北园';
    const { buildingId } = await Places.createBuilding(scope, { name: `${house + 1} 号楼`, campus, zone, hours });
    buildings.push(buildingId);
    const floors = [];
    for (let level = 1; level <= size.floorsEach; level++) {
      floors.push((await Places.createFloor(scope, { buildingId, name: `${level} 层`, level })).floorId);
    }
    const perFloor = Math.ceil(size.roomsEach / size.floorsEach);
    for (const [level, floorId] of floors.entries()) {
      const numbers = Array.from(
        { length: perFloor },
        (_, index) => `${level + 1}${String(index + 1).padStart(2, '0')}`,
      );
      const wanted = numbers.map((number, index) => ({
        ...{ number, name: `会议室 ${number}`, capacity: 4 + (index % 5) * 4 },
        equipment: equipment[index % 3] ?? [],
      }));
      const made = await Many.create(scope, { floorId, rooms: wanted, capacity: 8, equipment: [] }, randomUUID());
      rooms.push(...made.rooms.map(({ roomId }) => ({ roomId, buildingId, floorId })));
    }
  }
  const names = ['茶水', '咖啡', '会议餐', '桌签', '投影支持', '视频会议支持', '网络支持', '布场'];
  const services: Founded['services'] = [];
  for (const [index, name] of names.entries()) {
    const category = index < 4 || index === 7 ? ('administrative' as const) : ('device' as const);
    const staff = [{ personId: person.personId, areaId: null }];
    const { itemId, targetMinutes } = await Catalogue.createItem(scope, itemInput.parse({ name, category, staff }));
    services.push({ itemId, name, category, targetMinutes });
  }
  const people: Known['people'] = [];
  const items: Attributes[] = [];
  const perHouse = Math.ceil(size.people / size.buildings);
  const surnames = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高';
  const given = '伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚';
  for (let index = 0; index < size.people; index++) {
    const name = `${surnames[index % 20]}${given[Math.floor(index / 20) % 20]}${given[Math.floor(index / 400) % 20]}`;
    const department = `部门 ${(Math.floor(index / perHouse) * 6 + (index % 6)) % departments}`;
    const roles =
      index % 50 === 1
        ? (['approver', 'employee'] as const)
        : index % 40 === 2
          ? (['staff', 'employee'] as const)
          : (['employee'] as const);
    const facts = { email: `p${index}@example.com`, name, roles: [...roles], department, locale: 'zh-CN' as const };
    const { person: made, writes } = People.added(scope, facts, 'created');
    const at = addDays(instantOf(Date.now()).slice(0, 10), -400);
    // Nearly all have signed in long ago; some have left.
    const joined = index % 20 === 3 ? {} : { joinedAt: `${at}T01:00:00.000Z` };
    const record = {
      ...made,
      ...joined,
      active: index % 25 !== 7,
      lastChange: { ...made.lastChange, at: `${at}T00:00:00.000Z` },
    };
    people.push({ personId: made.personId, name, email: facts.email, department });
    items.push(
      written(undefined, entity.people.create(record)),
      ...writes.slice(1).map((write) => written(undefined, write)),
    );
  }
  return { tenantId, zone, rooms, people, scope, email, buildings, services, items };
}
