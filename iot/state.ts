/**
 * What a door shows at an instant: the one place that decides it, used by the panel to show and by the server to check.
 * Pure and half-open: at the minute in which a meeting ends it is over.
 */
import type { Led, PanelSettings, PanelSheet, PanelState } from '../shared/doorplates/protocol.ts';
import type { Occupation } from '../shared/places/schema.ts';
import { fingerprint } from './hash.ts';
import { contains, isEmpty, knownDays, meetingsIn, occupiedIn, type ShownMeeting, type Stretch } from './meetings.ts';

export interface PanelView {
  state: PanelState;
  led: Led;
  current: ShownMeeting | null;
  /** The next to begin, today or tomorrow. */
  next: ShownMeeting | null;
  /** The meeting whose people may say now that they have come, the one in the room or the next, and until when; epoch ms. */
  checkIn: { bookingId: string; until: number } | null;
  /** The room is kept free around a meeting: nobody meets, and nobody can book. */
  buffer: boolean;
  /** Epoch ms: the meeting's end, the next one's start, free until when. null: beyond what is known. */
  until: number | null;
  occupation: Occupation | null;
  /** What stands on the door whatever happens behind it; null before the first sheet. */
  sign: Sign | null;
  /** The calendar day, as the ribbon shows it; null when it is not known. */
  today: { date: string; start: number; end: number; meetings: ShownMeeting[]; occupied: Stretch[] } | null;
}

export interface Sign {
  number: string;
  name: string;
  building: string;
  floor: string;
  capacity: number;
  company: string;
  locale: PanelSettings['locale'];
}

/** The settings that decide what is shown. */
export type ViewSettings = Pick<PanelSettings, 'soonMinutes' | 'company' | 'locale'>;

/** @param now epoch ms */
export function viewAt(sheet: PanelSheet | null, settings: ViewSettings, now: number): PanelView {
  const days = sheet ? knownDays(sheet, now) : [];
  const [today] = days;
  if (!sheet || !today) return unknown(sheet && signOf(sheet, settings));
  const meetings = meetingsIn(days);
  const occupied = occupiedIn(days, sheet);
  const current = meetings.findLast((meeting) => contains(meeting, now)) ?? null;
  const next = meetings.find((meeting) => meeting.start > now && !isEmpty(meeting)) ?? null;
  const inBuffer = meetings.find((meeting) => contains(meeting.claim, now)) ?? null;
  const isOccupied = occupied.some((stretch) => contains(stretch, now));
  const shut = sheet.room.occupation?.kind ?? 'occupied';
  const checkIn = checkInAt(sheet, [current, next], now);
  const awaited = checkIn !== null && checkIn.bookingId === current?.bookingId;
  const state = stateOf({
    current,
    awaited,
    next,
    inBuffer,
    shut: isOccupied ? shut : null,
    soonFrom: soonFrom(next, settings),
    now,
  });
  return {
    state,
    led: ledOf(state),
    current,
    next,
    checkIn,
    buffer: !current && inBuffer !== null,
    until: untilOf(state, {
      current,
      next,
      inBuffer,
      taken: [...meetings.map(({ claim }) => claim), ...occupied],
      now,
    }),
    occupation: isOccupied ? sheet.room.occupation : null,
    sign: signOf(sheet, settings),
    today: {
      date: today.date,
      start: today.start,
      end: today.end,
      meetings: meetings.filter((meeting) => meeting.claim.start < today.end && today.start < meeting.claim.end),
      occupied: occupied.filter((stretch) => stretch.start < today.end),
    },
  };
}

function unknown(sign: Sign | null): PanelView {
  return {
    state: 'unknown',
    led: ledOf('unknown'),
    current: null,
    next: null,
    checkIn: null,
    buffer: false,
    until: null,
    occupation: null,
    sign,
    today: null,
  };
}

function signOf({ room }: PanelSheet, { company, locale }: ViewSettings): Sign {
  const { number, name, building, floor, capacity } = room;
  return { number, name, building, floor, capacity, company, locale };
}

function soonFrom(next: ShownMeeting | null, settings: ViewSettings): number {
  return next ? Math.min(next.start - settings.soonMinutes * 60_000, next.claim.start) : Number.POSITIVE_INFINITY;
}

function checkInAt(sheet: PanelSheet, meetings: readonly (ShownMeeting | null)[], now: number): PanelView['checkIn'] {
  const rule = sheet.room.checkIn;
  if (!rule) return null;
  for (const meeting of meetings) {
    if (meeting?.attendance !== 'open') continue;
    const until = meeting.start + rule.graceMinutes * 60_000;
    if (meeting.start - rule.opensMinutes * 60_000 <= now && now < Math.min(until, meeting.end)) {
      return { bookingId: meeting.bookingId, until };
    }
  }
  return null;
}

interface Facts {
  current: ShownMeeting | null;
  awaited: boolean;
  next: ShownMeeting | null;
  inBuffer: ShownMeeting | null;
  /** Nobody may book the room now. */
  shut: Occupation['kind'] | null;
  soonFrom: number;
  now: number;
}

// A meeting that stands is held even where the room was given away for longer afterwards. A buffer is red: nobody may go in.
function stateOf({ current, awaited, inBuffer, shut, soonFrom, now }: Facts): PanelState {
  if (current) return awaited ? 'awaiting_check_in' : 'in_meeting';
  if (now >= soonFrom) return 'soon';
  if (inBuffer) return 'in_meeting';
  return shut ?? 'free';
}

function untilOf(
  state: PanelState,
  facts: Pick<Facts, 'current' | 'next' | 'inBuffer' | 'now'> & { taken: readonly Stretch[] },
): number | null {
  const { current, next, inBuffer, taken, now } = facts;
  if (state === 'in_meeting' || state === 'awaiting_check_in') return current?.end ?? inBuffer?.claim.end ?? null;
  if (state === 'soon') return next?.start ?? null;
  if (state !== 'free') return null;
  const starts = taken.map(({ start }) => start).filter((start) => start > now);
  return starts.length > 0 ? Math.min(...starts) : null;
}

const leds: Record<PanelState, Led> = {
  off: { color: 'off', blink: false },
  out_of_service: { color: 'slate', blink: false },
  free: { color: 'green', blink: false },
  soon: { color: 'yellow', blink: true },
  awaiting_check_in: { color: 'yellow', blink: false },
  in_meeting: { color: 'red', blink: false },
  occupied: { color: 'slate', blink: false },
  unknown: { color: 'off', blink: false },
};

export function ledOf(state: PanelState): Led {
  return leds[state];
}

/** When the view becomes another one, in epoch ms; null while nothing that is known will change it. */
export function nextChange(sheet: PanelSheet | null, settings: ViewSettings, now: number): number | null {
  if (!sheet) return null;
  const shown = digestOf(viewAt(sheet, settings, now));
  return turningPoints(sheet, settings, now).find((at) => digestOf(viewAt(sheet, settings, at)) !== shown) ?? null;
}

/** Every instant after `now` at which anything could change, in order. */
function turningPoints(sheet: PanelSheet, settings: ViewSettings, now: number): number[] {
  const meetings = meetingsIn(sheet.days);
  const stretches = [
    ...sheet.days,
    ...meetings,
    ...meetings.map(({ claim }) => claim),
    ...occupiedIn(sheet.days, sheet),
  ];
  const points = stretches.flatMap(({ start, end }) => [start, end]);
  const { opensMinutes = 0, graceMinutes = 0 } = sheet.room.checkIn ?? {};
  for (const { start } of meetings) {
    points.push(start - settings.soonMinutes * 60_000, start - opensMinutes * 60_000, start + graceMinutes * 60_000);
  }
  return [...new Set(points)].filter((at) => at > now).sort((a, b) => a - b);
}

/** A short fingerprint of all that the view makes visible: equal exactly when the same is shown. */
export function digestOf(view: PanelView): string {
  const { state, led, current, next, checkIn, buffer, until, occupation, sign, today } = view;
  const ribbon = today && [
    today.date,
    today.meetings.map(visible),
    today.occupied.map(({ start, end }) => [start, end]),
  ];
  return fingerprint(
    JSON.stringify([
      state,
      led.color,
      led.blink,
      current && visible(current),
      next && visible(next),
      checkIn && [checkIn.bookingId, checkIn.until],
      buffer,
      until,
      occupation && [occupation.kind, occupation.until, occupation.reason, occupation.contact],
      sign && [sign.number, sign.name, sign.building, sign.floor, sign.capacity, sign.company, sign.locale],
      ribbon,
    ]),
  );
}

function visible(meeting: ShownMeeting) {
  const { bookingId, topic, organiser, pending, attendance, start, end, openStart, openEnd, claim } = meeting;
  return [bookingId, topic, organiser, pending, attendance, start, end, openStart, openEnd, claim.start, claim.end];
}
