/** What a series would get, before anything is written: each occurrence judged, and the best instead of what is taken. */
import { alternativesTo, type Candidate, holdersOf } from '../../../shared/bookings/alternatives.ts';
import { type Occurrences, occurrencesOf } from '../../../shared/bookings/occurrences.ts';
import type { Rule } from '../../../shared/bookings/recurrence-schema.ts';
import { clockOf } from '../../../shared/bookings/series.ts';
import type { Choice, Plan, PlanInput, Planned } from '../../../shared/bookings/series-schema.ts';
import type { Sheet } from '../../../shared/bookings/sheet.ts';
import { onGrid } from '../../../shared/bookings/slots.ts';
import { AppError, invalid } from '../../../shared/errors.ts';
import { type RoomId, refOf } from '../../../shared/ids.ts';
import { maxBufferMinutes } from '../../../shared/schema.ts';
import type { Locale, Scope } from '../../../shared/scope.ts';
import { text } from '../../../shared/texts.ts';
import {
  addMinutes,
  datesFrom,
  epochOf,
  type Instant,
  type Interval,
  type LocalDate,
  localDate,
  minutesBetween,
} from '../../../shared/time.ts';
import { allFacts, type RoomFacts } from '../../places/facts.ts';
import { admit, type Placing } from '../admission.ts';
import type { StoredBooking } from '../entity.ts';
import { factsOf } from '../placing.ts';
import { candidate } from '../refusal.ts';
import * as Sheets from '../sheets.ts';

/** The occurrences that a rule gives in a room. @throws AppError where it gives none, too many or ones that overlap */
export function expand(facts: RoomFacts, input: Interval & { rule: Rule }): Occurrences {
  const { building, room, policy } = facts;
  const { start, end, rule } = input;
  if (!onGrid(epochOf(start))) throw invalid('start', 'on_grid');
  if (!onGrid(epochOf(end))) throw invalid('end', 'on_grid');
  const { zone } = building;
  const anchor = {
    date: localDate(epochOf(start), zone),
    time: clockOf(start, zone),
    minutes: minutesBetween(start, end),
    zone,
  };
  const found = occurrencesOf(rule, anchor, policy.maxOccurrences);
  if (found.more) throw new AppError('too_many_occurrences', { values: { most: policy.maxOccurrences } });
  if (found.list.length === 0) throw invalid('rule', 'rule_empty');
  const kept = room.bufferBefore + room.bufferAfter;
  const overlapping = found.list.some((one, index) => {
    const next = found.list[index + 1];
    return next !== undefined && addMinutes(one.end, kept) > next.start;
  });
  if (overlapping) throw invalid('rule', 'rule_overlaps');
  return found;
}

export async function plan(scope: Scope, input: PlanInput, locale: Locale): Promise<Plan> {
  const facts = await factsOf(scope, input.roomId);
  const { list, missing } = expand(facts, input);
  const wanted = list.map((one) => ({ ...one, roomId: input.roomId, booking: null }));
  return { zone: facts.building.zone, occurrences: await judge(scope, wanted, locale), missing };
}

export interface Wish extends Placing {
  occurrence: Instant;
  /** The booking that would move there: its own slots are free for it. */
  booking: StoredBooking | null;
}

/** How many other rooms are looked at: the nearest that fit. */
const mostRooms = 12;

/** A Query for each room wished for; where something is taken, one more for each room that could stand in. */
export async function judge(scope: Scope, wishes: readonly Wish[], locale: Locale): Promise<Planned[]> {
  const facts = new Map<RoomId, RoomFacts>();
  for (const roomId of new Set(wishes.map((wish) => wish.roomId))) facts.set(roomId, await factsOf(scope, roomId));
  const own = new Set(wishes.flatMap(({ booking }) => (booking ? [refOf(booking.bookingId)] : [])));
  const view = new View(scope, own);
  await Promise.all(
    [...facts.values()].map((one) => {
      const mine = wishes.filter(({ roomId }) => roomId === one.room.roomId);
      return view.read([one], daysOf(mine, one.building.zone));
    }),
  );
  const judged = wishes.map((wish) => ({ wish, ...verdict(scope, wish, factsIn(facts, wish), view, locale) }));
  const taken = judged.filter(({ state }) => state === 'taken').map(({ wish }) => wish);
  const others = taken.length > 0 ? (await allFacts(scope)).filter(({ room }) => !facts.has(room.roomId)) : [];
  const near = nearest(taken, facts, others);
  const zone = [...facts.values()][0]?.building.zone ?? 'UTC';
  if (near.length > 0) await view.read(near, daysOf(taken, zone));
  return judged.map(({ wish: { occurrence, roomId, start, end, booking }, ...verdict }) => {
    const isTaken = verdict.state === 'taken';
    const wanted = factsIn(facts, { roomId });
    const choices = isTaken ? choicesFor(scope, { roomId, start, end }, wanted, near, view, booking) : [];
    return { occurrence, roomId, start, end, ...verdict, choices };
  });
}

function factsIn(facts: ReadonlyMap<RoomId, RoomFacts>, { roomId }: { roomId: RoomId }): RoomFacts {
  const found = facts.get(roomId);
  if (!found) throw new AppError('not_found', { values: { what: 'room' } });
  return found;
}

/** The days that these and all that stands around them may touch. */
function daysOf(times: readonly Interval[], zone: string): LocalDate[] {
  const days = times.flatMap(({ start, end }) => {
    const first = localDate(epochOf(addMinutes(start, -maxBufferMinutes)), zone);
    return datesFrom(first, localDate(epochOf(addMinutes(end, maxBufferMinutes)) - 1, zone));
  });
  return [...new Set(days)].sort();
}

/** The sheets that were read, by room and day, without those references that would give up their slots. */
class View {
  readonly #scope: Scope;
  readonly #own: ReadonlySet<string>;
  readonly #sheets = new Map<string, Sheet>();

  constructor(scope: Scope, own: ReadonlySet<string>) {
    this.#scope = scope;
    this.#own = own;
  }

  async read(rooms: readonly RoomFacts[], days: readonly LocalDate[]): Promise<void> {
    const sheets = await Sheets.read(
      this.#scope,
      rooms.map(({ room }) => room.roomId),
      days,
      { consistent: true },
    );
    for (const sheet of sheets) {
      const entries = sheet.entries.filter(({ ref }) => !this.#own.has(ref));
      this.#sheets.set(`${sheet.roomId} ${sheet.date}`, { ...sheet, entries });
    }
  }

  /** The room with its days around a time. */
  around(facts: RoomFacts, time: Interval): Candidate {
    const sheets = daysOf([time], facts.building.zone).flatMap((date) => {
      const sheet = this.#sheets.get(`${facts.room.roomId} ${date}`);
      return sheet ? [sheet] : [];
    });
    return candidate(facts, sheets);
  }
}

function verdict(scope: Scope, wish: Wish, facts: RoomFacts, view: View, locale: Locale) {
  const { start, end } = wish;
  try {
    admit(scope, wish, facts, wish.booking);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = text(locale, `error.${error.code}`, { ...error.details.values });
    return { state: 'refused' as const, reason, holders: [] };
  }
  const holders = holdersOf({ start, end }, view.around(facts, wish), scope.actor.id);
  return { state: holders.length > 0 ? ('taken' as const) : ('free' as const), reason: null, holders };
}

/** Rooms of the same buildings: first those that have all that the wanted one has, near in size and floor. */
function nearest(
  taken: readonly Wish[],
  facts: ReadonlyMap<RoomId, RoomFacts>,
  others: readonly RoomFacts[],
): RoomFacts[] {
  const [first] = taken;
  if (!first) return [];
  const wanted = factsIn(facts, first);
  const score = ({ room }: RoomFacts) =>
    (isFit(room, wanted) ? 0 : 10_000) +
    Math.abs(room.capacity - wanted.room.capacity) +
    (room.floorId === wanted.room.floorId ? 0 : 5);
  return others
    .filter(({ room }) => room.buildingId === wanted.room.buildingId)
    .sort((a, b) => score(a) - score(b))
    .slice(0, mostRooms);
}

function isFit(room: RoomFacts['room'], { room: wanted }: RoomFacts): boolean {
  return room.capacity >= wanted.capacity && wanted.equipment.every((one) => room.equipment.includes(one));
}

/** Rooms that lack nothing, then other times in the room itself; lesser rooms where there is none of the first. */
function choicesFor(
  scope: Scope,
  placing: Placing,
  wanted: RoomFacts,
  near: readonly RoomFacts[],
  view: View,
  booking: StoredBooking | null,
): Choice[] {
  const time = { start: placing.start, end: placing.end };
  const known = new Map([wanted, ...near].map((one) => [one.room.roomId, one]));
  const isAllowed = (at: Interval, roomId: RoomId) => {
    const facts = known.get(roomId);
    if (!facts) return false;
    try {
      admit(scope, { ...at, roomId }, facts, booking);
      return true;
    } catch {
      return false;
    }
  };
  const free = (rooms: readonly RoomFacts[]) =>
    alternativesTo(
      time,
      view.around(wanted, time),
      rooms.map((one) => view.around(one, time)),
      isAllowed,
    ) as Choice[];
  const isHere = ({ roomId }: Choice) => roomId === placing.roomId;
  // Who would have to ask for it hears of it after those that can be had at once.
  const asks = ({ room }: RoomFacts) => room.needsApproval && !wanted.room.needsApproval;
  const fit = near.filter(({ room }) => isFit(room, wanted));
  const found = free(fit.filter((one) => !asks(one)));
  const atOnce = found.filter((one) => !isHere(one));
  const fitting = atOnce.length > 0 ? atOnce : free(fit.filter(asks)).filter((one) => !isHere(one));
  const lesser =
    fitting.length > 0 ? [] : free(near.filter(({ room }) => !isFit(room, wanted))).filter((one) => !isHere(one));
  return [...fitting, ...found.filter(isHere), ...lesser];
}
