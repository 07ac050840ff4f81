/** What the large company is like: numbers, and by chance that is the same each time who meets where and when. */
import { addDays, addMinutes, type Instant, type LocalDate, weekday } from '../../../shared/time.ts';

export interface Size {
  buildings: number;
  floorsEach: number;
  roomsEach: number;
  people: number;
  /** Days before and after today on which there are meetings. */
  days: [past: number, ahead: number];
}

export const large: Size = { buildings: 20, floorsEach: 5, roomsEach: 100, people: 10_000, days: [345, 28] };
export const departments = 120;

export interface Meeting {
  room: number;
  start: Instant;
  minutes: number;
  /** Positions in the list of people, the organiser's first. */
  people: number[];
  topic: string;
  type: 'internal' | 'client' | 'interview' | 'training' | 'review' | 'other';
  private: boolean;
  cancelled: boolean;
  createdAt: Instant;
  /** Which of the services goes with it. */
  service: number | null;
}

const topics = ['周会', '需求评审', '客户来访', '面试', '培训', '季度复盘', '设计评审', '站会', '预算讨论', '招聘例会'];
const types = ['internal', 'internal', 'internal', 'client', 'interview', 'training', 'review', 'other'] as const;
const lengths = [30, 30, 45, 60, 60, 60, 90] as const;

/** Mulberry32. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function workdays(today: LocalDate, [past, ahead]: Size['days']): LocalDate[] {
  const all = Array.from({ length: past + ahead + 1 }, (_, index) => addDays(today, index - past));
  return all.filter((date) => weekday(date) <= 5);
}

/** A day's meetings in the order of their beginnings. Eight hours are between Shanghai and UTC, always. */
export function meetingsOn(date: LocalDate, size: Size): Meeting[] {
  const next = chance(Number(date.replaceAll('-', '')));
  const below = (end: number) => Math.floor(next() * end);
  const rooms = size.buildings * size.roomsEach;
  const perBuilding = size.people / size.buildings;
  const found: Meeting[] = [];
  for (let room = 0; room < rooms; room++) {
    const house = Math.floor(room / size.roomsEach);
    for (const [opens, part] of [
      [60, 0.92],
      [330, 0.92],
      [600, 0.08],
    ] as const) {
      if (next() >= part) continue;
      const start = addMinutes(`${date}T00:00:00Z`, opens + 15 * below(6));
      // One in ten meets away from home; some meet far more often than others.
      const home = next() < 0.1 ? below(size.buildings) : house;
      const one = () => Math.floor(home * perBuilding + Math.min(below(perBuilding), below(perBuilding)));
      const people = new Set(Array.from({ length: 1 + below(4) }, one));
      found.push({
        ...{ room, start, minutes: lengths[below(lengths.length)] ?? 60, people: [...people] },
        topic: `${topics[below(topics.length)]} ${below(1000)}`,
        type: types[below(types.length)] ?? 'other',
        private: next() < 0.05,
        cancelled: next() < 0.06,
        createdAt: addMinutes(start, -60 * (1 + below(20 * 24))),
        service: next() < 0.05 ? below(1000) : null,
      });
    }
  }
  return found.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.room - b.room));
}
