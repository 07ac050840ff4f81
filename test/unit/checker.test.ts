/** The checker is trusted by the tests of races and kills: here it is shown to find what is wrong, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attendanceOf } from '../../shared/bookings/check-in.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { claimsOf, encodeEntry } from '../../shared/bookings/sheet.ts';
import { slotsOf } from '../../shared/bookings/slots.ts';
import { addMinutes, type Interval } from '../../shared/time.ts';
import { buffers, intervalFrom, placed } from '../support/arbitraries.ts';
import { checkTable, type StoredBooking } from '../support/checker.ts';
import { checkLog, type Told } from '../support/replay.ts';
import type { RawItem } from '../support/table.ts';

const tenantId = 'tnt_000000000000';
const roomId = 'rom_000000000000';
const buildingId = 'bld_000000000000';
const zones = new Map([[buildingId, 'Asia/Shanghai']]);

function booking(letter: string, time: Interval, facts: Partial<StoredBooking> = {}): StoredBooking {
  return {
    bookingId: `bkg_${letter.repeat(12)}`,
    tenantId,
    roomId,
    buildingId,
    ...time,
    state: 'booked',
    private: false,
    bufferBefore: 0,
    bufferAfter: 0,
    organiser: { personId: 'prs_000000000000', name: '林晓' },
    topic: '周会',
    type: 'internal',
    version: 1,
    createdAt: '2026-01-01T00:00:00Z',
    checkIn: null,
    keys: [],
    ...facts,
  };
}

/** A table that holds these bookings as the product would write them. */
function tableOf(bookings: StoredBooking[], zone = 'Asia/Shanghai'): RawItem[] {
  const sheets = new Map<string, RawItem>();
  for (const one of bookings.filter(({ state }) => state !== 'cancelled')) {
    const { organiser, ...rest } = one;
    const ref = one.bookingId.slice(4);
    const claimant = {
      ...rest,
      ref,
      state: 'booked' as const,
      organiserId: organiser.personId,
      organiser: organiser.name,
      attendance: attendanceOf(one as unknown as Booking),
    };
    for (const claim of claimsOf(claimant, zone)) {
      const pk = `${tenantId}#sheet#${one.roomId}`;
      const name = `${pk} ${claim.date}`;
      const sheet: RawItem = sheets.get(name) ?? { pk, sk: claim.date, kind: 'sheet', at: 0, version: 0 };
      sheet.version = Number(sheet.version) + 1;
      sheet[`b${ref}`] = encodeEntry(claim.entry);
      for (const slot of slotsOf(claim)) sheet[`s${slot}`] = ref;
      sheets.set(name, sheet);
    }
  }
  const building = { pk: `${tenantId}#places`, sk: `building#${buildingId}`, kind: 'building', buildingId, zone };
  const items = bookings.map((one) => ({
    ...one,
    pk: `${tenantId}#booking#${one.bookingId}`,
    sk: 'booking',
    kind: 'booking',
  }));
  return [building, ...sheets.values(), ...items];
}

const sheetOf = (items: RawItem[]) => firstOf(items, 'sheet');
const bookingOf = (items: RawItem[]) => firstOf(items, 'booking');

function firstOf(items: RawItem[], kind: string): RawItem {
  const found = items.find((item) => item.kind === kind);
  if (!found) throw new Error(`there is no ${kind}`);
  return found;
}

const ten = intervalFrom('2026-11-23', 'Asia/Shanghai', 40, 4);
const eleven = intervalFrom('2026-11-23', 'Asia/Shanghai', 44, 4);

describe('a table', () => {
  test('of bookings that the product wrote is right, in every zone, over midnight and DST', () => {
    const one = fc.record({ place: placed, bufferBefore: buffers, bufferAfter: buffers });
    fc.assert(
      fc.property(one, ({ place, ...rest }) => {
        expect(checkTable(tableOf([booking('a', place.time, rest)], place.zone))).toEqual([]);
      }),
    );
  });

  test('with neighbours and a cancelled meeting under another is right', () => {
    const items = tableOf([booking('a', ten), booking('b', eleven), booking('c', ten, { state: 'cancelled' })]);
    expect(checkTable(items)).toEqual([]);
  });

  const corruptions: [string, (items: RawItem[]) => void, RegExp][] = [
    ['a slot that is free', (items) => delete sheetOf(items).s41, /slot 41 of a+ is not there/],
    [
      'a slot of nobody',
      (items) => Object.assign(sheetOf(items), { s50: 'zzzzzzzzzzzz' }),
      /slot 50 names z+, not nobody/,
    ],
    [
      'a slot of another',
      (items) => Object.assign(sheetOf(items), { s41: 'bbbbbbbbbbbb' }),
      /slot 41 names b+, not a+/,
    ],
    ['no summary', (items) => delete sheetOf(items).baaaaaaaaaaaa, /a+ has no summary/],
    [
      'a summary of nobody',
      (items) => Object.assign(sheetOf(items), { bzzzzzzzzzzzz: '["b",1,2,0,0]' }),
      /a summary of z+/,
    ],
    [
      'a summary that is late',
      (items) =>
        Object.assign(sheetOf(items), {
          baaaaaaaaaaaa: String(sheetOf(items).baaaaaaaaaaaa).replace('40,44', '41,44'),
        }),
      /summary of a+ is wrong/,
    ],
    [
      'a summary with another topic',
      (items) =>
        Object.assign(sheetOf(items), { baaaaaaaaaaaa: String(sheetOf(items).baaaaaaaaaaaa).replace('周会', '月会') }),
      /summary of a+ is wrong/,
    ],
    ['an attribute of no known name', (items) => Object.assign(sheetOf(items), { s4x: 1 }), /an attribute s4x/],
    ['no sheet', (items) => items.splice(items.indexOf(sheetOf(items)), 1), /there is no such sheet/],
    [
      'no booking',
      (items) =>
        items.splice(
          items.findIndex(({ kind }) => kind === 'booking'),
          1,
        ),
      /names a+, not nobody/,
    ],
    [
      'a cancelled booking that still holds its slots',
      (items) => Object.assign(bookingOf(items), { state: 'cancelled' }),
      /slot 40 names a+, not nobody/,
    ],
    [
      'a booking that lasts longer than its slots',
      (items) => Object.assign(bookingOf(items), { end: addMinutes(ten.end, 15) }),
      /slot 44 of a+ is not there/,
    ],
  ];
  test.each(corruptions)('with %s is wrong', (_, corrupt, finding) => {
    const items = tableOf([booking('a', ten)]);
    corrupt(items);
    expect(checkTable(items).join('\n')).toMatch(finding);
  });

  test('with two meetings at a time, or a meeting in the other’s buffer, is wrong', () => {
    const later = { start: addMinutes(ten.start, 45), end: addMinutes(ten.end, 45) };
    expect(checkTable(tableOf([booking('a', ten), booking('b', later)])).join()).toMatch(/both take slot 43/);
    const buffered = booking('b', eleven, { bufferBefore: 15 });
    expect(checkTable(tableOf([booking('a', ten), buffered])).join()).toMatch(/both take slot 43/);
  });
});

describe('a log', () => {
  let clock = 0;
  function told(what: Told['do'], answer: StoredBooking | null, facts: Partial<Told> = {}): Told {
    clock += 10;
    const bookingId = what === 'create' ? null : (answer?.bookingId ?? null);
    const times = { sentAt: clock, answeredAt: clock + 5 };
    const asked = { key: `key-${clock}`, by: 'prs_000000000000', hungUp: false, do: what, bookingId };
    return { ...asked, ...times, answer, refusal: null, ...facts };
  }

  test('of a booking made, moved and cancelled is right', () => {
    const made = booking('a', ten);
    const moved = { ...made, ...eleven, version: 2 };
    const cancelled = { ...moved, state: 'cancelled', version: 3 };
    const log = [told('create', made), told('change', moved), told('cancel', cancelled)];
    const [building, ...items] = tableOf([cancelled]);
    const sheet = { pk: `${tenantId}#sheet#${roomId}`, sk: '2026-11-23', kind: 'sheet', version: 3 };
    expect(checkLog(log, [building as RawItem, ...items, sheet], zones)).toEqual([]);
    expect(checkLog(log, [building as RawItem, ...items, { ...sheet, version: 4 }], zones).join()).toMatch(
      /changed 4 times, not 3/,
    );
  });

  test('with an acknowledged booking that is not stored is wrong', () => {
    expect(checkLog([told('create', booking('a', ten))], tableOf([]), zones).join()).toMatch(
      /acknowledged and is lost/,
    );
  });

  test('with a change that was undone is wrong', () => {
    const made = booking('a', ten);
    const log = [told('create', made), told('change', { ...made, ...eleven, version: 2 })];
    expect(checkLog(log, tableOf([made]), zones).join()).toMatch(/stored as version 1, not 2/);
    const other = { ...made, version: 2 };
    expect(checkLog(log, tableOf([other]), zones).join()).toMatch(/not what was acknowledged/);
  });

  test('with one request carried out twice is wrong', () => {
    const log = [told('create', booking('a', ten))];
    expect(checkLog(log, tableOf([booking('a', ten), booking('b', eleven)]), zones).join()).toMatch(
      /1 bookings that nobody was told/,
    );
  });

  test('with two requests that made the same version is wrong', () => {
    const made = booking('a', ten);
    expect(checkLog([told('create', made), told('create', made)], tableOf([made]), zones).join()).toMatch(
      /answered both/,
    );
  });

  test('a request that was never answered may have been carried out, or not', () => {
    const lost = told('create', null, { refusal: 'none' });
    expect(checkLog([lost], tableOf([booking('a', ten)]), zones)).toEqual([]);
    expect(checkLog([lost], tableOf([]), zones)).toEqual([]);
    const made = booking('a', ten);
    const open = told('cancel', null, { bookingId: made.bookingId, refusal: 'none' });
    const cancelled = { ...made, state: 'cancelled', version: 2 };
    expect(checkLog([told('create', made), open], tableOf([cancelled]), zones)).toEqual([]);
    expect(checkLog([told('create', made)], tableOf([cancelled]), zones).join()).toMatch(
      /versions that nobody was told/,
    );
  });

  test('who hangs up, asks again and is refused may find that the first request was carried out after all', () => {
    const wanted = { roomId, ...ten };
    const refused = told('create', null, { refusal: 'slot_taken', wanted });
    const [building, , ...items] = tableOf([booking('a', ten)]);
    const table = [building as RawItem, ...items];
    expect(checkLog([{ ...refused, hungUp: true }], table, zones).join()).toMatch(/^key-\d+: .* was refused and free$/);
    expect(checkLog([refused], table, zones).join()).toMatch(/1 bookings that nobody was told/);
    const elsewhere = { ...refused, hungUp: true, wanted: { roomId, ...eleven } };
    expect(checkLog([elsewhere], table, zones).join()).toMatch(/1 bookings that nobody was told/);
  });

  test('a refusal needs somebody in the way at that time', () => {
    const made = told('create', booking('a', ten));
    const wanted = { roomId, ...ten };
    const refused = told('create', null, { refusal: 'slot_taken', wanted });
    const items = tableOf([booking('a', ten)]);
    expect(checkLog([made, refused], items, zones)).toEqual([]);
    const free = { ...refused, wanted: { roomId, ...eleven } };
    expect(checkLog([made, free], items, zones).join()).toMatch(/was refused and free/);
    const early = { ...refused, sentAt: made.sentAt - 5, answeredAt: made.sentAt - 1 };
    expect(checkLog([made, early], items, zones).join()).toMatch(/was refused and free/);
  });
});
