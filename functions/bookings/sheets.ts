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
 */
export function transition(scope: Scope, ref: string, held: RoomSpans | null, wanted: RoomClaims | null): Write[] {
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
    const write = sheetWrite(ref, day.held, day.wanted);
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
function sheetWrite(ref: string, held?: HeldSpan, wanted?: Claim) {
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
  const conditions = [
    ...claimed.map((slot) => `attribute_not_exists(s${slot})`),
    ...[...before].map((slot) => `s${slot} = :ref`),
  ];
  const usesRef = claimed.length > 0 || before.size > 0;
  const values: Attributes = {
    ':kind': { S: 'sheet' },
    ':at': { N: String(now()) },
    ':one': { N: '1' },
    ...(usesRef ? { ':ref': { S: ref } } : {}),
    ...(entry ? { ':entry': { S: entry } } : {}),
  };
  return {
    update: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''} ADD version :one`,
    ...(conditions.length > 0 ? { condition: conditions.join(' AND ') } : {}),
    names: { '#kind': 'kind', '#at': 'at' },
    values,
  };
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
