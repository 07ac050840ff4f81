import { topicOf } from '#lib/bookings/booking.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { State } from '#lib/ui/StateChip.svelte';
import { timeWord } from '#lib/when.ts';
import type { Refusal, RoomNow, ShownMeeting } from './day.ts';
import type { Desk } from './desk.svelte.ts';
import type { Lane } from './lanes.ts';

/** How a meeting is drawn on the board at a moment. */
export type Look = 'mine' | 'soon' | 'running' | 'booked' | 'pending' | 'held' | 'occupied' | 'past';

export function lookOf(meeting: ShownMeeting, isMine: boolean, now: number): Look {
  if (meeting.state === 'occupied') return 'occupied';
  const start = Date.parse(meeting.start);
  if (Date.parse(meeting.end) <= now) return 'past';
  if (meeting.state === 'pending' || meeting.state === 'held') return meeting.state;
  if (isMine) return 'mine';
  if (start <= now) return 'running';
  return start - now <= 15 * 60_000 ? 'soon' : 'booked';
}

export const lookWords: Record<Look, () => string> = {
  mine: m.common_state_mine,
  soon: m.common_state_soon,
  running: m.common_state_in_meeting,
  booked: m.grid_state_booked,
  pending: m.common_state_pending,
  held: m.waits_kept,
  occupied: m.common_state_occupied,
  past: m.common_state_over,
};

/** A meeting read out: time, topic, who, state. */
export function meetingLabel(meeting: ShownMeeting, lane: Pick<Lane, 'room' | 'day'>, desk: Desk): string {
  const { zone } = lane.day;
  const look = lookOf(meeting, desk.isMine(meeting), desk.now);
  if (look === 'occupied') return occupationWord(lane.room);
  const time = `${timeWord(meeting.start, zone)}–${timeWord(meeting.end, zone)}`;
  return [time, topicOf(meeting), meeting.organiser, lookWords[look]()].join(m.common_list_comma());
}

/** 长期占用：项目组封闭开发，联系林晓 8021 */
export function occupationWord({ occupation }: Lane['room']): string {
  if (!occupation) return m.common_state_occupied();
  return m.grid_occupied({ reason: occupation.reason, contact: occupation.contact });
}

export const refusalWords: Record<Refusal, () => string> = {
  past: m.grid_refused_past,
  closed: m.grid_refused_closed,
  occupied: m.grid_refused_occupied,
  holiday: m.grid_refused_holiday,
  taken: m.grid_refused_taken,
};

/** How a room stands, as the chips of the whole app show it. */
export const chipStates: Record<RoomNow['standing'], State> = {
  free: 'free',
  soon: 'soon',
  in_meeting: 'in_meeting',
  pending: 'pending',
  held: 'held',
  buffer: 'soon',
  occupied: 'occupied',
  closed: 'over',
};

const takenWords = {
  in_meeting: m.common_state_in_meeting,
  pending: m.common_state_pending,
  held: m.waits_kept,
  buffer: m.grid_now_buffer,
};

/** 空闲至 11:30 · 会议中，10:30 后空闲 */
export function roomNowWord(now: RoomNow, zone: string): string {
  const time = now.until === null ? '' : timeWord(now.until, zone);
  switch (now.standing) {
    case 'free':
      return m.grid_now_free({ time });
    case 'soon': {
      const start = timeWord(now.meeting?.start ?? 0, zone);
      return now.meeting?.state === 'held' ? `${start} ${m.waits_kept()}` : m.grid_now_soon({ time: start });
    }
    case 'in_meeting':
    case 'pending':
    case 'held':
    case 'buffer': {
      const word = takenWords[now.standing]();
      return time ? m.grid_now_until({ word, time }) : word;
    }
    case 'occupied':
      return m.common_state_occupied();
    case 'closed':
      return m.grid_now_closed();
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();
function dateWords(date: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${language.current} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language.current, { timeZone: 'UTC', ...options });
  formats.set(key, format);
  return format.format(new Date(`${date}T12:00:00Z`));
}

/** 周一 */
export function weekdayWord(date: string): string {
  return dateWords(date, { weekday: 'short' });
}
/** 23 */
export function dayNumberWord(date: string): string {
  return String(Number(date.slice(8)));
}
/** 2026年11月 */
export function monthWord(date: string): string {
  return dateWords(date, { year: 'numeric', month: 'short' });
}
