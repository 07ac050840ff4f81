/**
 * A page of the company's past under other rules, organiser by organiser: all that a person has booked lies together, which is what
 * quotas are about, and it is read in an amount of its own however much there is in all.
 */

import { weekOf } from '../../shared/bookings/quota.ts';
import { mayKnow } from '../../shared/bookings/rules.ts';
import { invalid } from '../../shared/errors.ts';
import type { BookingId, PersonId, RoomId, SeriesId } from '../../shared/ids.ts';
import {
  addedWeeks,
  type DepartmentWeek,
  type Hit,
  type Past,
  type PolicyIn,
  type ReplayRule,
  replayed,
  tallyOf,
  weeksOf,
} from '../../shared/policies/replay.ts';
import type { Scope } from '../../shared/scope.ts';
import type { ReplayAnswer, ReplayCase, ReplayInput } from '../../shared/statistics/replay-operations.ts';
import { dayBounds, epochOf, type Instant, instantOf, localDate } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { bookings, organiserRange, type StoredBooking } from '../bookings/entity.ts';
import { seriesRecords } from '../bookings/series/entity.ts';
import { now } from '../clock.ts';
import { queryPage } from '../db/read.ts';
import { doorplates } from '../doorplates/entity.ts';
import { people } from '../people/entity.ts';
import { proposalOf } from './proposal.ts';

const organisersAtOnce = 8;
/** Somebody without bookings costs a read as well: as much as so many bookings. */
const leastStep = 4;
const mostCases = 12;

/** @throws AppError `not_found` for a building or a room that is not there */
export async function replay(scope: Scope, input: ReplayInput): Promise<ReplayAnswer> {
  const proposal = await proposalOf(scope, input);
  const page = new Findings(scope.actor.id);
  const period = periodOf(input, proposal.zone);
  let place: Place | null = input.cursor === undefined ? { from: 'dpl_' } : readCursor(scope, input.cursor);
  let [steps, looked] = [0, 0];
  while (place && steps < input.limit) {
    const chunk: Chunk = await chunkOf(scope, place, Math.min(organisersAtOnce, input.limit));
    const read = await bookedBy(scope, chunk, place, period, input.limit);
    for (const { list, department } of read.all) {
      const stood = list.filter((booking) => isPast(booking) && proposal.concerns(booking.roomId));
      const places = proposal.rules.includes('occurrences') ? await placesOf(scope, stood) : noPlaces;
      const past = stood.map((booking) => ({ ...pastOf(booking, places), restDays: proposal.restDaysOf(booking) }));
      for (const rule of proposal.rules) page.judge(rule, past, stood, proposal);
      if (proposal.departments) page.count(weeksOf(past, department, proposal.zone));
      looked += list.length;
      steps += Math.max(leastStep, list.length);
    }
    place = read.next ?? chunk.next;
  }
  return {
    looked,
    progress: place ? progressOf(place) : 1,
    ...page.answer(proposal.rules),
    cursor: place && writeCursor(scope, place),
  };
}

/** The first organiser that is not done, and where in what they have booked. */
interface Place {
  from: string;
  since?: Instant | undefined;
}

interface Chunk {
  organisers: { id: PersonId; department: string }[];
  next: Place | null;
}

/** Doorplates come before people. */
async function chunkOf(scope: Scope, { from }: Place, limit: number): Promise<Chunk> {
  const isDoor = from < 'prs_';
  const pk = (isDoor ? doorplates.key(scope.tenantId, '' as never) : people.key(scope.tenantId, '' as PersonId)).pk;
  const between: [string, string] = isDoor ? [from, 'dpl_~'] : [from, 'prs_~'];
  const { items, cursor } = await queryPage(scope, { pk, between }, { limit });
  const organisers = items.map(({ sk, department }) => ({
    id: (sk?.S ?? '') as PersonId,
    department: department?.S ?? '',
  }));
  const last = organisers.at(-1)?.id;
  if (cursor && last) return { organisers, next: after(last) };
  return { organisers, next: isDoor ? { from: 'prs_' } : null };
}

function after(id: string): Place {
  return { from: `${id}~` };
}

interface Period {
  from: Instant;
  until: Instant;
  zone: string;
}

function periodOf({ from, until }: ReplayInput, zone: string): Period {
  const end = Math.min(now(), dayBounds(until, zone).end);
  return { from: instantOf(dayBounds(from, zone).start), until: instantOf(end), zone };
}

/**
 * What these have booked. Who has booked more than a page holds is cut at a Monday, so that no week is judged in halves, and those
 * after them wait for the next page.
 */
async function bookedBy(
  scope: Scope,
  { organisers }: Chunk,
  place: Place,
  { from, until, zone }: Period,
  limit: number,
): Promise<{ all: { list: StoredBooking[]; department: string }[]; next: Place | null }> {
  const read = new Map<PersonId, { list: StoredBooking[]; rest: Instant | null }>();
  await inParallel(organisers, organisersAtOnce, async ({ id }) => {
    const since = id === place.from && place.since ? place.since : from;
    const range = { pk: organiserRange(scope, id), between: [since, until] as [string, string], owner: true };
    const { items, cursor } = await bookings.page(scope, range, { limit: Math.min(Math.max(limit, 50), 200) });
    read.set(id, cursor ? wholeWeeks(items, since, zone) : { list: items, rest: null });
  });
  const all: { list: StoredBooking[]; department: string }[] = [];
  for (const { id, department } of organisers) {
    const { list = [], rest = null } = read.get(id) ?? {};
    all.push({ list, department });
    if (rest) return { all, next: { from: id, since: rest } };
  }
  return { all, next: null };
}

function wholeWeeks(items: StoredBooking[], since: Instant, zone: string): { list: StoredBooking[]; rest: Instant } {
  const last = items.at(-1)?.start ?? since;
  const monday = instantOf(dayBounds(weekOf(localDate(epochOf(last), zone)), zone).start);
  // A single week of more than a page is judged in parts, and what begins at once stays together.
  const rest = monday > since ? monday : last > since ? last : instantOf(epochOf(last) + 1000);
  return { list: items.filter(({ start }) => start < rest), rest };
}

/** It took place, or nobody came; what is running is not over yet. */
function isPast({ state, end }: StoredBooking): boolean {
  return (state === 'booked' || state === 'released') && epochOf(end) <= now();
}

type Places = ReadonlyMap<BookingId, number>;
const noPlaces: Places = new Map();

/** Which of its series each is. */
async function placesOf(scope: Scope, list: readonly StoredBooking[]): Promise<Places> {
  const ids = new Set(list.flatMap(({ seriesId }) => seriesId ?? []));
  const found = await seriesRecords.getMany(
    scope,
    [...ids].map((seriesId): [SeriesId] => [seriesId]),
  );
  return new Map(
    found.flatMap(({ occurrences }) =>
      occurrences.flatMap(({ bookingId }, index): [BookingId, number][] => (bookingId ? [[bookingId, index]] : [])),
    ),
  );
}

function pastOf(booking: StoredBooking, places: Places): Past {
  const { bookingId, roomId, start, end, approved, checkIn, organiser, createdAt, placedAt, lastChange } = booking;
  const isReleased = booking.state === 'released';
  // Where it was touched again since, it is not known when it was given back.
  const until = isReleased && lastChange.what === 'released' ? instantOf(epochOf(lastChange.at)) : end;
  return {
    ...{ bookingId, roomId, start, end, approved, checkIn, organiser, createdAt },
    ...(placedAt === undefined ? {} : { placedAt }),
    state: isReleased ? 'released' : 'booked',
    until: until < end ? until : end,
    place: places.get(bookingId) ?? null,
  };
}

interface Finding {
  before: Hit[];
  after: Hit[];
  rooms: Map<RoomId, { meetings: number; minutes: number }>;
  people: Set<string>;
  cases: ReplayCase[];
}

/** What the page has come to. */
class Findings {
  #readerId: string;
  #byRule = new Map<ReplayRule, Finding>();
  #weeks: DepartmentWeek[] = [];

  constructor(readerId: string) {
    this.#readerId = readerId;
  }

  count(weeks: readonly DepartmentWeek[]): void {
    this.#weeks = addedWeeks(this.#weeks, weeks);
  }

  judge(
    rule: ReplayRule,
    past: readonly Past[],
    stored: readonly StoredBooking[],
    { before, after, zone }: { before: PolicyIn; after: PolicyIn; zone: string },
  ): void {
    const finding = this.#of(rule);
    const [was, is] = [replayed(past, rule, before, zone), replayed(past, rule, after, zone)];
    finding.before.push(...was.values());
    finding.after.push(...is.values());
    for (const booking of stored) {
      const hit = is.get(booking.bookingId);
      const known = was.get(booking.bookingId);
      if (hit && hit.effect !== 'unknown') this.#take(finding, booking, hit, known);
    }
  }

  #take(finding: Finding, booking: StoredBooking, hit: Hit, known: Hit | undefined): void {
    const isNew = !known || known.effect === 'unknown';
    const minutes = hit.minutes - (isNew ? 0 : known.minutes);
    const room = finding.rooms.get(booking.roomId) ?? { meetings: 0, minutes: 0 };
    if (!isNew && minutes === 0) return;
    finding.rooms.set(booking.roomId, { meetings: room.meetings + (isNew ? 1 : 0), minutes: room.minutes + minutes });
    if (!isNew) return;
    // Whom a private meeting has invited is between them.
    const invited = mayKnow(this.#readerId, booking) ? booking.people : [];
    for (const { personId } of [booking.organiser, ...invited]) {
      if (personId.startsWith('prs_')) finding.people.add(personId);
    }
    finding.cases.push(this.#caseOf(booking, hit));
  }

  #caseOf(booking: StoredBooking, { effect, minutes, value }: Hit): ReplayCase {
    const { bookingId, roomId, start, end, organiser } = booking;
    const topic = mayKnow(this.#readerId, booking) ? booking.topic : null;
    return { bookingId, roomId, start, end, organiser: organiser.name, topic, effect, minutes, value };
  }

  answer(rules: readonly ReplayRule[]): Pick<ReplayAnswer, 'rules' | 'departments'> {
    return {
      rules: rules.map((rule) => {
        const { before, after, rooms, people, cases } = this.#of(rule);
        return {
          rule,
          before: tallyOf(before),
          after: tallyOf(after),
          rooms: [...rooms].map(([roomId, sums]) => ({ roomId, ...sums })),
          people: [...people],
          cases: cases.sort(worstFirst).slice(0, mostCases),
        };
      }),
      departments: this.#weeks,
    };
  }

  #of(rule: ReplayRule): Finding {
    const found = this.#byRule.get(rule) ?? {
      ...{ before: [], after: [], cases: [] },
      ...{ rooms: new Map(), people: new Set<string>() },
    };
    this.#byRule.set(rule, found);
    return found;
  }
}

/** Those whom it would have hurt, then what would have been free for longest. */
function worstFirst(a: ReplayCase, b: ReplayCase): number {
  const isKind = ({ effect }: ReplayCase) => (effect === 'no_show' ? 1 : 0);
  return isKind(a) - isKind(b) || b.minutes - a.minutes || (a.start < b.start ? 1 : -1);
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ids are drawn evenly, so that where one stands among all is how far one has come. */
function progressOf({ from }: Place): number {
  if (from < 'prs_') return 0;
  const [a = 0, b = 0] = [...from.slice(4, 6)].map((letter) => Math.max(0, alphabet.indexOf(letter)));
  return (a * 32 + b) / 1024;
}

function writeCursor({ tenantId }: Scope, { from, since = '' }: Place): string {
  return Buffer.from(`${tenantId} ${from} ${since}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, tenantId, from, since] =
    /^(\S+) ((?:prs|dpl)_(?:[0-9a-z]{12}~?)?) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|)$/.exec(text) ?? [];
  if (tenantId !== scope.tenantId || !from) throw invalid('cursor', 'cursor');
  return { from, since: since || undefined };
}
