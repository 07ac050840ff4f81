/** Touches that were made while nobody could be asked: which are kept, and what they put on the panel's own picture. Pure. */
import type { PanelDay, PanelMeeting, PanelMessage, PanelSheet } from '../shared/doorplates/protocol.ts';
import type { BookingId, PersonId } from '../shared/ids.ts';
import { epochOf, instantOf, overlaps } from '../shared/time.ts';

export type TouchMessage = Exclude<PanelMessage, { kind: 'hello' | 'heartbeat' }>;

export interface KeptNote {
  message: TouchMessage;
  /** It was sent at least once: what came of it is not known. */
  tried: boolean;
  /** What the server made of it, where that is to be said. */
  said: { text: string; at: number } | null;
}

export const mostNotes = 100;
/** How long a message stands on the screen, ms. */
const saidMs = 30 * 60_000;
/** Who called for tea is not waiting for it hours later; a fault stays one. */
const callMs = 60 * 60_000;

export function isWaiting({ said }: KeptNote): boolean {
  return said === null;
}

/** With one more; when there is no room, the oldest fault makes way, then the oldest call, then the oldest of all. */
export function withNote(notes: readonly KeptNote[], note: KeptNote): KeptNote[] {
  const all = [...notes, note];
  while (all.length > mostNotes) {
    const least = ['said', 'fault', 'request', 'any'] as const;
    const victim = least.map((what) => all.findIndex((one) => isOf(what, one))).find((index) => index >= 0) ?? 0;
    all.splice(victim, 1);
  }
  return all;
}

function isOf(what: 'said' | 'fault' | 'request' | 'any', { message, said }: KeptNote): boolean {
  return what === 'any' || (what === 'said' ? said !== null : message.kind === what);
}

/** Without those that nobody needs any more. */
export function stillOf(notes: readonly KeptNote[], now: number): readonly KeptNote[] {
  const isNeeded = ({ message, said }: KeptNote) =>
    said ? now - said.at < saidMs : message.kind !== 'request' || now - message.at < callMs;
  return notes.every(isNeeded) ? notes : notes.filter(isNeeded);
}

/** The sheet as it stands once the notes are honoured; the very same where they change nothing. */
export function withNotes(sheet: PanelSheet, notes: readonly KeptNote[], by: string): PanelSheet {
  return notes.filter(isWaiting).reduce((so, { message }) => noted(so, message, by), sheet);
}

function noted(sheet: PanelSheet, message: TouchMessage, by: string): PanelSheet {
  switch (message.kind) {
    case 'book':
      return withWish(sheet, message, by);
    case 'check_in':
      return eachOf(sheet, message.bookingId, (part) => ({ ...part, attendance: 'done' }));
    case 'extend':
    case 'end':
      return withEnd(sheet, message);
    default:
      return sheet;
  }
}

/** A code is nobody's business once the server has looked at it. */
export function withoutProof(message: TouchMessage): TouchMessage {
  if (!('proof' in message)) return message;
  const { proof: _, ...rest } = message;
  return rest;
}

export function wishId(messageId: string): BookingId {
  return `wish_${messageId}` as BookingId;
}

/** What is confirmed stands before what is wished, which may be the same already. */
function withWish(sheet: PanelSheet, wish: Extract<TouchMessage, { kind: 'book' }>, by: string): PanelSheet {
  if (sheet.days.some(({ meetings }) => meetings.some((meeting) => overlaps(meeting, wish)))) return sheet;
  const { doorplateId, room } = sheet;
  return withParts(sheet, {
    bookingId: wishId(wish.id),
    state: 'booked',
    private: false,
    start: wish.start,
    end: wish.end,
    bufferBefore: room.bufferBefore,
    bufferAfter: room.bufferAfter,
    organiserId: doorplateId as string as PersonId,
    organiser: by,
    topic: null,
    type: 'other',
    attendance: 'exempt',
    provisional: true,
  });
}

function withEnd(sheet: PanelSheet, { bookingId, end }: Extract<TouchMessage, { kind: 'extend' | 'end' }>): PanelSheet {
  const parts = sheet.days.flatMap(({ meetings }) => meetings.filter((part) => part.bookingId === bookingId));
  const [first] = parts;
  if (!first) return sheet;
  const start = parts.reduce((earliest, part) => (part.start < earliest ? part.start : earliest), first.start);
  const days = sheet.days.map((day) => ({
    ...day,
    meetings: day.meetings.filter((part) => part.bookingId !== bookingId),
  }));
  const without = { ...sheet, days };
  return end <= start ? without : withParts(without, { ...first, start, end });
}

function eachOf(sheet: PanelSheet, bookingId: string, change: (part: PanelMeeting) => PanelMeeting): PanelSheet {
  if (!sheet.days.some(({ meetings }) => meetings.some((part) => part.bookingId === bookingId))) return sheet;
  const days = sheet.days.map((day) => ({
    ...day,
    meetings: day.meetings.map((part) => (part.bookingId === bookingId ? change(part) : part)),
  }));
  return { ...sheet, days };
}

/** A whole meeting, cut at midnight as the server's sheets are. */
function withParts(sheet: PanelSheet, meeting: PanelMeeting): PanelSheet {
  const from = epochOf(meeting.start);
  const until = epochOf(meeting.end);
  const days = sheet.days.map((day): PanelDay => {
    const start = Math.max(from, day.start);
    const end = Math.min(until, day.end);
    if (start >= end) return day;
    const part = {
      ...meeting,
      start: instantOf(start),
      end: instantOf(end),
      bufferBefore: start > day.start ? Math.min(meeting.bufferBefore, (start - day.start) / 60_000) : 0,
      bufferAfter: end < day.end ? Math.min(meeting.bufferAfter, (day.end - end) / 60_000) : 0,
    };
    return { ...day, meetings: [...day.meetings, part].sort((a, b) => (a.start < b.start ? -1 : 1)) };
  });
  return { ...sheet, days };
}
