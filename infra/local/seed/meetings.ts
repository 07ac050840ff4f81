/** Realistic days: busy mornings and afternoons, a free lunch hour, quiet weekends. */
import type { BookingInput } from '../../../shared/bookings/schema.ts';
import { floorToSlot, slotMinutes } from '../../../shared/bookings/slots.ts';
import type { PersonId } from '../../../shared/ids.ts';
import type { Building, Room } from '../../../shared/places/schema.ts';
import { addDays, addMinutes, epochOf, instantAt, instantOf, localDate, weekday } from '../../../shared/time.ts';
import type { SeedCompany } from './companies.ts';
import type { Random } from './random.ts';

export interface PlannedMeeting {
  organiser: PersonId;
  input: BookingInput;
}

interface Stage {
  company: SeedCompany;
  people: readonly PersonId[];
  random: Random;
}

/** Each day costs the first start a sixth of a second: as many as the pages of today and of a week ahead show. */
const [daysBack, daysAhead] = [3, 6];

export function daysAround(stage: Stage, building: Building, room: Room, now: number): PlannedMeeting[] {
  const today = localDate(now, building.zone);
  const planned: PlannedMeeting[] = [];
  for (let day = -daysBack; day <= daysAhead; day++) {
    const date = addDays(today, day);
    const isWeekend = weekday(date) > 5;
    if (building.hours.days.includes(weekday(date)))
      planned.push(...meetingsOf(stage, building, room, date, isWeekend));
  }
  return planned;
}

function meetingsOf(stage: Stage, building: Building, room: Room, date: string, isQuiet: boolean): PlannedMeeting[] {
  const { random } = stage;
  const planned: PlannedMeeting[] = [];
  let minute = 9 * 60 + random.between(0, 4) * slotMinutes;
  while (minute < 18 * 60) {
    const length = random.pick([30, 30, 45, 60, 60, 60, 90, 120]);
    const isLunch = minute + length > 12 * 60 && minute < 13 * 60 + 30;
    if (isLunch) {
      minute = 13 * 60 + 30 + random.between(0, 3) * slotMinutes;
      continue;
    }
    if (random.chance(isQuiet ? 0.45 : 0.68)) {
      const start = instantAt(date, clock(minute), building.zone);
      planned.push(meeting(stage, room, start, addMinutes(start, length)));
    }
    minute += length + room.bufferAfter + random.between(0, 5) * slotMinutes;
  }
  return planned;
}

/** One meeting that is going on, or one that starts with the next slot: what a doorplate is for. */
export function aroundNow(stage: Stage, room: Room, now: number, which: 'running' | 'next'): PlannedMeeting {
  const slot = instantOf(floorToSlot(now));
  const start = which === 'running' ? slot : addMinutes(slot, slotMinutes);
  return meeting(stage, room, start, addMinutes(start, which === 'running' ? 60 : 45));
}

function meeting(stage: Stage, room: Room, start: string, end: string): PlannedMeeting {
  const { random, company, people } = stage;
  const isPrivate = random.chance(0.08);
  const organiser = random.pick(people);
  const size = random.between(0, Math.min(5, room.capacity - 1));
  const invited = Array.from({ length: size }, () => random.pick(people)).filter((id) => id !== organiser);
  const topic = random.pick(isPrivate ? company.privateTopics : company.topics);
  return {
    organiser,
    input: {
      roomId: room.roomId,
      start,
      end,
      topic,
      type: isPrivate ? typesOf(topic)[0] : random.pick(typesOf(topic)),
      content: '',
      private: isPrivate,
      people: [...new Set(invited)],
      guests: [],
      reminderMinutes: null,
    },
  };
}

type MeetingType = BookingInput['type'];
const telling: readonly [RegExp, MeetingType][] = [
  [/面试|Interview/, 'interview'],
  [/评审|走查|复盘|[Rr]eview|Retro/, 'review'],
  [/客户|来访|Client/, 'client'],
  [/培训|演练|分享|Onboarding/, 'training'],
];

/** What a meeting of this topic may be. */
function typesOf(topic: string): [MeetingType, ...MeetingType[]] {
  const found = telling.find(([words]) => words.test(topic));
  return found ? [found[1]] : ['internal', 'internal', 'internal', 'other'];
}

function clock(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** When such a meeting would have been booked: one to seven days ahead, and never in the future. */
export function bookedAt(random: Random, start: string, now: number): number {
  return Math.min(now, epochOf(start) - random.between(20, 7 * 24 * 60) * 60_000);
}
