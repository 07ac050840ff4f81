import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BoardSettings, type BoardView, boardAt, boardDigest, nextBoardChange } from '../../iot/board.ts';
import { type BoardSheet, boardHave, mergePart } from '../../iot/board-merge.ts';
import type { Entry } from '../../shared/bookings/sheet.ts';
import {
  type BoardMeeting,
  type BoardPart,
  type BoardRoom,
  boardMeetings,
} from '../../shared/doorplates/board-protocol.ts';
import { addDays, dayBounds, localDate } from '../../shared/time.ts';

const minute = 60_000;
const quarter = 15 * minute;
const zone = 'Asia/Shanghai';
const noon = Date.parse('2026-11-23T04:00:00Z');
const settings: BoardSettings = { soonMinutes: 10, company: '星野科技', locale: 'zh-CN', power: null };

function datesAt(at: number, inZone = zone) {
  const today = localDate(at, inZone);
  return [today, addDays(today, 1)].map((date) => ({ date, ...dayBounds(date, inZone) }));
}

/** Meetings of today and of tomorrow, each `[ref, from, to, flags?, topic?, kept?]` in slots. */
type Given = [ref: string, from: number, to: number, flags?: string, topic?: string | null, kept?: [number, number]];

function givenRoom(id: string, days: Given[][], facts: Partial<BoardRoom> = {}, at = noon, inZone = zone): BoardRoom {
  const meeting = ([ref, from, to, flags = 'b', topic = `议题 ${ref}`, kept]: Given): BoardMeeting => {
    const told = [ref, from, to, flags, '林晓', topic] as const;
    return kept ? [...told, kept] : told;
  };
  const dated = datesAt(at, inZone).map(({ date }, index) => {
    return [date, { version: 1, meetings: (days[index] ?? []).map(meeting) }] as const;
  });
  return {
    roomId: `rom_${id}`,
    version: 1,
    floorId: 'flr_1',
    number: id,
    name: `房 ${id}`,
    capacity: 8,
    occupation: null,
    checkIn: null,
    days: Object.fromEntries(dated),
    ...facts,
  } as BoardRoom;
}

function givenPart(rooms: BoardRoom[], facts: Partial<BoardPart> = {}, inZone = zone): BoardPart {
  const { at = noon } = facts;
  return {
    doorplateId: 'dpl_1',
    at,
    dates: datesAt(at, inZone),
    place: {
      buildingId: 'bld_1',
      building: '总部',
      zone: inZone,
      floors: [
        { floorId: 'flr_1', name: '1 层', level: 1 },
        { floorId: 'flr_2', name: '2 层', level: 2 },
      ],
      level: 1,
      rooms: rooms.map(({ roomId }) => roomId),
    },
    rooms,
    ...facts,
  } as BoardPart;
}

const sheetOf = (...rooms: BoardRoom[]): BoardSheet => mergePart(null, givenPart(rooms));
const rowsOf = (view: BoardView) => view.floors.flatMap(({ rows }) => rows);
const statesAt = (sheet: BoardSheet, at: number) => rowsOf(boardAt(sheet, settings, at)).map(({ state }) => state);

describe('what stands on the board', () => {
  test('a meeting goes from upcoming to gone by the minute', () => {
    // 14:00 to 15:00
    const sheet = sheetOf(givenRoom('101', [[['a', 56, 60]]], { checkIn: { opensMinutes: 10, graceMinutes: 15 } }));
    const start = noon + 2 * 60 * minute;
    const end = start + 60 * minute;
    expect(statesAt(sheet, start - 10 * minute - 1)).toEqual(['upcoming']);
    expect(statesAt(sheet, start - 10 * minute)).toEqual(['soon']);
    expect(statesAt(sheet, start)).toEqual(['awaiting_check_in']);
    expect(statesAt(sheet, start + 15 * minute)).toEqual(['in_meeting']);
    expect(statesAt(sheet, end - 1)).toEqual(['in_meeting']);
    expect(statesAt(sheet, end)).toEqual(['ended']);
    expect(statesAt(sheet, end + 5 * minute)).toEqual([]);
  });

  test('rooms that are free, kept, asked for, checked in and shut', () => {
    const shut = { kind: 'occupied', from: '2026-11-20', until: '2026-12-31' } as const;
    const checkIn = { opensMinutes: 10, graceMinutes: 60 };
    const sheet = sheetOf(
      givenRoom('9', [[['a', 60, 64]]]),
      givenRoom('10', [[['b', 48, 52, 'h', null]]]),
      givenRoom('11', [[['c', 52, 56, 'p']]]),
      givenRoom('12', [[['d', 48, 52, 'bc']]], { checkIn }),
      givenRoom('13', [[['e', 0, 96, 'o', null]]], { occupation: shut }),
    );
    const view = boardAt(sheet, settings, noon);
    expect(rowsOf(view).map(({ room, state }) => [room.number, state])).toEqual([
      ['12', 'in_meeting'],
      ['11', 'pending'],
      ['9', 'upcoming'],
      ['13', 'occupied'],
    ]);
    expect(view.floors[0]?.free.map(({ number, until }) => [number, until])).toEqual([
      ['9', noon + 3 * 60 * minute],
      ['11', noon + 60 * minute],
    ]);
    expect(view.floors.map(({ direction }) => direction)).toEqual(['here', 'up']);
  });

  test('a room that is made ready or cleared is not free, as its door says', () => {
    // 12:00 to 13:00, kept free from 11:45 until 13:30; of the night's meeting tomorrow knows the clearing alone.
    const sheet = sheetOf(
      givenRoom('1', [
        [
          ['a', 48, 52, 'b', null, [1, 2]],
          ['b', 92, 96],
        ],
        [['b', 0, 0, 'b', null, [0, 2]]],
      ]),
    );
    const freeAt = (at: number) => boardAt(sheet, settings, at).floors[0]?.free.map(({ until }) => until);
    const midnight = dayBounds('2026-11-24', zone).start;
    expect(freeAt(noon - quarter - 1)).toEqual([noon - quarter]);
    for (const at of [noon - quarter, noon, noon + 4 * quarter, noon + 6 * quarter - 1]) expect(freeAt(at)).toEqual([]);
    expect(nextBoardChange(sheet, settings, noon + 4 * quarter + 5 * minute)).toBe(noon + 6 * quarter);
    expect(freeAt(noon + 6 * quarter)).toEqual([midnight - 4 * quarter]);
    expect(freeAt(midnight + quarter)).toEqual([]);
    expect(rowsOf(boardAt(sheet, settings, midnight + quarter))).toEqual([]);
    expect(freeAt(midnight + 2 * quarter)).toEqual([null]);
  });

  test('alone over midnight: the parts of both days are one meeting, and tomorrow’s follow', () => {
    const sheet = sheetOf(givenRoom('101', [[['a', 92, 96]], [['a', 0, 4]]]), givenRoom('102', [[], [['b', 36, 40]]]));
    const midnight = dayBounds('2026-11-24', zone).start;
    const before = rowsOf(boardAt(sheet, settings, midnight - quarter));
    expect(before).toMatchObject([{ state: 'in_meeting', start: midnight - 4 * quarter, end: midnight + 4 * quarter }]);
    expect(before).toHaveLength(1);
    expect(rowsOf(boardAt(sheet, settings, midnight))).toMatchObject([
      { state: 'in_meeting', start: null, topic: '议题 a' },
      { state: 'upcoming', start: midnight + 36 * quarter },
    ]);
    expect(boardAt(sheet, settings, midnight + 24 * 60 * minute)).toMatchObject({ state: 'unknown', floors: [] });
  });

  test('hours are the building’s on the days on which clocks change', () => {
    for (const [day, slot] of [
      ['2026-10-25', 40],
      ['2026-03-29', 32],
    ] as const) {
      const at = dayBounds(day, 'Europe/Berlin').start + 1;
      const room = givenRoom('1', [[['a', slot, slot + 4]]], {}, at, 'Europe/Berlin');
      const view = boardAt(mergePart(null, givenPart([room], { at }, 'Europe/Berlin')), settings, at);
      const start = rowsOf(view)[0]?.start ?? 0;
      expect(new Date(start).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('09:00:00');
    }
  });

  test('dark by plan; a meeting wakes it', () => {
    const power = {
      ...{ days: [1], hours: { on: '08:00', off: '12:00' }, holidays: false, exceptions: [], rest: [], work: [] },
      wakeForMeetings: true,
    };
    const sheet = sheetOf(givenRoom('101', [[['a', 56, 60]]]));
    const stateAt = (at: number) => boardAt(sheet, { ...settings, power }, at).state;
    expect(stateAt(noon - 1)).toBe('free');
    expect(stateAt(noon)).toBe('off');
    expect(nextBoardChange(sheet, { ...settings, power }, noon)).toBe(noon + 110 * minute);
    expect(stateAt(noon + 110 * minute)).toBe('free');
  });
});

const meetings = fc.array(fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 6 })), { maxLength: 5 }).map((list) => {
  let cursor = 0;
  return list.flatMap(([gap, length], index): Given[] => {
    const from = cursor + (gap % 20);
    cursor = from + length;
    return cursor <= 96 ? [[`r${index}`, from, cursor, 'b', '', [gap % 2, length % 3]]] : [];
  });
});

test('nothing changes between the instants at which something may', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(meetings, meetings), { maxLength: 4 }), fc.nat(47 * 60), (rooms, after) => {
      const sheet = sheetOf(
        ...rooms.map((days, index) =>
          givenRoom(String(index), days, { checkIn: { opensMinutes: 5, graceMinutes: 20 } }),
        ),
      );
      const now = dayBounds('2026-11-23', zone).start + after * minute;
      const next = nextBoardChange(sheet, settings, now) ?? now + minute;
      const digestAt = (at: number) => boardDigest(boardAt(sheet, settings, at));
      expect(digestAt(next - 1)).toBe(digestAt(now));
    }),
  );
});

/** Parts as a server sends them while rooms come, go, and are booked; each later one knows at least as much. */
const histories = fc
  .array(fc.record({ room: fc.constantFrom('1', '2', '3'), what: fc.constantFrom('book', 'name', 'gone', 'whole') }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    const rooms = new Map<string, BoardRoom>(['1', '2', '3'].map((id) => [id, givenRoom(id, [])]));
    const there = new Set(rooms.keys());
    const present = () => [...rooms.entries()].filter(([id]) => there.has(id)).map(([, room]) => room);
    const [date = ''] = datesAt(noon).map((day) => day.date);
    return steps.map(({ room: id, what }, index): BoardPart => {
      const at = noon + index + 1;
      const room = rooms.get(id);
      if (!room || what === 'whole') return givenPart(present(), { at });
      if (what === 'gone') {
        if (there.has(id)) there.delete(id);
        else there.add(id);
        return givenPart(present(), { at, rooms: there.has(id) ? [room] : [] });
      }
      const version = (room.days[date]?.version ?? 0) + 1;
      const next =
        what === 'name'
          ? { ...room, version: room.version + 1, name: `房 ${index}` }
          : {
              ...room,
              days: { ...room.days, [date]: { version, meetings: [['x', version, version + 1, 'b', '', null]] } },
            };
      rooms.set(id, next as BoardRoom);
      const part = givenPart(there.has(id) ? [next as BoardRoom] : [], { at });
      return { ...part, place: null };
    });
  });

test('parts may come in any order and again: what the newest say stands', () => {
  const shown = (sheet: BoardSheet | null) => boardDigest(boardAt(sheet, settings, noon + 1000));
  const random = fc.func(fc.nat());
  fc.assert(
    fc.property(histories, random, (parts, weigh) => {
      const inOrder = [givenPart(['1', '2', '3'].map((id) => givenRoom(id, []))), ...parts];
      const whole = inOrder.reduce(mergePart, null as BoardSheet | null);
      const shuffled = [...inOrder, ...inOrder.slice(0, 3)].sort((a, b) => weigh(a.at) - weigh(b.at));
      const other = shuffled.reduce(mergePart, null as BoardSheet | null);
      expect(shown(other)).toBe(shown(whole));
      expect(boardHave(other, noon)).toEqual(boardHave(whole, noon));
    }),
  );
});

test('what is made long after is newer whatever its versions say; days gone by are forgotten', () => {
  const sheet = sheetOf(givenRoom('1', [[['a', 60, 64]]], { version: 9 }));
  const restored = mergePart(sheet, givenPart([givenRoom('1', [[['b', 70, 74]]])], { at: noon + 6 * minute }));
  expect(rowsOf(boardAt(restored, settings, noon)).map(({ topic }) => topic)).toEqual(['议题 b']);
  let held: BoardSheet | null = null;
  for (let day = 0; day < 20; day++) {
    const at = noon + day * 24 * 60 * minute;
    held = mergePart(held, givenPart([givenRoom('1', [[['a', 1, 2]], [['b', 1, 2]]], {}, at)], { at }));
  }
  expect(held?.dates.length).toBeLessThanOrEqual(4);
  expect(Object.keys(held?.rooms.rom_1?.days ?? {})).toHaveLength(held?.dates.length ?? 0);
});

test('of private meetings, offers and occupation a display learns the time alone', () => {
  const entry = { ref: 'x', private: false, from: 1, to: 2, before: 0, after: 0, organiserId: 'p', organiser: '林晓' };
  const entries = [
    { ...entry, state: 'booked', private: true, topic: '机密', type: 'other' },
    { ...entry, state: 'held', topic: '机密', type: 'other' },
    { ...entry, state: 'occupied', topic: '机密', type: 'other' },
  ] as Entry[];
  expect(JSON.stringify(boardMeetings({ entries }))).not.toContain('机密');
  expect(boardMeetings({ entries }).map(([, , , flags, organiser]) => [flags, organiser])).toEqual([
    ['b', '林晓'],
    ['h', ''],
    ['o', ''],
  ]);
});
