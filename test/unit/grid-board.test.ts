import { describe, expect, it } from 'vitest';
import { dayOf, type Ground, openSlots, type ShownMeeting } from '../../shared/bookings/view.ts';
import { exampleBuilding, exampleFloor, exampleRoom } from '../../shared/places/examples.ts';
import type { Building, Floor, Room } from '../../shared/places/schema.ts';
import { instantAt } from '../../shared/time.ts';
import { isFiltered, noFilter, readAddress, writeAddress } from '../../web/src/routes/(app)/booking/address.ts';
import { drawn, moved, stretched } from '../../web/src/routes/(app)/booking/dragging.ts';
import {
  columnsFor,
  columnsInSight,
  edgePull,
  gutterWidth,
  leastTarget,
  nearestBox,
  slotAt,
  slotHeight,
} from '../../web/src/routes/(app)/booking/geometry.ts';
import {
  clockToShow,
  hasOwnClock,
  hourMarks,
  laneOf,
  shownOf,
  weekOf,
} from '../../web/src/routes/(app)/booking/lanes.ts';
import { byFreeNow, filterRooms, orderRooms } from '../../web/src/routes/(app)/booking/rooms.ts';

const building = exampleBuilding as Building;
const tower = { ...building, buildingId: 'bld_b', name: '北楼' } as unknown as Building;
const floor = exampleFloor as Floor;
const room = (id: string, more: Partial<Record<keyof Room, unknown>> = {}) =>
  ({ ...exampleRoom, roomId: id, number: id, name: id, occupation: null, ...more }) as Room;

describe('columns and pixels', () => {
  it('shows five rooms on a screen of 1280 px, all seven days of a week', () => {
    for (const width of [1280, 1265]) {
      const columns = columnsFor(width, 12, 'rooms');
      expect(columns.perScreen).toBe(5);
      expect(columns.width * 5).toBeLessThanOrEqual(width - gutterWidth);
    }
    expect(columnsFor(1280, 7, 'days').perScreen).toBe(7);
  });

  it('does not stretch one room over the whole screen', () => {
    expect(columnsFor(1280, 1, 'rooms').width).toBeLessThan(500);
  });

  it('draws few columns all, of many those in sight', () => {
    const columns = columnsFor(1280, 300, 'rooms');
    expect(columnsInSight(0, columns, 12)).toEqual({ first: 0, last: 12 });
    expect(columnsInSight(columns.width * 100 + 5, columns, 300)).toEqual({ first: 99, last: 107 });
    expect(columnsInSight(columns.width * 296, columns, 300).last).toBe(300);
  });

  it('makes slots as high as fits, but never too small to hit', () => {
    expect(slotHeight(960, 48, 'day')).toBe(20);
    expect(slotHeight(500, 48, 'day')).toBe(15);
    expect(slotHeight(3000, 48, 'day')).toBe(26);
    expect(2 * slotHeight(560, 56, 'week')).toBeGreaterThanOrEqual(leastTarget);
    expect(slotAt(0, 20, 32)).toBe(32);
    expect(slotAt(59, 20, 32)).toBe(34);
    expect(slotAt(-1, 20, 32)).toBe(31);
  });

  it('finds the lane under or nearest to a point, and pulls at the edges', () => {
    const boxes = [0, 200, 400].map((left) => ({ left, right: left + 200, top: 100, bottom: 500 }));
    expect(nearestBox(boxes, 250, 300)).toBe(1);
    expect(nearestBox(boxes, 900, 50)).toBe(2);
    expect(nearestBox([], 0, 0)).toBe(-1);
    expect(edgePull(300, 100, 500)).toBe(0);
    expect(edgePull(110, 100, 500)).toBeLessThan(0);
    expect(edgePull(495, 100, 500)).toBeGreaterThan(0);
  });
});

describe('what part of the day is drawn', () => {
  const lane = laneOf(room('a'), building, '2026-11-23');
  const none = () => [];

  it('is the hours of the buildings, in whole hours, wider where a meeting lies outside', () => {
    const half = { ...building, hours: { ...building.hours, open: '08:30', close: '18:15' } };
    expect(clockToShow([laneOf(room('a'), half, '2026-11-23')], none)).toEqual({ from: 480, to: 1140 });
    const late = {
      start: instantAt('2026-11-23', '21:00', 'Asia/Shanghai'),
      end: instantAt('2026-11-23', '22:30', 'Asia/Shanghai'),
    };
    const meeting = { ...late, state: 'booked', bufferBefore: 0, bufferAfter: 0 } as ShownMeeting;
    expect(clockToShow([lane], () => [meeting])).toEqual({ from: 480, to: 1380 });
    const overnight = { ...meeting, start: '2026-11-22T10:00:00Z', end: '2026-11-23T02:00:00Z' };
    expect(clockToShow([lane], () => [overnight])).toEqual({ from: 480, to: 1200 });
  });

  it('is labelled by the clock of the day itself where summer time changes', () => {
    const berlin = { ...building, zone: 'Europe/Berlin' };
    const plain = laneOf(room('a'), berlin, '2026-03-28');
    const short = laneOf(room('a'), berlin, '2026-03-29');
    expect(
      hourMarks(short.day, { from: 0, to: 92 })
        .map(({ label }) => label)
        .slice(0, 4),
    ).toEqual(['00:00', '01:00', '03:00', '04:00']);
    expect(hasOwnClock(short, plain, { from: 0, to: 1440 })).toBe(true);
    expect(hasOwnClock(short, plain, { from: 480, to: 1200 })).toBe(false);
    expect(shownOf(short.day, { from: 480, to: 1200 })).toEqual({ from: 28, to: 76 });
  });

  it('has weeks that begin on Monday', () => {
    expect(weekOf('2026-11-22')).toEqual(expect.arrayContaining(['2026-11-16', '2026-11-22']));
    expect(weekOf('2026-11-23')[0]).toBe('2026-11-23');
  });
});

describe('which rooms, in what order', () => {
  const places = {
    buildings: [building, tower],
    floors: [floor, { ...floor, floorId: 'flr_2', name: '2 层', level: 2 } as unknown as Floor],
    rooms: [
      room('10', { floorId: 'flr_2' }),
      room('9', { floorId: 'flr_2', capacity: 20, equipment: ['video'] }),
      room('1203', { name: '云杉' }),
      room('b1', { buildingId: 'bld_b' }),
    ],
  };
  const ids = (rooms: readonly Room[]) => rooms.map((each) => each.roomId as string);

  it('favourites in their order, then recent ones, then by building, floor and number', () => {
    expect(ids(orderRooms(places, [], []))).toEqual(['b1', '9', '10', '1203']);
    expect(ids(orderRooms(places, ['1203', '10'], ['b1', '10']))).toEqual(['1203', '10', 'b1', '9']);
  });

  it('those that fit every filter', () => {
    const find = (filter: Partial<typeof noFilter>) =>
      ids(filterRooms(places.rooms, places, { ...noFilter, ...filter }));
    expect(find({ building: 'bld_b' })).toEqual(['b1']);
    expect(find({ capacity: 12 })).toEqual(['9']);
    expect(find({ equipment: ['video'] })).toEqual(['9']);
    expect(find({ text: '云' })).toEqual(['1203']);
    expect(find({ text: '2 9' })).toEqual(['9']);
    expect(find({ text: '北楼' })).toEqual(['b1']);
    expect(find({ capacity: 12, building: 'bld_b' })).toEqual([]);
  });

  it('free now before all others, the longest first', () => {
    const now = (standing: 'free' | 'in_meeting' | 'occupied', until: number | null, freeMinutes = 0) => ({
      standing,
      until,
      freeMinutes,
      meeting: null,
    });
    const rooms = [
      now('occupied', null),
      now('in_meeting', 300),
      now('free', 200, 20),
      now('in_meeting', 250),
      now('free', 900, 90),
    ];
    expect(rooms.toSorted(byFreeNow).map(({ until }) => until)).toEqual([900, 200, 250, 300, null]);
  });
});

describe('the address', () => {
  it('keeps what is shown, and nothing that is as usual', () => {
    const usual = readAddress(new URLSearchParams());
    expect(writeAddress(usual)).toBe('?');
    const filter = {
      text: '云',
      building: 'bld_1',
      floor: 'flr_1',
      capacity: 8,
      equipment: ['video', 'phone'] as const,
    };
    const address = {
      ...usual,
      view: 'week' as const,
      date: '2026-11-23',
      whole: true,
      filter: { ...filter, equipment: [...filter.equipment] },
    };
    expect(readAddress(new URLSearchParams(writeAddress(address)))).toEqual(address);
  });

  it('takes nothing that makes no sense', () => {
    const odd = readAddress(new URLSearchParams('?view=year&date=2026-99-99&capacity=-3'));
    expect(odd).toMatchObject({ view: 'day', date: null, filter: { capacity: 0 } });
    expect(isFiltered(odd.filter)).toBe(false);
    expect(isFiltered({ ...odd.filter, text: 'a' })).toBe(true);
  });
});

describe('a drag', () => {
  const zone = 'Asia/Shanghai';
  const day = dayOf('2026-11-23', zone);
  const at = (time: string) => instantAt('2026-11-23', time, zone);
  const meeting = (start: string, end: string) =>
    ({
      bookingId: `bkg_${start}`,
      state: 'booked',
      start: at(start),
      end: at(end),
      bufferBefore: 0,
      bufferAfter: 0,
    }) as ShownMeeting;
  const ground: Ground = {
    day,
    open: openSlots(day, building.hours),
    occupied: false,
    before: 0,
    after: 0,
    meetings: [meeting('10:00', '11:00'), meeting('12:00', '13:00')],
  };
  const now = Date.parse(at('09:07'));

  it('draws a booking down or up and stops at what is taken', () => {
    expect(drawn(ground, 44, 45, now)).toEqual({ from: 44, to: 46, refusal: null });
    expect(drawn(ground, 44, 60, now)).toEqual({ from: 44, to: 48, refusal: null });
    expect(drawn(ground, 47, 30, now)).toEqual({ from: 44, to: 48, refusal: null });
    expect(drawn(ground, 41, 44, now)).toBeNull();
    expect(drawn(ground, 33, 44, now)).toBeNull();
  });

  it('moves a meeting only where it fits', () => {
    const kept = { bookingId: 'bkg_10:00', from: 40 };
    expect(moved(ground, 42, 4, now, kept)).toEqual({ from: 42, to: 46, refusal: null });
    expect(moved(ground, 46, 4, now, kept)).toEqual({ from: 46, to: 50, refusal: 'taken' });
    expect(moved(ground, 34, 4, now, kept).refusal).toBe('past');
    expect(moved(ground, 94, 4, now, kept)).toMatchObject({ from: 92, to: 96, refusal: 'closed' });
  });

  it('stretches a meeting as far as the next, and shortens it no further than now', () => {
    const kept = { bookingId: 'bkg_10:00', from: 40 };
    expect(stretched(ground, 60, now, kept)).toEqual({ from: 40, to: 48, refusal: null });
    expect(stretched(ground, 20, now, kept)).toEqual({ from: 40, to: 41, refusal: null });
    const later = Date.parse(at('10:20'));
    expect(stretched(ground, 46, later, kept)).toEqual({ from: 40, to: 47, refusal: null });
    expect(stretched(ground, 30, later, kept)).toEqual({ from: 40, to: 42, refusal: null });
  });
});
