/**
 * A room's day as a screen shows it: its slots by the building's clock, what holds them, what could be booked, and how the
 * room stands now. Pure; the browser asks it before it asks the server, and the server alone decides.
 */
import type { Occupation, WorkingHours } from '../places/schema.ts';
import { dayBounds, epochOf, type Instant, instantOf, type LocalDate, overlaps, wallMinutes } from '../time.ts';
import { minutesOf, occupiedInterval } from './rules.ts';
import type { RoomDay } from './schema.ts';
import { type Span, slotMinutes } from './slots.ts';
import { opensOn, type SpecialDay } from './special-days.ts';

export type { RoomDay };
export type ShownMeeting = RoomDay['meetings'][number];
type Slots = Pick<Span, 'from' | 'to'>;

const slotMs = slotMinutes * 60_000;

/** A calendar day of a zone, cut into slots. */
export interface Day {
  date: LocalDate;
  zone: string;
  /** Epoch ms of the first slot. */
  start: number;
  /** 92 to 100 of them. */
  slots: number;
  /** The wall clock at the start of each slot, in minutes after midnight: it jumps or repeats where DST changes. */
  clock: number[];
}

const known = new Map<string, Day>();

export function dayOf(date: LocalDate, zone: string): Day {
  const key = `${zone} ${date}`;
  const before = known.get(key);
  if (before) return before;
  const { start, end } = dayBounds(date, zone);
  const slots = Math.round((end - start) / slotMs);
  const plain = slots === 1440 / slotMinutes;
  const clock = Array.from({ length: slots }, (_, slot) =>
    plain ? slot * slotMinutes : wallMinutes(instantOf(start + slot * slotMs), zone),
  );
  const day = { date, zone, start, slots, clock };
  if (known.size > 2000) known.clear();
  known.set(key, day);
  return day;
}

/** Slots from the day's start to a moment: not whole within a slot, below 0 or beyond the day outside it. */
export function slotOf(day: Day, epochMs: number): number {
  return (epochMs - day.start) / slotMs;
}

export function instantOfSlot(day: Day, slot: number): Instant {
  return instantOf(day.start + slot * slotMs);
}

/** The first slot at which the clock shows `minutes` or more; the day's end for 1440. */
export function slotAtClock(day: Day, minutes: number): number {
  const slot = minutes >= 1440 ? -1 : day.clock.findIndex((each) => each >= minutes);
  return slot < 0 ? day.slots : slot;
}

/** The wall clock at a slot's start, minutes after midnight; 1440 at the day's end. */
export function clockAt(day: Day, slot: number): number {
  return day.clock[slot] ?? 1440;
}

/** A meeting's slots on a day, `before` and `after` being the slots kept free around it. */
export interface Taking extends Slots {
  before: number;
  after: number;
}

/** A meeting's part of a day; null where it does not touch it. */
export function takingOf(day: Day, meeting: Omit<ShownMeeting, 'bookingId' | 'organiserId'>): Taking | null {
  const from = Math.max(0, Math.floor(slotOf(day, epochOf(meeting.start))));
  const to = Math.min(day.slots, Math.ceil(slotOf(day, epochOf(meeting.end))));
  const before = Math.min(from, meeting.bufferBefore / slotMinutes);
  const after = Math.min(day.slots - to, meeting.bufferAfter / slotMinutes);
  return from > to || from - before >= to + after ? null : { from, to, before, after };
}

/** The slots in which a building is open; null on a day on which it is not. @param kind of a day that is not as its weekday is */
export function openSlots(day: Day, hours: WorkingHours, kind?: SpecialDay['kind']): Slots | null {
  if (!opensOn(day.date, hours, kind)) return null;
  const open = { from: slotAtClock(day, minutesOf(hours.open)), to: slotAtClock(day, minutesOf(hours.close)) };
  return open.from < open.to ? open : null;
}

/** What decides whether a room can be booked on a day. */
export interface Ground {
  day: Day;
  open: Slots | null;
  /** Long-term occupied on this day. */
  occupied: boolean;
  /** A day of rest on which the policy lets nobody book. */
  rest?: boolean;
  /** Slots that a new meeting here keeps free around itself. */
  before: number;
  after: number;
  meetings: readonly ShownMeeting[];
}

export function isOccupied(day: Day, occupation: Occupation | null): boolean {
  if (!occupation) return false;
  const whole = { start: instantOf(day.start), end: instantOfSlot(day, day.slots) };
  return overlaps(whole, occupiedInterval(occupation, day.zone));
}

export type Refusal = 'past' | 'closed' | 'occupied' | 'holiday' | 'taken';

/** The meeting that a change starts from: its own slots stand in nobody's way, and a start that has passed may stay. */
export interface Kept {
  bookingId: string;
  from: number;
  /** Its end: a part of what it holds may stay whatever the rules have become since. */
  to?: number;
}

/** Why a meeting cannot stand at these slots, as far as this screen knows; null: it can. */
export function refusalOf(ground: Ground, span: Slots, now: number, kept?: Kept): Refusal | null {
  const running = Math.floor(slotOf(ground.day, now));
  if (span.to <= running || (span.from < running && kept?.from !== span.from)) return 'past';
  if (ground.occupied) return 'occupied';
  const stays = kept?.to !== undefined && kept.from <= span.from && span.to <= kept.to;
  if (!stays && ground.rest) return 'holiday';
  if (!stays && (!ground.open || span.from < ground.open.from || span.to > ground.open.to)) return 'closed';
  return inTheWay(ground, span, kept?.bookingId) ? 'taken' : null;
}

/** The first meeting that holds one of these slots or of the buffers around them. */
export function inTheWay(ground: Ground, span: Slots, except?: string): ShownMeeting | undefined {
  const from = span.from - ground.before;
  const to = span.to + ground.after;
  return ground.meetings.find((meeting) => {
    if (meeting.bookingId === except) return false;
    const taking = takingOf(ground.day, meeting);
    return taking !== null && taking.from - taking.before < to && from < taking.to + taking.after;
  });
}

/** The furthest end, up to `wanted`, to which a meeting from `from` can last; `from` itself: nothing fits. */
export function furthest(ground: Ground, from: number, wanted: number, now: number, kept?: Kept): number {
  let to = from;
  while (to < wanted && refusalOf(ground, { from, to: to + 1 }, now, kept) === null) to++;
  return to;
}

/** Like `furthest`, upwards: the earliest start, down to `wanted`, of a meeting that ends at `to`. */
export function earliest(ground: Ground, to: number, wanted: number, now: number): number {
  let from = to;
  while (from > wanted && refusalOf(ground, { from: from - 1, to }, now) === null) from--;
  return from;
}

/** The first slot at or after `from` at which a meeting could start; null: none is left on this day. */
export function nextFree(ground: Ground, from: number, now: number): number | null {
  for (let slot = Math.max(0, from); slot < ground.day.slots; slot++) {
    if (refusalOf(ground, { from: slot, to: slot + 1 }, now) === null) return slot;
  }
  return null;
}

export type Standing = 'free' | 'soon' | 'in_meeting' | 'pending' | 'held' | 'buffer' | 'occupied' | 'closed';

export interface RoomNow {
  standing: Standing;
  /** Epoch ms: free until; or free again from (null: not today). */
  until: number | null;
  /** Minutes for which a meeting that starts now could last; 0 where none can. */
  freeMinutes: number;
  meeting: ShownMeeting | null;
}

const soonMs = 15 * 60_000;
const standings = { booked: 'in_meeting', pending: 'pending', held: 'held', occupied: 'occupied' } as const;

/** How a room stands at `now`, a moment of the ground's day. */
export function standingAt(ground: Ground, now: number): RoomNow {
  const { day, open, meetings } = ground;
  const at = slotOf(day, now);
  const running = Math.floor(at);
  const start = nextFree(ground, running, now);
  const again = start === null ? null : day.start + start * slotMs;
  const held = (standing: Standing, meeting: ShownMeeting | null = null): RoomNow => {
    return { standing, until: again, freeMinutes: 0, meeting };
  };
  if (ground.occupied) return held('occupied');
  const present = meetings.find((each) => epochOf(each.start) <= now && now < epochOf(each.end));
  if (present) return held(standings[present.state], present);
  if (!open || ground.rest || at < open.from || at >= open.to) return held('closed');
  const next = meetings.find((each) => epochOf(each.start) > now && epochOf(each.start) - now <= soonMs);
  if (next) return held('soon', next);
  if (start !== running) return held('buffer');
  const until = day.start + furthest(ground, running, open.to, now) * slotMs;
  return { standing: 'free', until, freeMinutes: Math.floor((until - now) / 60_000), meeting: null };
}
