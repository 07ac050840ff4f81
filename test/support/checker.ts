/**
 * Judges a table of bookings from its raw items. It shares no code with the product: quarter hours are counted one by one with
 * Intl's calendar, sheets are read as they are documented. Whatever it finds wrong is one line of its answer.
 */
import type { RawItem } from './table.ts';

export interface StoredBooking {
  bookingId: string;
  tenantId: string;
  roomId: string;
  buildingId: string;
  start: string;
  end: string;
  state: string;
  private: boolean;
  seriesId?: string | null;
  bufferBefore: number;
  bufferAfter: number;
  organiser: { personId: string; name: string };
  topic: string;
  type: string;
  version: number;
  createdAt: string;
  checkIn: object | null;
  approved?: { roomId: string; start: string; end: string } | null;
  keys: { key: string; request: string }[];
}

/** What a booking must have on one sheet. */
export interface Part {
  slots: number[];
  /** The meeting's own slots, without buffers; none on a day that only a buffer touches. */
  own: number[];
}

/** What takes its slots. */
const holding = new Set(['booked', 'pending', 'held']);
const quarter = 15 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function dateIn(zone: string, epochMs: number): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(epochMs);
}

const firstQuarters = new Map<string, number>();

/** Epoch ms of the first quarter hour of the day that this one lies in. */
function firstQuarter(zone: string, epochMs: number): number {
  const date = dateIn(zone, epochMs);
  const name = `${zone} ${date}`;
  const known = firstQuarters.get(name);
  if (known !== undefined) return known;
  let at = epochMs;
  while (dateIn(zone, at - quarter) === date) at -= quarter;
  firstQuarters.set(name, at);
  return at;
}

/** The slots that a meeting takes with its buffers, by date. */
export function partsOf(
  booking: Pick<StoredBooking, 'start' | 'end' | 'bufferBefore' | 'bufferAfter'>,
  zone: string,
): Map<string, Part> {
  const [start, end] = [Date.parse(booking.start), Date.parse(booking.end)];
  const parts = new Map<string, Part>();
  for (let at = start - booking.bufferBefore * 60_000; at < end + booking.bufferAfter * 60_000; at += quarter) {
    const date = dateIn(zone, at);
    const slot = (at - firstQuarter(zone, at)) / quarter;
    const part = parts.get(date) ?? { slots: [], own: [] };
    part.slots.push(slot);
    if (at >= start && at < end) part.own.push(slot);
    parts.set(date, part);
  }
  return parts;
}

/** Bookings and sheets agree slot by slot, summaries say what the slots say, and nobody overlaps. */
export function checkTable(items: readonly RawItem[]): string[] {
  const zones = new Map(ofKind(items, 'building').map((item) => [String(item.buildingId), String(item.zone)]));
  const wrong: string[] = [];
  /** `tenant room date` -> slot -> who must stand there. */
  const expected = new Map<string, Map<number, string>>();
  const summaries = new Map<string, Map<string, { part: Part; booking: StoredBooking }>>();

  for (const booking of storedBookings(items)) {
    if (!holding.has(booking.state)) continue;
    const ref = booking.bookingId.slice(4);
    for (const [date, part] of partsOf(booking, zones.get(booking.buildingId) ?? 'UTC')) {
      const sheet = `${booking.tenantId} ${booking.roomId} ${date}`;
      const slots = getOrMake(expected, sheet, () => new Map<number, string>());
      for (const slot of part.slots) {
        const other = slots.get(slot);
        if (other) wrong.push(`${sheet}: ${ref} and ${other} both take slot ${slot}`);
        slots.set(slot, ref);
      }
      getOrMake(summaries, sheet, () => new Map()).set(ref, { part, booking });
    }
  }

  const occupations = new Set(
    ofKind(items, 'room').map((room) => (room.occupation as { ref: string } | null)?.ref ?? ''),
  );
  const seen = new Set<string>();
  for (const item of ofKind(items, 'sheet')) {
    const [tenant, , room] = item.pk.split('#');
    const sheet = `${tenant} ${room} ${item.sk}`;
    seen.add(sheet);
    wrong.push(
      ...checkSheet(sheet, item, { slots: expected.get(sheet), summaries: summaries.get(sheet), occupations }),
    );
  }
  for (const sheet of expected.keys()) if (!seen.has(sheet)) wrong.push(`${sheet}: there is no such sheet`);
  return wrong;
}

const known = new Set(['pk', 'sk', 'kind', 'at', 'version']);

function checkSheet(
  sheet: string,
  item: RawItem,
  should: {
    slots: Map<number, string> | undefined;
    summaries: Map<string, { part: Part; booking: StoredBooking }> | undefined;
    occupations: ReadonlySet<string>;
  },
): string[] {
  const wrong: string[] = [];
  const slots = new Map(should.slots);
  const summaries = new Map(should.summaries);
  for (const [name, value] of Object.entries(item)) {
    if (/^s\d+$/.test(name)) {
      const slot = Number(name.slice(1));
      if (should.occupations.has(String(value))) continue;
      if (slots.get(slot) !== value)
        wrong.push(`${sheet}: slot ${slot} names ${value}, not ${slots.get(slot) ?? 'nobody'}`);
      slots.delete(slot);
    } else if (/^b[0-9a-z]{12}$/.test(name)) {
      const ref = name.slice(1);
      if (should.occupations.has(ref)) continue;
      const found = summaries.get(ref);
      summaries.delete(ref);
      if (!found) wrong.push(`${sheet}: a summary of ${ref}, which is not there`);
      else if (!isSummaryOf(String(value), found)) wrong.push(`${sheet}: the summary of ${ref} is wrong: ${value}`);
    } else if (!known.has(name)) {
      wrong.push(`${sheet}: an attribute ${name}`);
    }
  }
  for (const [slot, ref] of slots) wrong.push(`${sheet}: slot ${slot} of ${ref} is not there`);
  for (const ref of summaries.keys()) wrong.push(`${sheet}: ${ref} has no summary`);
  return wrong;
}

/** `[flags, from, to, before, after, organiserId, organiser, topic, type]` */
function isSummaryOf(text: string, { part, booking }: { part: Part; booking: StoredBooking }): boolean {
  const [flags, from, to, before, after, ...facts] = JSON.parse(text) as [
    string,
    number,
    number,
    number,
    number,
    ...string[],
  ];
  const { organiser, topic, type } = booking;
  const flagsShould = `${booking.state.charAt(0)}${booking.private ? 'x' : ''}${attendanceFlag(booking)}${booking.seriesId ? 'r' : ''}`;
  const factsShould = [organiser.personId, organiser.name, topic, type];
  const range = (first: number, end: number) => Array.from({ length: end - first }, (_, index) => first + index);
  return (
    flags === flagsShould &&
    String(range(from - before, to + after)) === String(part.slots) &&
    String(range(from, to)) === String(part.own) &&
    JSON.stringify(facts) === JSON.stringify(factsShould)
  );
}

/**
 * c: somebody has come. n: nobody needs to say so: booked at the door or in the running quarter, or for a day or longer; or
 * nothing that begins then is allowed yet.
 */
function attendanceFlag({ checkIn, organiser, createdAt, start, end, roomId, state, approved }: StoredBooking): string {
  if (checkIn) return 'c';
  const isPart = approved?.roomId === roomId && approved.start === start && approved.end <= end;
  if (state !== 'booked' && !(state === 'pending' && isPart)) return 'n';
  const until = state === 'pending' && approved ? approved.end : end;
  const lasts = Date.parse(until) - Date.parse(start);
  const isThere = organiser.personId.startsWith('dpl_') || Date.parse(createdAt) >= Date.parse(start);
  return isThere || lasts >= 24 * 3_600_000 ? 'n' : '';
}

export function ofKind(items: readonly RawItem[], kind: string): RawItem[] {
  return items.filter((item) => item.kind === kind);
}

export function storedBookings(items: readonly RawItem[]): StoredBooking[] {
  return ofKind(items, 'booking') as unknown as StoredBooking[];
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
