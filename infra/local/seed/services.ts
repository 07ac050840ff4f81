/** What the demo companies offer beside rooms, who sees to it, and some requests at every stage. */
import { bookings, organiserRange } from '../../../functions/bookings/entity.ts';
import { setSource } from '../../../functions/clock.ts';
import * as Asking from '../../../functions/services/asking.ts';
import * as Catalogue from '../../../functions/services/catalogue.ts';
import { requests, type StoredRequest } from '../../../functions/services/entity.ts';
import * as Requests from '../../../functions/services/requests.ts';
import { overdue } from '../../../functions/services/update.ts';
import { type Event, eventOf } from '../../../shared/events.ts';
import type { AreaId, PersonId } from '../../../shared/ids.ts';
import type { Building, Room } from '../../../shared/places/schema.ts';
import { type PersonScope, systemScope } from '../../../shared/scope.ts';
import type { ServiceItem, Step } from '../../../shared/services/schema.ts';
import { instantOf } from '../../../shared/time.ts';

interface Stage {
  scope: PersonScope;
  people: readonly { id: PersonId; name: string }[];
  places: readonly { building: Building; room: Room }[];
  now: number;
  clock: () => number;
  follow: (event: Event) => Promise<void>;
}

type Words = Record<
  'tea' | 'fruit' | 'cleaning' | 'supplies' | 'support' | 'fault',
  [name: string, description: string]
> & {
  said: Record<'tea' | 'fault' | 'cleaning' | 'supplies' | 'support' | 'note' | 'answer' | 'refusal', string>;
};

const chinese: Words = {
  tea: ['茶水饮料', '绿茶、咖啡、矿泉水'],
  fruit: ['水果点心', '果盘、曲奇、三明治'],
  cleaning: ['清洁服务', '会前会后打扫、擦白板'],
  supplies: ['办公用品', '白板笔、便签、翻页纸'],
  support: ['IT 支持', '投屏、视频会议、网络'],
  fault: ['设备故障', '投影、屏幕、话筒、空调'],
  said: {
    tea: '三杯绿茶，三杯咖啡',
    fault: '投影仪没有信号，换了线也不行',
    cleaning: '白板请擦干净',
    supplies: '黑色和红色白板笔各两支',
    support: '需要连到分公司的视频会议',
    note: '请从后门进，前门在面试',
    answer: '好的，五分钟到',
    refusal: '今天的三明治已经订完',
  },
};
const english: Words = {
  tea: ['Drinks', 'Tea, coffee, water'],
  fruit: ['Snacks', 'Fruit, cookies, sandwiches'],
  cleaning: ['Cleaning', 'Before and after meetings, whiteboards'],
  supplies: ['Supplies', 'Pens, sticky notes, flip charts'],
  support: ['IT help', 'Screens, video calls, network'],
  fault: ['Equipment fault', 'Projector, screen, microphone, heating'],
  said: {
    tea: 'Three green teas, three coffees',
    fault: 'The projector gets no signal, also with another cable',
    cleaning: 'Please wipe the whiteboard',
    supplies: 'Two black and two red markers',
    support: 'We need a video call with the branch',
    note: 'Please use the back door, there is an interview at the front',
    answer: 'All right, five minutes',
    refusal: 'Today’s sandwiches are gone',
  },
};

export async function seedServices(stage: Stage): Promise<void> {
  const words = stage.scope.locale === 'zh-CN' ? chinese : english;
  setSource(() => stage.now - 30 * 86_400_000);
  const items = await offer(stage, words);
  await askedFor(stage, words, items);
  setSource(stage.clock);
}

/** An area for each building; the first people who are neither admin nor approver see to the items. */
async function offer({ scope, people, places }: Stage, words: Words) {
  const areas: AreaId[] = [];
  for (const building of new Map(places.map((place) => [place.building.buildingId, place.building])).values()) {
    const { areaId } = await Catalogue.createArea(scope, {
      name: building.name,
      buildings: [building.buildingId],
      floors: [],
    });
    areas.push(areaId);
  }
  const [steward, second, third, technician] = [2, 4, 5, 6].map(
    (index) => people[index % people.length]?.id as PersonId,
  );
  const everywhere = (personId: PersonId | undefined) => (personId ? [{ personId, areaId: null }] : []);
  const inArea = (personId: PersonId | undefined, index: number) => {
    const areaId = areas[index];
    return personId && areaId ? [{ personId, areaId }] : [];
  };
  let order = 0;
  const add = (category: ServiceItem['category'], [name, description]: [string, string], facts: Partial<ServiceItem>) =>
    Catalogue.createItem(scope, {
      category,
      name,
      description,
      active: true,
      targetMinutes: 15,
      hasQuantity: false,
      price: null,
      stock: null,
      hours: null,
      areas: [],
      staff: [],
      order: ++order,
      ...facts,
    });
  const stewards = [...everywhere(steward), ...inArea(second, 0), ...inArea(third, 1)].map((one) => ({
    ...one,
    name: '',
  }));
  const technicians = [...everywhere(technician), ...inArea(second, 0)].map((one) => ({ ...one, name: '' }));
  return {
    tea: await add('administrative', words.tea, { hasQuantity: true, staff: stewards }),
    fruit: await add('administrative', words.fruit, {
      ...{ hasQuantity: true, price: 1800, stock: 60 },
      ...{ targetMinutes: 30, staff: stewards },
    }),
    cleaning: await add('administrative', words.cleaning, { targetMinutes: 20, staff: stewards }),
    supplies: await add('administrative', words.supplies, { targetMinutes: 30, staff: stewards }),
    support: await add('device', words.support, { staff: technicians }),
    fault: await add('device', words.fault, { targetMinutes: 30, staff: technicians }),
  };
}

type Items = Awaited<ReturnType<typeof offer>>;

async function askedFor(stage: Stage, { said }: Words, items: Items): Promise<void> {
  const { scope, people, places, now } = stage;
  const person = (index: number): PersonScope => {
    const { id, name } = people[index % people.length] ?? { id: scope.actor.id, name: scope.actor.name };
    return { ...scope, roles: ['employee'], actor: { kind: 'person', id, name } };
  };
  const at = (minutesAgo: number) => setSource(() => now - minutesAgo * 60_000);
  const ask = (
    item: ServiceItem,
    by: number,
    room: number,
    minutesAgo: number,
    text: string,
    quantity: number | null = null,
  ) => {
    at(minutesAgo);
    const roomId = places[room % places.length]?.room.roomId;
    return Asking.ask(person(by), { itemId: item.itemId, roomId, text, quantity, wantedAt: null });
  };
  const act = async ({ requestId }: StoredRequest, by: number, step: Step, minutesAgo: number, reason = '') => {
    at(minutesAgo);
    await Requests.act(person(by), { requestId, step, reason });
  };
  const say = async ({ requestId }: StoredRequest, by: number, text: string, minutesAgo: number) => {
    at(minutesAgo);
    await Requests.note(person(by), { requestId, text });
  };

  const refused = await ask(items.fruit, 3, 4, 1500, '', 8);
  await act(refused, 2, 'refuse', 1480, said.refusal);
  const done = await ask(items.supplies, 3, 1, 300, said.supplies);
  await act(done, 2, 'accept', 296);
  await act(done, 2, 'finish', 280);
  const late = await ask(items.cleaning, 7, 2, 42, said.cleaning);
  at(22);
  await overdue(systemScope(scope.tenantId, 'services'), late);
  const taken = await ask(items.fault, 8, 1, 25, said.fault);
  await act(taken, 6, 'start', 18);
  const accepted = await ask(items.tea, 9, 0, 14, said.tea, 6);
  await act(accepted, 2, 'accept', 11);
  await say(accepted, 9, said.note, 10);
  await say(accepted, 2, said.answer, 9);
  const fresh = [await ask(items.tea, 3, 3, 4, '', 4), await ask(items.support, 10, 0, 3, said.support)];
  at(2);
  const withMeeting = await ofNextMeeting(stage, person(3), items.tea, said.tea);
  const all = [refused, done, late, taken, accepted, ...fresh, ...withMeeting];
  for (const request of all) await followed(stage, request);
}

/** Tea for the next meeting that this person organises. */
async function ofNextMeeting(stage: Stage, by: PersonScope, item: ServiceItem, text: string): Promise<StoredRequest[]> {
  const [next] = await bookings.list(by, {
    pk: organiserRange(by, by.actor.id),
    between: [instantOf(stage.now), '9999'],
    owner: true,
  });
  if (!next) return [];
  const quantity = 1 + next.people.length;
  const input = { itemId: item.itemId, bookingId: next.bookingId, text, quantity, wantedAt: null };
  return [await Asking.ask(by, input)];
}

async function followed({ scope, follow }: Stage, { requestId }: StoredRequest): Promise<void> {
  const event = eventOf('request', requestId, null, await requests.find(scope, requestId));
  if (event) await follow(event);
}
