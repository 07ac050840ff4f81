/** From a sheet's days to whole meetings: parts cut at midnight are joined again, instants are epoch ms. Pure. */
import type { Attendance } from '../shared/bookings/check-in.ts';
import type { PanelDay, PanelSheet } from '../shared/doorplates/protocol.ts';

/** Half-open, epoch ms. */
export interface Stretch {
  start: number;
  end: number;
}

export interface ShownMeeting extends Stretch {
  bookingId: string;
  /** null: private. */
  topic: string | null;
  organiser: string;
  organiserId: string;
  /** Holds its time and still awaits approval. */
  pending: boolean;
  /** Whether its people have said that they have come. */
  attendance: Attendance;
  /** It began before, or goes on after, the days that are known. */
  openStart: boolean;
  openEnd: boolean;
  /** Wished for at this door while nobody could be asked, 待确认: it stands here alone. Its topic is null. */
  provisional: boolean;
  /** With the time kept free around it. */
  claim: Stretch;
}

/** Today and, where it follows without a gap, tomorrow; none when the sheet is of other days. */
export function knownDays(sheet: PanelSheet, now: number): PanelDay[] {
  const today = sheet.days.find((day) => contains(day, now));
  if (!today) return [];
  const tomorrow = sheet.days.find((day) => day.start === today.end);
  return tomorrow ? [today, tomorrow] : [today];
}

/** The meetings of consecutive days in order of time. One of which only a buffer is known has no length. */
export function meetingsIn(days: readonly PanelDay[]): ShownMeeting[] {
  const horizon = { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
  const whole = new Map<string, ShownMeeting>();
  for (const day of days) {
    for (const part of day.meetings) {
      if (part.state === 'occupied') continue;
      const start = Date.parse(part.start);
      const end = Date.parse(part.end);
      const claim = { start: start - part.bufferBefore * 60_000, end: end + part.bufferAfter * 60_000 };
      const before = whole.get(part.bookingId);
      const own = !before || isEmpty(before) ? { start, end } : start < end ? join(before, { start, end }) : before;
      whole.set(part.bookingId, {
        bookingId: part.bookingId,
        topic: part.topic,
        organiser: part.organiser,
        organiserId: part.organiserId,
        pending: part.state === 'pending' || part.state === 'held',
        attendance: part.attendance ?? 'open',
        start: own.start,
        end: own.end,
        openStart: own.start === horizon.start,
        openEnd: own.end === horizon.end,
        provisional: part.provisional ?? false,
        claim: before ? join(before.claim, claim) : claim,
      });
    }
  }
  return [...whole.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** When nobody may book the room, as far as the known days tell. */
export function occupiedIn(days: readonly PanelDay[], sheet: PanelSheet): Stretch[] {
  const { occupation } = sheet.room;
  return days.flatMap((day) => {
    if (occupation && occupation.from <= day.date && day.date <= occupation.until) return [day];
    return day.meetings
      .filter((part) => part.state === 'occupied')
      .map((part) => ({ start: Date.parse(part.start), end: Date.parse(part.end) }));
  });
}

export function contains(stretch: Stretch, now: number): boolean {
  return stretch.start <= now && now < stretch.end;
}

export function isEmpty(stretch: Stretch): boolean {
  return stretch.start === stretch.end;
}

export function join(a: Stretch, b: Stretch): Stretch {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
