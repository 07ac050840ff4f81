/**
 * Compares what clients were told with what is stored: nothing acknowledged is lost, nothing is there twice, no refusal was
 * without reason. Like the checker it shares no code with the product.
 */
import { partsOf, type StoredBooking, storedBookings } from './checker.ts';
import type { RawItem } from './table.ts';

/** A booking as answers show it. */
export type Shown = Pick<
  StoredBooking,
  'bookingId' | 'roomId' | 'buildingId' | 'start' | 'end' | 'state' | 'bufferBefore' | 'bufferAfter' | 'version'
>;

/** One request, repeated until it was answered. */
export interface Told {
  /** Its Idempotency-Key: unique in the log. */
  key: string;
  /** Who asked. */
  by: string;
  /** It was sent twice: the first time may have been carried out after the second was refused. */
  hungUp: boolean;
  do: 'create' | 'change' | 'cancel';
  /** The booking it was about; null for a create. */
  bookingId: string | null;
  /** When it was first sent and when it was answered, ms on one clock. */
  sentAt: number;
  answeredAt: number;
  /** Null: refused, or never answered. */
  answer: Shown | null;
  /** Of the refusal; null with an answer, 'none' where no answer ever came. */
  refusal: string | null;
  /** What was asked for, where that was a time in a room. */
  wanted?: Pick<Shown, 'roomId' | 'start' | 'end'> | undefined;
}

/** @param zones building -> zone */
export function checkLog(
  log: readonly Told[],
  items: readonly RawItem[],
  zones: ReadonlyMap<string, string>,
): string[] {
  const stored = new Map(storedBookings(items).map((booking) => [booking.bookingId, booking]));
  const told = [...log, ...belated(log, stored)];
  const answered = told.filter(({ answer }) => answer !== null);
  const open = told.filter(({ refusal }) => refusal === 'none');
  return [
    ...checkBookings(answered, open, stored),
    ...checkVersions(answered),
    ...checkSheetVersions(told, items, zones),
    ...checkRefusals(told),
  ];
}

/** What was carried out for somebody who had hung up, after asking again had been refused. */
function belated(log: readonly Told[], stored: ReadonlyMap<string, StoredBooking>): Told[] {
  const newest = newestOf(log.filter(({ answer }) => answer !== null));
  const candidates = log.filter((told) => told.hungUp && told.refusal !== null && told.refusal !== 'none');
  return [...stored.values()].flatMap((booking) => {
    const { bookingId, version, organiser } = booking;
    if (version !== (newest.get(bookingId)?.version ?? 0) + 1) return [];
    const asked = candidates.find(({ do: what, bookingId: about, by, wanted }) =>
      version === 1 ? what === 'create' && by === organiser.personId && isAt(booking, wanted) : about === bookingId,
    );
    if (!asked) return [];
    const late = { answeredAt: Number.POSITIVE_INFINITY, answer: booking, refusal: null, wanted: undefined };
    return [{ ...asked, key: `${asked.key}${belatedMark}`, ...late }];
  });
}

const belatedMark = ' belated';

function isAt(booking: StoredBooking, wanted: Told['wanted']): boolean {
  return (['roomId', 'start', 'end'] as const).every((name) => booking[name] === wanted?.[name]);
}

function newestOf(answered: readonly Told[]): Map<string, Shown> {
  const newest = new Map<string, Shown>();
  for (const { answer } of answered) {
    if (answer && answer.version >= (newest.get(answer.bookingId)?.version ?? 0)) newest.set(answer.bookingId, answer);
  }
  return newest;
}

/** Every booking that was acknowledged is there as it was last acknowledged, and there are no others. */
function checkBookings(
  answered: readonly Told[],
  open: readonly Told[],
  stored: ReadonlyMap<string, StoredBooking>,
): string[] {
  const wrong: string[] = [];
  const newest = newestOf(answered);
  for (const [bookingId, last] of newest) {
    const found = stored.get(bookingId);
    const unanswered = open.filter((told) => told.bookingId === bookingId).length;
    if (!found) wrong.push(`${bookingId} was acknowledged and is lost`);
    else if (found.version < last.version)
      wrong.push(`${bookingId} is stored as version ${found.version}, not ${last.version}`);
    else if (found.version > last.version + unanswered) wrong.push(`${bookingId} has versions that nobody was told`);
    else if (found.version === last.version && !isSame(found, last))
      wrong.push(`${bookingId} is not what was acknowledged`);
  }
  const unknown = [...stored.keys()].filter((bookingId) => !newest.has(bookingId));
  const openCreates = open.filter((told) => told.do === 'create').length;
  if (unknown.length > openCreates)
    wrong.push(`${unknown.length} bookings that nobody was told, of ${openCreates} possible`);
  return wrong;
}

function isSame(a: Shown, b: Shown): boolean {
  return (['roomId', 'start', 'end', 'state', 'bufferBefore', 'bufferAfter'] as const).every(
    (name) => a[name] === b[name],
  );
}

/** No two requests made the same version, and each create made a booking of its own. */
function checkVersions(answered: readonly Told[]): string[] {
  const wrong: string[] = [];
  const makers = new Map<string, Told>();
  for (const told of answered) {
    const { answer } = told;
    if (!answer) continue;
    const name = `${answer.bookingId} version ${answer.version}`;
    const other = makers.get(name);
    if (other) wrong.push(`${name} answered both ${other.key} and ${told.key}`);
    makers.set(name, told);
  }
  return wrong;
}

/** A sheet's version counts its changes: each acknowledged change of what a booking has of it, once. */
function checkSheetVersions(
  log: readonly Told[],
  items: readonly RawItem[],
  zones: ReadonlyMap<string, string>,
): string[] {
  if (log.some((told) => told.refusal === 'none')) return [];
  const changes = new Map<string, number>();
  for (const versions of histories(log).values()) {
    let before = new Map<string, string>();
    for (const { answer } of versions) {
      const after = answer ? sheetsOf(answer, zones) : new Map<string, string>();
      for (const sheet of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(sheet) !== after.get(sheet)) changes.set(sheet, (changes.get(sheet) ?? 0) + 1);
      }
      before = after;
    }
  }
  const wrong: string[] = [];
  for (const item of items.filter(({ kind }) => kind === 'sheet')) {
    const sheet = `${item.pk.split('#')[2]} ${item.sk}`;
    const should = changes.get(sheet) ?? 0;
    if (item.version !== should) wrong.push(`${sheet} was changed ${item.version} times, not ${should}`);
  }
  return wrong;
}

/** Sheet -> what the booking has of it. */
function sheetsOf(booking: Shown, zones: ReadonlyMap<string, string>): Map<string, string> {
  if (booking.state === 'cancelled') return new Map();
  const parts = partsOf(booking, zones.get(booking.buildingId) ?? 'UTC');
  return new Map([...parts].map(([date, part]) => [`${booking.roomId} ${date}`, JSON.stringify(part)]));
}

/** A time was refused only where somebody else may have held it between the question and the answer. */
function checkRefusals(log: readonly Told[]): string[] {
  const spans: (Shown & { key: string; from: number; until: number })[] = [];
  for (const versions of histories(log).values()) {
    for (const [index, { answer, sentAt, key }] of versions.entries()) {
      const until = versions[index + 1]?.answeredAt ?? Number.POSITIVE_INFINITY;
      if (answer && answer.state !== 'cancelled') spans.push({ ...answer, key, from: sentAt, until });
    }
  }
  if (log.some((told) => told.refusal === 'none')) return [];
  const buffers = new Map(
    spans.map(({ roomId, bufferBefore, bufferAfter }) => [roomId, { bufferBefore, bufferAfter }]),
  );
  return log.flatMap(({ refusal, wanted, bookingId, sentAt, answeredAt, key }) => {
    if (refusal !== 'slot_taken' || !wanted) return [];
    const mine = whole({ ...wanted, ...(buffers.get(wanted.roomId) ?? { bufferBefore: 0, bufferAfter: 0 }) });
    const inTheWay = spans.some((span) => {
      const other = whole(span);
      const isThere = span.from < answeredAt && span.until > sentAt;
      return (
        isThere &&
        span.bookingId !== bookingId &&
        // What the same request made is no reason to refuse it.
        span.key !== `${key}${belatedMark}` &&
        span.roomId === wanted.roomId &&
        mine.start < other.end &&
        other.start < mine.end
      );
    });
    return inTheWay ? [] : [`${key}: ${wanted.roomId} ${wanted.start} was refused and free`];
  });
}

function whole(time: { start: string; end: string; bufferBefore: number; bufferAfter: number }) {
  return {
    start: Date.parse(time.start) - time.bufferBefore * 60_000,
    end: Date.parse(time.end) + time.bufferAfter * 60_000,
  };
}

/** The answers about each booking in order of versions. */
function histories(log: readonly Told[]): Map<string, Told[]> {
  const all = Map.groupBy(
    log.filter((told) => told.answer !== null),
    (told) => told.answer?.bookingId ?? '',
  );
  for (const versions of all.values()) versions.sort((a, b) => (a.answer?.version ?? 0) - (b.answer?.version ?? 0));
  return all;
}
