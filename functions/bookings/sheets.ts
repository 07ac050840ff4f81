/** Day sheets in the table: which write claims and frees slots, and how grids read them. */

import { type Claim, decodeEntry, type Entry, encodeEntry, type Sheet } from '../../shared/bookings/sheet.ts';
import { type Span, slotsOf } from '../../shared/bookings/slots.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { LocalDate } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { getItems, queryAll } from '../db/read.ts';
import type { Attributes, Key, Write } from '../db/write.ts';

export function sheetKey(scope: Scope, roomId: RoomId, date: LocalDate): Key {
  return { pk: `${scope.tenantId}#sheet#${roomId}`, sk: date };
}

/** What a booking holds of a room's days, and what the sheets say of it, where that is known. */
export interface RoomSpans {
  roomId: RoomId;
  spans: readonly HeldSpan[];
}
export type HeldSpan = Span & { entry?: Entry | undefined };

/** What it wants of them. */
export interface RoomClaims {
  roomId: RoomId;
  claims: readonly Claim[];
}

export function spansIn({ roomId, claims }: RoomClaims): RoomSpans {
  return { roomId, spans: claims.map(({ date, from, to }) => ({ date, from, to })) };
}

/**
 * The writes that turn what a reference holds into what it wants, one per sheet touched. Every slot wanted anew must be
 * untaken and every slot held must still name the reference: DynamoDB decides, and all of it or none happens.
 * @param keeper a reference that keeps the slots wanted anew for this one, and gives them over
 */
export function transition(
  scope: Scope,
  ref: string,
  held: RoomSpans | null,
  wanted: RoomClaims | null,
  keeper?: string,
): Write[] {
  const days = new Map<string, Day>();
  const dayOf = (roomId: RoomId, date: LocalDate): Day => {
    const key = `${roomId} ${date}`;
    const day = days.get(key) ?? { roomId, date };
    days.set(key, day);
    return day;
  };
  if (held) for (const span of held.spans) dayOf(held.roomId, span.date).held = span;
  if (wanted) for (const claim of wanted.claims) dayOf(wanted.roomId, claim.date).wanted = claim;
  return [...days.values()].flatMap((day) => {
    const write = sheetWrite(ref, day.held, day.wanted, keeper);
    return write ? [{ tenantId: scope.tenantId, key: sheetKey(scope, day.roomId, day.date), ...write }] : [];
  });
}

interface Day {
  roomId: RoomId;
  date: LocalDate;
  held?: HeldSpan;
  wanted?: Claim;
}

/** null where the day stays as it is. */
function sheetWrite(ref: string, held?: HeldSpan, wanted?: Claim, keeper?: string) {
  const before = new Set(held ? slotsOf(held) : []);
  const after = new Set(wanted ? slotsOf(wanted) : []);
  const claimed = [...after].filter((slot) => !before.has(slot));
  const freed = [...before].filter((slot) => !after.has(slot));
  const entry = wanted ? encodeEntry(wanted.entry) : null;
  const isSame = claimed.length === 0 && freed.length === 0 && held?.entry && entry === encodeEntry(held.entry);
  if (isSame) return null;
  const set = claimed.map((slot) => `s${slot} = :ref`);
  set.push('#kind = :kind', '#at = :at');
  if (entry) set.push(`b${ref} = :entry`);
  const remove = freed.map((slot) => `s${slot}`);
  if (!entry) remove.push(`b${ref}`);
  const kept = keeper !== undefined && claimed.length > 0;
  if (kept) remove.push(`b${keeper}`);
  const conditions = [
    ...claimed.map((slot) => (kept ? `s${slot} = :keeper` : `attribute_not_exists(s${slot})`)),
    ...[...before].map((slot) => `s${slot} = :ref`),
  ];
  const usesRef = claimed.length > 0 || before.size > 0;
  const values: Attributes = {
    ':kind': { S: 'sheet' },
    ':at': { N: String(now()) },
    ':one': { N: '1' },
    ...(usesRef ? { ':ref': { S: ref } } : {}),
    ...(kept ? { ':keeper': { S: keeper } } : {}),
    ...(entry ? { ':entry': { S: entry } } : {}),
  };
  return {
    update: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''} ADD version :one`,
    ...(conditions.length > 0 ? { condition: conditions.join(' AND ') } : {}),
    names: { '#kind': 'kind', '#at': 'at' },
    values,
  };
}

/** Keeps what a reference wants and does not have, under another one's name: what it has stays its own until it moves. */
export function keep(scope: Scope, keeper: string, held: RoomSpans | null, wanted: RoomClaims): Write[] {
  return wanted.claims.flatMap((claim) => {
    const mine = held?.roomId === wanted.roomId ? held.spans.find(({ date }) => date === claim.date) : undefined;
    const own = new Set(mine ? slotsOf(mine) : []);
    const slots = slotsOf(claim).filter((slot) => !own.has(slot));
    if (slots.length === 0) return [];
    const entry = encodeEntry({ ...claim.entry, ref: keeper, state: 'held' });
    return [
      {
        tenantId: scope.tenantId,
        key: sheetKey(scope, wanted.roomId, claim.date),
        update: `SET ${slots.map((slot) => `s${slot} = :ref`)}, b${keeper} = :entry, #kind = :kind, #at = :at ADD version :one`,
        condition: slots.map((slot) => `attribute_not_exists(s${slot})`).join(' AND '),
        names: { '#kind': 'kind', '#at': 'at' },
        values: {
          ':ref': { S: keeper },
          ':entry': { S: entry },
          ':kind': { S: 'sheet' },
          ':at': { N: String(now()) },
          ':one': { N: '1' },
        },
      },
    ];
  });
}

/** The writes that give up whatever a keeper keeps of these sheets. */
export async function letGo(scope: Scope, keepers: ReadonlyMap<string, readonly Key[]>): Promise<Map<string, Write[]>> {
  const keys = new Map([...keepers.values()].flat().map((key) => [`${key.pk} ${key.sk}`, key]));
  const items = await getItems(scope, [...keys.values()], { consistent: true });
  const writes = new Map<string, Write[]>();
  for (const [keeper, mine] of keepers) {
    const found = items.filter(({ pk, sk }) => mine.some((key) => key.pk === pk?.S && key.sk === sk?.S));
    writes.set(
      keeper,
      found.flatMap((item) => {
        const slots = Object.keys(item).filter((name) => /^s\d+$/.test(name) && item[name]?.S === keeper);
        if (slots.length === 0) return [];
        return [
          {
            tenantId: scope.tenantId,
            key: { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' },
            update: `SET #at = :at REMOVE ${slots}, b${keeper} ADD version :one`,
            condition: slots.map((name) => `${name} = :ref`).join(' AND '),
            names: { '#at': 'at' },
            values: { ':ref': { S: keeper }, ':at': { N: String(now()) }, ':one': { N: '1' } },
          },
        ];
      }),
    );
  }
  return writes;
}

const entryName = /^b[0-9a-z]{12}$/;

/** A sheet from its item. Only summaries are read: slots say the same and are many. */
export function sheetOf(item: Attributes): Sheet {
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(item)) {
    if (value.S !== undefined && entryName.test(name)) entries.push(decodeEntry(name.slice(1), value.S));
  }
  const pk = item.pk?.S ?? '';
  return {
    roomId: pk.slice(pk.lastIndexOf('#') + 1) as RoomId,
    date: item.sk?.S ?? '',
    version: Number(item.version?.N ?? 0),
    entries,
  };
}

// A room's days lie side by side, so several of them are one Query, billed by their sum; single days are fetched together.
const daysWorthAQuery = 3;

/** The sheets of rooms x days, also those that nobody booked yet (version 0), room by room in order of days. */
export async function read(
  scope: Scope,
  roomIds: readonly RoomId[],
  dates: readonly LocalDate[],
  options: { consistent?: boolean } = {},
): Promise<Sheet[]> {
  const items =
    dates.length >= daysWorthAQuery
      ? await readRanges(scope, roomIds, dates, options)
      : await getItems(
          scope,
          roomIds.flatMap((roomId) => dates.map((date) => sheetKey(scope, roomId, date))),
          options,
        );
  const found = new Map(items.map(sheetOf).map((sheet) => [`${sheet.roomId} ${sheet.date}`, sheet]));
  return roomIds.flatMap((roomId) =>
    dates.map((date) => found.get(`${roomId} ${date}`) ?? { roomId, date, version: 0, entries: [] }),
  );
}

async function readRanges(
  scope: Scope,
  roomIds: readonly RoomId[],
  dates: readonly LocalDate[],
  options: { consistent?: boolean },
): Promise<Attributes[]> {
  const first = dates[0] ?? '';
  const last = dates.at(-1) ?? '';
  const ranges = await Promise.all(
    roomIds.map((roomId) => queryAll(scope, { pk: sheetKey(scope, roomId, '').pk, between: [first, last] }, options)),
  );
  return ranges.flat();
}
