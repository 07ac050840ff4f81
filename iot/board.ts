/**
 * What a lobby display shows at an instant: the one place that decides it, used by the display to show and by the server to
 * check. Pure and half-open, as at the doors: at the minute in which a meeting ends it is over.
 */
import { type BoardFloor, isAttended, stateIn } from '../shared/doorplates/board-protocol.ts';
import { powerAt, type Waking } from '../shared/doorplates/power.ts';
import type { Led, PanelSettings, PanelState } from '../shared/doorplates/protocol.ts';
import { type MapRoom, type MapRoomState, type MapView, mapAt } from './board-map.ts';
import type { BoardSheet, HeldRoom } from './board-merge.ts';
import { fingerprint } from './hash.ts';
import { contains, isEmpty, join, type Stretch } from './meetings.ts';

export type RowState =
  | 'ended'
  | 'in_meeting'
  | 'awaiting_check_in'
  | 'soon'
  | 'upcoming'
  | 'pending'
  | 'occupied'
  | 'out_of_service';

export interface BoardSign {
  roomId: string;
  number: string;
  name: string;
}

export interface BoardRow {
  /** Stays with its meeting while the day goes on. */
  key: string;
  state: RowState;
  room: BoardSign;
  /** Epoch ms; null: it began before today. */
  start: number | null;
  /** null: it goes on beyond what is known. */
  end: number | null;
  /** null: private, or no meeting. */
  topic: string | null;
  organiser: string;
  /** Of a room that nobody may book: its last day. */
  until: string | null;
}

export interface FreeRoom extends BoardSign {
  capacity: number;
  /** Epoch ms; null: until midnight and beyond. */
  until: number | null;
}

export type Direction = 'up' | 'down' | 'here';

export interface FloorView {
  floorId: string;
  name: string;
  /** Where to go from where the display stands; null: that is not known. */
  direction: Direction | null;
  /** In order of time; rooms that nobody may book come last. */
  rows: BoardRow[];
  free: FreeRoom[];
  /** null: it has none. */
  map: MapView | null;
}

export interface BoardView {
  /** `free` while it shows its board. */
  state: Extract<PanelState, 'free' | 'off' | 'unknown'>;
  led: Led;
  building: { buildingId: string; name: string; zone: string } | null;
  company: string;
  locale: PanelSettings['locale'];
  today: { date: string; start: number; end: number } | null;
  /** From below; also those without a meeting. */
  floors: FloorView[];
}

export type BoardSettings = Pick<PanelSettings, 'soonMinutes' | 'company' | 'locale' | 'power'>;

const quarter = 15 * 60_000;
/** What has just ended is looked for by those who come late. */
const endedMs = 5 * 60_000;
const dark: Led = { color: 'off', blink: false };

/** @param now epoch ms */
export function boardAt(sheet: BoardSheet | null, settings: BoardSettings, now: number): BoardView {
  const { company, locale } = settings;
  const place = sheet?.place ?? null;
  const building = place && { buildingId: place.buildingId, name: place.building, zone: place.zone };
  const today = sheet?.dates.find(({ start, end }) => start <= now && now < end) ?? null;
  const common = { led: dark, building, company, locale };
  if (!sheet || !place || !today) return { ...common, state: 'unknown', today: null, floors: [] };
  if (!powerOf(sheet, place.zone, settings, now).on) return { ...common, state: 'off', today, floors: [] };
  const byFloor = new Map<string, HeldRoom[]>();
  for (const roomId of place.rooms) {
    const room = sheet.rooms[roomId];
    if (!room) continue;
    const beside = byFloor.get(room.floorId);
    if (beside) beside.push(room);
    else byFloor.set(room.floorId, [room]);
  }
  return {
    ...common,
    state: 'free',
    today,
    floors: place.floors.map((floor) =>
      floorAt(floor, byFloor.get(floor.floorId) ?? [], { sheet, today, settings, now, level: place.level }),
    ),
  };
}

function powerOf(sheet: BoardSheet, zone: string, { power, soonMinutes }: BoardSettings, now: number) {
  const waking = power?.wakeForMeetings ? meetingsIn(sheet) : [];
  return powerAt(
    power,
    zone,
    now,
    waking.map(({ start, end }): Waking => ({ start, end, soonFrom: start - soonMinutes * 60_000 })),
  );
}

function meetingsIn({ dates, rooms }: BoardSheet): { start: number; end: number }[] {
  return dates.flatMap(({ date, start }) =>
    Object.values(rooms).flatMap((room) =>
      (room.days[date]?.meetings ?? [])
        .filter(([, from, to, flags]) => from < to && stateIn(flags) === 'booked')
        .map(([, from, to]) => ({ start: start + from * quarter, end: start + to * quarter })),
    ),
  );
}

interface Moment {
  sheet: BoardSheet;
  today: { date: string; start: number; end: number };
  settings: BoardSettings;
  now: number;
  level: number | null;
}

function floorAt({ floorId, name, level }: BoardFloor, rooms: readonly HeldRoom[], moment: Moment): FloorView {
  const rows: BoardRow[] = [];
  const free: FreeRoom[] = [];
  const stands = new Map<string, Omit<MapRoom, 'points'>>();
  for (const room of rooms) {
    const stays = staysIn(room, moment);
    rows.push(...rowsOf(room, stays, moment));
    const isFree = freeUntil(room, stays, moment);
    if (isFree) free.push({ ...signOf(room), capacity: room.capacity, until: isFree.until });
    stands.set(room.roomId, { ...signOf(room), state: roomState(room, stays, moment) });
  }
  const map = moment.sheet.place?.maps?.find((each) => each.floorId === floorId);
  return {
    floorId,
    name,
    direction: directionOf(level, moment.level),
    rows: rows.sort(inOrder),
    free: free.sort((a, b) => byNumber(a.number, b.number) || (a.roomId < b.roomId ? -1 : 1)),
    map: map ? mapAt(map, stands) : null,
  };
}

function directionOf(level: number, standsOn: number | null): Direction | null {
  if (standsOn === null) return null;
  return level === standsOn ? 'here' : level > standsOn ? 'up' : 'down';
}

/** A meeting, or something else that takes the room, with its parts of today and tomorrow as one. */
interface Stay extends Stretch {
  ref: string;
  flags: string;
  organiser: string;
  topic: string | null;
  /** With the time kept free around it. One of which only that is known has no length. */
  claim: Stretch;
}

function staysIn(room: HeldRoom, { sheet, today }: Moment): Stay[] {
  const stays = new Map<string, Stay>();
  for (const { date, start: first } of daysFrom(sheet, today)) {
    for (const [ref, from, to, flags, organiser, topic, [ahead, behind] = [0, 0]] of room.days[date]?.meetings ?? []) {
      const own = { start: first + from * quarter, end: first + to * quarter };
      const claim = { start: own.start - ahead * quarter, end: own.end + behind * quarter };
      const before = stays.get(ref);
      const { start, end } = !before || isEmpty(before) ? own : isEmpty(own) ? before : join(before, own);
      stays.set(ref, { ref, flags, organiser, topic, start, end, claim: before ? join(before.claim, claim) : claim });
    }
  }
  return [...stays.values()].sort((a, b) => a.start - b.start);
}

/** Today and, where it follows without a gap, tomorrow. */
function daysFrom(sheet: BoardSheet, today: Moment['today']) {
  return sheet.dates.filter(({ start }) => start === today.start || start === today.end);
}

function rowsOf(room: HeldRoom, stays: readonly Stay[], moment: Moment): BoardRow[] {
  const { now, today } = moment;
  const shut = shutOn(room, today.date);
  const horizon = daysFrom(moment.sheet, today).at(-1)?.end;
  const meetings = stays.flatMap((stay): BoardRow[] => {
    const state = stateOf(stay, room, moment);
    if (!state || isEmpty(stay) || stay.start >= today.end || now >= stay.end + endedMs) return [];
    return [
      {
        key: `${stay.ref} ${room.roomId}`,
        state,
        room: signOf(room),
        start: stay.start === today.start ? null : stay.start,
        end: stay.end === horizon ? null : stay.end,
        topic: stay.topic,
        organiser: stay.organiser,
        until: null,
      },
    ];
  });
  if (!shut) return meetings;
  const none = { start: null, end: null, topic: null, organiser: '' };
  return [...meetings, { key: room.roomId, state: shut.kind, room: signOf(room), ...none, until: shut.until }];
}

function shutOn({ occupation }: HeldRoom, date: string) {
  return occupation && occupation.from <= date && date <= occupation.until ? occupation : null;
}

/** null: nothing that is shown as a meeting. */
function stateOf(stay: Stay, room: HeldRoom, { now, settings }: Moment): RowState | null {
  const { start, end, flags } = stay;
  const kind = stateIn(flags);
  if (kind === 'held' || kind === 'occupied') return null;
  if (now >= end) return kind === 'pending' ? null : 'ended';
  if (kind === 'pending') return 'pending';
  if (now < start) return now >= start - settings.soonMinutes * 60_000 ? 'soon' : 'upcoming';
  const { checkIn } = room;
  const isAwaited = checkIn && !isAttended(flags) && now < start + checkIn.graceMinutes * 60_000;
  return isAwaited ? 'awaiting_check_in' : 'in_meeting';
}

function roomState(room: HeldRoom, stays: readonly Stay[], moment: Moment): MapRoomState {
  const { now, today } = moment;
  const shut = shutOn(room, today.date);
  if (shut) return shut.kind;
  if (!room.days[today.date]) return 'unknown';
  const running = stays.find((stay) => contains(stay, now));
  if (running) {
    const kind = stateIn(running.flags);
    if (kind !== 'booked') return kind;
    return stateOf(running, room, moment) === 'awaiting_check_in' ? 'awaiting_check_in' : 'in_meeting';
  }
  if (startsSoon(stays, moment)) return 'soon';
  // As at its door: while it is made ready, nobody goes in.
  return stays.some(({ claim }) => contains(claim, now)) ? 'in_meeting' : 'free';
}

/** When it does, its door has changed already. */
function startsSoon(stays: readonly Stay[], { now, settings }: Moment): boolean {
  const next = stays.find((stay) => stay.start > now && !isEmpty(stay));
  return next !== undefined && now >= Math.min(next.start - settings.soonMinutes * 60_000, next.claim.start);
}

function freeUntil(room: HeldRoom, stays: readonly Stay[], moment: Moment): { until: number | null } | null {
  const { now, today } = moment;
  if (shutOn(room, today.date) || !room.days[today.date]) return null;
  if (startsSoon(stays, moment) || stays.some(({ claim }) => contains(claim, now))) return null;
  const until = Math.min(...stays.flatMap(({ claim }) => (claim.start > now ? [claim.start] : [])));
  return { until: until < today.end ? until : null };
}

function signOf({ roomId, number, name }: HeldRoom): BoardSign {
  return { roomId, number, name };
}

function inOrder(a: BoardRow, b: BoardRow): number {
  const shut = Number(a.until !== null) - Number(b.until !== null);
  return (
    shut ||
    (a.start ?? 0) - (b.start ?? 0) ||
    (a.end ?? 0) - (b.end ?? 0) ||
    byNumber(a.room.number, b.room.number) ||
    (a.key < b.key ? -1 : 1)
  );
}

// Not `localeCompare`: the server and every browser must sort alike. Digits by their value, the rest by code points.
function byNumber(a: string, b: string): number {
  const [left, right] = [padded(a), padded(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function padded(text: string): string {
  return text.replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}

/** When the view may become another one, in epoch ms; null while nothing that is known will change it. */
export function nextBoardChange(sheet: BoardSheet | null, settings: BoardSettings, now: number): number | null {
  let next = Number.POSITIVE_INFINITY;
  const consider = (at: number) => {
    if (at > now && at < next) next = at;
  };
  for (const { date, start, end } of sheet?.dates ?? []) {
    consider(start);
    consider(end);
    for (const room of Object.values(sheet?.rooms ?? {})) {
      for (const [, from, to, , , , [ahead, behind] = [0, 0]] of room.days[date]?.meetings ?? []) {
        const begins = start + from * quarter;
        consider(begins - settings.soonMinutes * 60_000);
        consider(begins - ahead * quarter);
        consider(begins);
        if (room.checkIn) consider(begins + room.checkIn.graceMinutes * 60_000);
        consider(start + to * quarter);
        consider(start + to * quarter + endedMs);
        consider(start + (to + behind) * quarter);
      }
    }
  }
  if (sheet?.place) consider(powerOf(sheet, sheet.place.zone, settings, now).until ?? 0);
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** A short fingerprint of all that the view makes visible, on whatever page: equal exactly when the same is shown. */
export function boardDigest({ state, building, company, locale, today, floors }: BoardView): string {
  return fingerprint(
    JSON.stringify([
      state,
      building && [building.name, building.zone],
      company,
      locale,
      today?.date,
      floors.map(({ name, direction, rows, free, map }) => [
        name,
        direction,
        rows.map(({ key, state, room, start, end, topic, organiser, until }) => [
          key,
          state,
          room.number,
          room.name,
          start,
          end,
          topic,
          organiser,
          until,
        ]),
        free.map(({ number, name, capacity, until }) => [number, name, capacity, until]),
        ...(map ? [[map.url, map.rooms.map(({ number, name, state, points }) => [number, name, state, points])]] : []),
      ]),
    ]),
  );
}

/** What stands on the screen, as a thumbnail says it. */
export function boardLines({ building, floors, state }: BoardView): string[] {
  if (state === 'unknown' || !building) return [];
  const rows = floors.flatMap((floor) => floor.rows).filter(({ state }) => state !== 'ended');
  const first = rows.slice(0, 3).map(({ room, topic, organiser }) => `${room.number} ${topic ?? organiser}`);
  return [building.name, ...first].map((line) => line.slice(0, 120));
}
