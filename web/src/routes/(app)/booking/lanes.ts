/** A lane is one room on one day: what the board draws side by side and below each other. Pure. */
import { minutesOf } from '../../../../../shared/bookings/rules.ts';
import type { SpecialDay } from '../../../../../shared/bookings/special-days.ts';
import type { Building, Room } from '../../../../../shared/places/schema.ts';
import { addDays, type LocalDate, weekday } from '../../../../../shared/time.ts';
import {
  clockAt,
  type Day,
  dayOf,
  type Ground,
  isOccupied,
  openSlots,
  type ShownMeeting,
  slotAtClock,
  takingOf,
} from './day.ts';

export interface Lane {
  /** Names the lane's day sheet as well. */
  key: string;
  room: Room;
  building: Building;
  day: Day;
  /** All that decides about a booking here but the meetings. */
  ground: Omit<Ground, 'meetings'>;
}

/** A column of the board: a room, or a day of one room; with a lane for each band below each other. */
export interface Column {
  key: string;
  room: Room;
  building: Building;
  date: LocalDate | null;
  lanes: Lane[];
}

/** The slots of a lane that are drawn. */
export interface Shown {
  from: number;
  to: number;
}

export interface DaySaid {
  kind?: SpecialDay['kind'] | undefined;
  /** The policy lets nobody book the room on it. */
  rest?: boolean;
}

export function sheetKey(roomId: string, date: LocalDate): string {
  return `${roomId} ${date}`;
}

/** @param special what the calendar says of a day that is not as its weekday is; the page has it by `laneOn` */
export function laneOf(room: Room, building: Building, date: LocalDate, special: DaySaid = {}): Lane {
  const day = dayOf(date, building.zone);
  const ground = {
    day,
    open: openSlots(day, building.hours, special.kind),
    occupied: isOccupied(day, room.occupation),
    rest: special.rest ?? false,
    before: room.bufferBefore / 15,
    after: room.bufferAfter / 15,
  };
  return { key: sheetKey(room.roomId, date), room, building, day, ground };
}

/** Monday to Sunday around a date. */
export function weekOf(date: LocalDate): LocalDate[] {
  const monday = addDays(date, 1 - weekday(date));
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

const wholeDay = { from: 0, to: 1440 };

/**
 * The part of the day to draw, in minutes of the wall clock: from the first building's opening to the last one's closing,
 * in whole hours, and wide enough for every meeting there is.
 */
export function clockToShow(lanes: readonly Lane[], meetingsOf: (lane: Lane) => readonly ShownMeeting[]): Shown {
  if (lanes.length === 0) return { from: 480, to: 1200 };
  let from = 1440;
  let to = 0;
  for (const lane of lanes) {
    from = Math.min(from, minutesOf(lane.building.hours.open));
    to = Math.max(to, minutesOf(lane.building.hours.close));
    for (const meeting of meetingsOf(lane)) {
      const taking = meeting.state === 'occupied' ? null : takingOf(lane.day, meeting);
      if (!taking) continue;
      // What goes on over midnight needs no night to be seen.
      if (taking.from > 0) from = Math.min(from, clockAt(lane.day, taking.from));
      if (taking.to < lane.day.slots) to = Math.max(to, clockAt(lane.day, taking.to));
    }
  }
  if (from >= to) return wholeDay;
  return { from: Math.floor(from / 60) * 60, to: Math.min(1440, Math.ceil(to / 60) * 60) };
}

/** The slots of a lane between two times of the wall clock. */
export function shownOf(day: Day, clock: Shown): Shown {
  return { from: slotAtClock(day, clock.from), to: slotAtClock(day, clock.to) };
}

export interface Mark {
  /** Slots below the top. */
  at: number;
  /** `09:00` */
  label: string;
}

/** The full hours of what is drawn, every `step`-th of them. */
export function hourMarks(day: Day, shown: Shown, step = 1): Mark[] {
  const marks: Mark[] = [];
  for (let slot = shown.from; slot < shown.to; slot++) {
    const minutes = clockAt(day, slot);
    if (minutes % (60 * step) === 0) marks.push({ at: slot - shown.from, label: clockWord(minutes) });
  }
  return marks;
}

/** Does a lane need times of its own, because the ones at the side are not true for it? */
export function hasOwnClock(lane: Lane, beside: Lane, clock: Shown): boolean {
  if (lane.day.slots === beside.day.slots && lane.day.slots === 96) return false;
  const labels = (day: Day) => {
    const shown = shownOf(day, clock);
    return day.clock.slice(shown.from, shown.to).join();
  };
  return labels(lane.day) !== labels(beside.day);
}

/** `510` -> `08:30` */
export function clockWord(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
