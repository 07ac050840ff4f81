/**
 * What a door shows at an instant: the one place that decides it, used by the panel to show and by the server to check.
 * Pure and half-open: at the minute in which a meeting ends it is over.
 */
import { powerAt, type Waking } from '../shared/doorplates/power.ts';
import type { Led, PanelSettings, PanelSheet, PanelState } from '../shared/doorplates/protocol.ts';
import type { Occupation } from '../shared/places/schema.ts';
import { fingerprint } from './hash.ts';
import { brightnessAt, brightnessSteps, ledOf, standardLight } from './light.ts';
import { contains, isEmpty, knownDays, meetingsIn, occupiedIn, type ShownMeeting, type Stretch } from './meetings.ts';

export { ledOf } from './light.ts';

export interface PanelView {
  state: PanelState;
  led: Led;
  /** Of the LED, percent. */
  brightness: number;
  current: ShownMeeting | null;
  /** The meeting that stands is a wish that nobody has confirmed. */
  provisional: boolean;
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
export type ViewSettings = Pick<PanelSettings, 'soonMinutes' | 'company' | 'locale'> &
  Partial<Pick<PanelSettings, 'light' | 'power'>>;

/** Before the first settings, and for those that an older release has left. */
export const viewDefaults = { soonMinutes: 10, company: '', light: standardLight, power: null };

/** @param now epoch ms */
export function viewAt(sheet: PanelSheet | null, settings: ViewSettings, now: number): PanelView {
  const days = sheet ? knownDays(sheet, now) : [];
  const [today] = days;
  if (!sheet) return unknown(null, settings, true);
  const { light = standardLight } = settings;
  if (!today) return unknown(signOf(sheet, settings), settings, powerOf(sheet, settings, [], now).on);
  const meetings = meetingsIn(days);
  const occupied = occupiedIn(days, sheet);
  const current = meetings.findLast((meeting) => contains(meeting, now)) ?? null;
  const next = meetings.find((meeting) => meeting.start > now && !isEmpty(meeting)) ?? null;
  const inBuffer = meetings.find((meeting) => contains(meeting.claim, now)) ?? null;
  const isOccupied = occupied.some((stretch) => contains(stretch, now));
  const shut = sheet.room.occupation?.kind ?? 'occupied';
  const checkIn = checkInAt(sheet, [current, next], now);
  const awaited = checkIn !== null && checkIn.bookingId === current?.bookingId;
  const power = powerOf(sheet, settings, meetings, now);
  const state = power.on
    ? stateOf({
        current,
        awaited,
        next,
        inBuffer,
        shut: isOccupied ? shut : null,
        soonFrom: soonFrom(next, settings),
        now,
      })
    : 'off';
  return {
    state,
    led: ledOf(state, light),
    brightness: power.on ? brightnessAt(light, sheet.zone, now) : 0,
    current,
    provisional: current?.provisional ?? false,
    next,
    checkIn,
    buffer: !current && inBuffer !== null,
    until: power.on
      ? untilOf(state, {
          current,
          next,
          inBuffer,
          taken: [...meetings.map(({ claim }) => claim), ...occupied],
          now,
        })
      : power.until,
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

function unknown(sign: Sign | null, { light = standardLight }: ViewSettings, on: boolean): PanelView {
  const state = on ? 'unknown' : 'off';
  return {
    state,
    led: ledOf(state, light),
    brightness: on ? 100 : 0,
    current: null,
    provisional: false,
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

/** A meeting that is coming wakes the screen, where the plan says so. */
function powerOf(sheet: PanelSheet, settings: ViewSettings, meetings: readonly ShownMeeting[], now: number) {
  const waking = meetings
    .filter((meeting) => !isEmpty(meeting))
    .map((meeting): Waking => ({ ...meeting, soonFrom: soonFrom(meeting, settings) }));
  return powerAt(settings.power ?? null, sheet.zone, now, waking);
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

/** When the view becomes another one, in epoch ms; null while nothing that is known will change it. */
export function nextChange(sheet: PanelSheet | null, settings: ViewSettings, now: number): number | null {
  if (!sheet) return null;
  const shown = digestOf(viewAt(sheet, settings, now));
  return turningPoints(sheet, settings, now).find((at) => digestOf(viewAt(sheet, settings, at)) !== shown) ?? null;
}

/** Every instant after `now` at which anything could change, in order. */
function turningPoints(sheet: PanelSheet, settings: ViewSettings, now: number): number[] {
  // As each day's view knows them: of a meeting over midnight the new day knows no begin.
  const meetings = sheet.days.flatMap((day) => meetingsIn(knownDays(sheet, day.start)));
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
  for (const { date } of sheet.days) points.push(...brightnessSteps(settings.light ?? standardLight, sheet.zone, date));
  points.push(...powerEdges(sheet, settings, now));
  return [...new Set(points)].filter((at) => at > now).sort((a, b) => a - b);
}

/** What the plan alone would change next; the meetings that wake are turning points themselves. */
function powerEdges(sheet: PanelSheet, { power = null }: ViewSettings, now: number): number[] {
  const edges: number[] = [];
  const last = sheet.days.at(-1)?.end ?? now;
  for (let at: number | null = now; at !== null && at <= last; ) {
    at = powerAt(power, sheet.zone, at).until;
    if (at !== null) edges.push(at);
  }
  return edges;
}

/** A short fingerprint of all that the view makes visible: equal exactly when the same is shown. */
export function digestOf(view: PanelView): string {
  const { state, led, brightness, current, next, checkIn, buffer, until, occupation, sign, today } = view;
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
      brightness,
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
  const { bookingId, topic, organiser, pending, attendance, start, end, openStart, openEnd, provisional, claim } =
    meeting;
  const open = [openStart, openEnd, provisional];
  return [bookingId, topic, organiser, pending, attendance, start, end, ...open, claim.start, claim.end];
}
