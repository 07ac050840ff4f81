import { describe, expect, test } from 'vitest';
import type { Event } from '../../shared/events.ts';
import type { AreaId, BuildingId, FloorId, PersonId } from '../../shared/ids.ts';
import { exampleItem, exampleRequest } from '../../shared/services/examples.ts';
import { hoursText, isServed, servedAfter } from '../../shared/services/hours.ts';
import { noticesOf, type RequestEvent } from '../../shared/services/notices.ts';
import { actionsFor, dueAt, isOverdue, offeredAt, staffOf, stepped } from '../../shared/services/rules.ts';
import type { ServiceItem, ServiceRequest, Step } from '../../shared/services/schema.ts';
import { epochOf } from '../../shared/time.ts';

const id = <T extends string>(text: string) => text as T;
const [tower, annex] = [id<BuildingId>('tower'), id<BuildingId>('annex')];
const [low, high, attic] = [id<FloorId>('low'), id<FloorId>('high'), id<FloorId>('attic')];
const areas = [
  { areaId: id<AreaId>('lower'), buildings: [], floors: [low] },
  { areaId: id<AreaId>('upper'), buildings: [], floors: [high, attic] },
  { areaId: id<AreaId>('all of annex'), buildings: [annex], floors: [] },
].map((area) => ({ ...area, name: area.areaId, version: 1, lastChange: exampleItem.lastChange as never }));
const person = (name: string) => ({ personId: id<PersonId>(name), name });

const item = (facts: Partial<ServiceItem>): ServiceItem => ({ ...(exampleItem as ServiceItem), ...facts });
const request = (facts: Partial<ServiceRequest>): ServiceRequest => ({
  ...(exampleRequest as ServiceRequest),
  ...facts,
});

describe('who serves', () => {
  const staff = [
    { ...person('wang'), areaId: id<AreaId>('lower') },
    { ...person('li'), areaId: id<AreaId>('upper') },
    { ...person('li'), areaId: id<AreaId>('all of annex') },
    { ...person('zhao'), areaId: null },
    { ...person('ghost'), areaId: id<AreaId>('an area that is gone') },
  ];
  const names = (place: Parameters<typeof staffOf>[2]) =>
    staffOf(item({ staff }), areas, place).map(({ name }) => name);

  test.each([
    [{ buildingId: tower, floorId: low }, ['wang', 'zhao']],
    [{ buildingId: tower, floorId: attic }, ['li', 'zhao']],
    [{ buildingId: annex, floorId: id<FloorId>('ground') }, ['li', 'zhao']],
    [{ buildingId: tower, floorId: id<FloorId>('cellar') }, ['zhao']],
    [null, ['zhao']],
  ])('at %o: %o', (place, expected) => {
    expect(names(place)).toEqual(expected);
  });

  test('nobody, where the item is gone', () => {
    expect(staffOf(null, areas, { buildingId: tower, floorId: low })).toEqual([]);
  });

  test('what is offered where', () => {
    const items = [
      item({ name: '关闭', active: false }),
      item({ name: '高区', areas: [id<AreaId>('upper')] }),
      item({ name: '到处', order: 2 }),
      item({ name: '故障', category: 'device', order: 9 }),
    ];
    const at = (floorId: FloorId) => offeredAt(items, areas, { buildingId: tower, floorId }).map(({ name }) => name);
    expect(at(low)).toEqual(['到处', '故障']);
    expect(at(high)).toEqual(['高区', '到处', '故障']);
  });
});

describe('when it is due', () => {
  const now = epochOf('2026-11-23T01:00:00Z');
  test.each([
    ['2026-11-23T01:00:00Z', '2026-11-23T01:15:00Z'],
    ['2026-11-23T01:10:00Z', '2026-11-23T01:15:00Z'],
    ['2026-11-23T02:00:00Z', '2026-11-23T02:00:00Z'],
  ])('wanted at %s: %s', (wanted, due) => {
    expect(dueAt(wanted, 15, now)).toBe(due);
  });

  test.each([
    ['new', true],
    ['accepted', true],
    ['in_progress', false],
    ['done', false],
    ['cancelled', false],
  ] as const)('%s is overdue then: %s', (state, expected) => {
    const due = '2026-11-23T01:00:00Z';
    expect(isOverdue({ state, dueAt: due }, now)).toBe(expected);
    expect(isOverdue({ state, dueAt: due }, now - 1)).toBe(false);
  });
});

describe('steps', () => {
  const me = person('me');
  const other = person('other');
  const serving = { asks: false, owns: false, serves: true };
  const outcome = (step: Step, facts: Partial<ServiceRequest>, standing = serving) => {
    try {
      const made = stepped(step, request(facts), me, standing);
      return made ? `${made.patch.state} ${made.patch.assignee?.name ?? '-'}` : 'nothing';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test.each([
    ['accept', { state: 'new' }, 'accepted me'],
    ['accept', { state: 'accepted', assignee: me }, 'nothing'],
    ['accept', { state: 'in_progress', assignee: me }, 'nothing'],
    ['accept', { state: 'accepted', assignee: other }, 'request_taken'],
    ['start', { state: 'new' }, 'in_progress me'],
    ['start', { state: 'accepted', assignee: me }, 'in_progress me'],
    ['start', { state: 'accepted', assignee: other }, 'request_taken'],
    ['finish', { state: 'new' }, 'done me'],
    ['finish', { state: 'in_progress', assignee: other }, 'done other'],
    ['finish', { state: 'done', assignee: other }, 'nothing'],
    ['finish', { state: 'cannot_do' }, 'request_closed'],
    ['refuse', { state: 'accepted', assignee: me }, 'cannot_do me'],
    ['refuse', { state: 'cancelled' }, 'request_closed'],
    ['cancel', { state: 'new' }, 'forbidden'],
  ] as const)('%s of %o: %s', (step, facts, expected) => {
    expect(outcome(step, facts)).toBe(expected);
  });

  test('who asked may call it off and do nothing else', () => {
    const asking = { asks: true, owns: true, serves: false };
    expect(outcome('cancel', { state: 'in_progress', assignee: other }, asking)).toBe('cancelled other');
    expect(outcome('cancel', { state: 'done' }, asking)).toBe('request_closed');
    for (const step of ['accept', 'start', 'finish', 'refuse'] as const) {
      expect(outcome(step, { state: 'new' }, asking)).toBe('forbidden');
    }
  });

  test('what is offered is never refused, whatever the request and whoever looks', () => {
    const standings = [serving, { asks: true, owns: true, serves: false }, { asks: true, owns: false, serves: false }];
    for (const state of ['new', 'accepted', 'in_progress', 'done', 'cannot_do', 'cancelled'] as const) {
      for (const assignee of state === 'new' ? [null] : [me, other]) {
        for (const standing of standings) {
          for (const action of actionsFor(me.personId, request({ state, assignee }), standing)) {
            if (action === 'note' || action === 'hand_over') continue;
            expect(outcome(action, { state, assignee }, standing), `${action} of ${state}`).toMatch(/^\w+ \w+$|- ?$/);
          }
        }
      }
    }
  });
});

describe('who is told', () => {
  const staff = [id<PersonId>('wang'), id<PersonId>('zhao')];
  const lin = id<PersonId>('lin');
  const base = request({ requester: { kind: 'person', id: lin, name: 'lin' } });
  const told = (what: string, before: Partial<ServiceRequest> | null, after: Partial<ServiceRequest>, who = 'wang') => {
    const event = {
      what,
      who: { kind: 'person', id: who, name: who },
      before: before && { ...base, ...before },
      after: { ...base, ...after },
    } as unknown as Event as RequestEvent;
    return noticesOf(event, staff).map(({ kind, to }) => `${to} ${kind.replace('service_', '')}`);
  };
  const taken = { state: 'accepted', assignee: person('wang') } as const;

  test('never whoever did it', () => {
    expect(told('created', null, {}, 'lin')).toEqual(['wang asked', 'zhao asked']);
    expect(told('created', null, {}, 'wang')).toEqual(['zhao asked']);
    expect(told('done', taken, { ...taken, state: 'done' }, 'wang')).toEqual(['lin done']);
    expect(told('done', taken, { ...taken, state: 'done' }, 'zhao')).toEqual(['lin done', 'wang done']);
    expect(told('cancelled', taken, { ...taken, state: 'cancelled' }, 'lin')).toEqual(['wang cancelled']);
    expect(told('cancelled', {}, { state: 'cancelled' }, 'lin')).toEqual(['wang cancelled', 'zhao cancelled']);
  });

  test('that it is taken care of, and whenever somebody else has it', () => {
    expect(told('accepted', {}, taken)).toEqual(['lin accepted']);
    expect(told('started', taken, { ...taken, state: 'in_progress' })).toEqual([]);
    expect(told('handed_over', taken, { state: 'accepted', assignee: person('zhao') })).toEqual([
      'zhao given',
      'lin accepted',
    ]);
  });

  test('of a doorplate, nobody', () => {
    const requester = { kind: 'doorplate', id: 'dpl_1', name: '门牌' } as const;
    expect(told('accepted', { requester }, { ...taken, requester })).toEqual([]);
  });
});

test('the time to be at it runs while the service is served', () => {
  const served = { hours: { open: '09:00', close: '18:00', days: [1, 2, 3, 4, 5] }, zone: 'Asia/Shanghai' };
  // Monday 23 November 2026.
  const after = (from: string, minutes: number) => servedAfter(from, minutes, served);
  expect(after('2026-11-23T02:00:00Z', 30)).toBe('2026-11-23T02:30:00Z');
  expect(after('2026-11-23T09:50:00Z', 10)).toBe('2026-11-23T10:00:00Z');
  expect(after('2026-11-23T09:50:00Z', 30)).toBe('2026-11-24T01:20:00Z');
  expect(after('2026-11-27T11:00:00Z', 0)).toBe('2026-11-30T01:00:00Z');
  expect(after('2026-11-22T22:00:00Z', 600)).toBe('2026-11-24T02:00:00Z');
  expect(isServed('2026-11-23T09:59:00Z', served)).toBe(true);
  expect(isServed('2026-11-23T10:00:00Z', served)).toBe(false);
  expect(isServed('2026-11-28T02:00:00Z', served)).toBe(false);
  expect(hoursText(served.hours, 'zh-CN')).toBe('周一、周二、周三、周四、周五 09:00–18:00');
});
