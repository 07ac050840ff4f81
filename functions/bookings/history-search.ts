/**
 * All bookings of a company, searched. It is read from the shortest list that has all that is asked for: a person's, a room's or
 * the company's. A call reads so many of them and no more, and says how far it came: the next one goes on from there.
 */
import { finds, numberIn, placeOf, rowFor } from '../../shared/bookings/history.ts';
import type { HistoryRow, SearchAnswer, SearchInput } from '../../shared/bookings/history-schema.ts';
import { isLive, shownTo } from '../../shared/bookings/rules.ts';
import { invalid } from '../../shared/errors.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { queryPage, type Range } from '../db/read.ts';
import { people } from '../people/entity.ts';
import { buildings, floors, keptRooms, rooms } from '../places/entity.ts';
import { items } from '../services/entity.ts';
import { departments } from '../statistics/directory.ts';
import { bookings, organiserRange, shapeOf } from './entity.ts';
import { type ListItem, listItems, listRange, readItem } from './history-list.ts';

/** As many as a call looks at: what the local engine reads well within the time that a page may take. */
const mostRead = 600;
const atOnce = 200;

interface Source {
  range: Pick<Range, 'pk' | 'owner'>;
  /** It names bookings; what the list says of them is read by their ids. */
  pointers: boolean;
}

/** @throws AppError `not_found` for a room, person, building or floor that is another company's or none */
export async function search(scope: PersonScope, input: SearchInput): Promise<SearchAnswer> {
  const answer = await found(scope, input);
  return input.detailed ? { ...answer, bookings: await detailed(scope, answer.bookings) } : answer;
}

async function found(scope: PersonScope, input: SearchInput): Promise<SearchAnswer> {
  let place = input.cursor === undefined ? null : readCursor(scope, input);
  await checkNames(scope, input);
  const [isAmong, roomOf] = await Promise.all([membership(scope, input), roomNames(scope, input)]);
  const matching = ({ listed, services }: ListItem): HistoryRow[] => {
    const row = rowFor(scope.actor.id, listed, services);
    const around = { room: roomOf(row.roomId), now: now() };
    return isAmong(row) && finds(input, listed, row, around) ? [row] : [];
  };
  const number = numberIn(input.text);
  if (number) return upTo(scope, (await listItems(scope, [number])).flatMap(matching), null);
  const source = sourceOf(scope, input);
  const rows: HistoryRow[] = [];
  for (let read = 0; read < mostRead; ) {
    const limit = Math.min(mostRead - read, isPlain(input, source) ? input.limit + 1 : atOnce);
    const { list, last, more } = await chunk(scope, source, input, place, limit);
    for (const row of list.flatMap(matching)) {
      if (rows.length === input.limit) {
        // The page is full: the next one begins behind its last row.
        const end = rows.at(-1);
        return end ? upTo(scope, rows, placeOf(end)) : upTo(scope, rows, null);
      }
      rows.push(row);
    }
    if (!more || last === null) return upTo(scope, rows, null);
    read += limit;
    place = last;
  }
  return upTo(scope, rows, place);
}

function upTo({ tenantId }: PersonScope, found: HistoryRow[], place: string | null): SearchAnswer {
  if (place === null) return { bookings: found, cursor: null, searchedUntil: null };
  const cursor = Buffer.from(`${tenantId} ${place}`).toString('base64url');
  return { bookings: found, cursor, searchedUntil: place.slice(0, place.indexOf('#')) };
}

async function checkNames(scope: PersonScope, input: SearchInput): Promise<void> {
  const { roomId, buildingId, floorId, itemId } = input;
  await Promise.all([
    roomId && rooms.find(scope, roomId),
    buildingId && buildings.find(scope, buildingId),
    floorId && floors.find(scope, floorId),
    itemId && items.find(scope, itemId),
    ...[input.organiserId, input.attendeeId].map((personId) => personId && people.find(scope, personId)),
  ]);
}

/** Whether a row is of the floor and of the department that are looked for: neither stands in the list, and both may change. */
async function membership(
  scope: PersonScope,
  { floorId, department }: SearchInput,
): Promise<(row: Pick<HistoryRow, 'roomId' | 'organiser'>) => boolean> {
  const [known, departmentOf] = await Promise.all([floorId && keptRooms(scope), department && departments(scope)]);
  return ({ roomId, organiser }) =>
    (!known || known.byId.get(roomId)?.floorId === floorId) &&
    (!departmentOf || departmentOf(organiser.personId) === department);
}

/** A room's name and number, also of one that has been removed: looked up only where words are looked for. */
async function roomNames(scope: PersonScope, { text }: SearchInput): Promise<(roomId: RoomId) => string> {
  const known = text ? await keptRooms(scope) : null;
  return (roomId) => {
    const room = known?.byId.get(roomId);
    return room ? `${room.name} ${room.number}` : '';
  };
}

/** The list holds what is searched; the bookings themselves say the rest, each as the reader may know it. */
async function detailed(scope: PersonScope, rows: readonly HistoryRow[]): Promise<HistoryRow[]> {
  const [whole, departmentOf] = await Promise.all([
    bookings.getMany(
      scope,
      rows.map(({ bookingId }): [BookingId] => [bookingId]),
    ),
    departments(scope),
  ]);
  const byId = new Map(whole.map((booking) => [booking.bookingId, shownTo(scope.actor.id, shapeOf(booking))]));
  return rows.map((row) => {
    const booking = byId.get(row.bookingId);
    const known = row.heads === null ? undefined : booking;
    return {
      ...row,
      detail: {
        department: departmentOf(row.organiser.personId),
        people: known?.people.map(({ name }) => name) ?? [],
        guests: known?.guests ?? [],
        ending: booking && !isLive(booking.state) ? booking.lastChange : null,
      },
    };
  });
}

function sourceOf(scope: PersonScope, { organiserId, attendeeId, roomId, states }: SearchInput): Source {
  const { tenantId } = scope;
  if (organiserId) return { range: { pk: organiserRange(scope, organiserId), owner: true }, pointers: true };
  // Agendas hold what takes place: what was cancelled is looked for among all.
  if (attendeeId && states.length > 0 && states.every(isLive)) {
    return { range: { pk: `${tenantId}#agenda#${attendeeId}` }, pointers: true };
  }
  return { range: { pk: listRange(tenantId, roomId), owner: true }, pointers: false };
}

/** Everything of the source is asked for: a page of it is the answer. */
function isPlain(input: SearchInput, { pointers }: Source): boolean {
  const { text, organiserId, attendeeId, buildingId, floorId, department, itemId, roomId } = input;
  if (text || attendeeId || buildingId || floorId || department || itemId) return false;
  if (input.states.length + input.phases.length + input.types.length > 0) return false;
  return organiserId ? pointers && !roomId : true;
}

interface Chunk {
  /** In the order that was asked for. */
  list: ListItem[];
  /** The place of the last one that was read. */
  last: string | null;
  more: boolean;
}

async function chunk(
  scope: PersonScope,
  { range, pointers }: Source,
  input: SearchInput,
  place: string | null,
  limit: number,
): Promise<Chunk> {
  const newestFirst = input.order === 'newest';
  const { from, to } = within(input);
  const between: [string, string] = newestFirst ? [from, place ?? to] : [place ?? from, to];
  if (between[0] > between[1]) return { list: [], last: null, more: false };
  // The one that it goes on behind comes along once more.
  const page = await queryPage(scope, { ...range, between, newestFirst }, { limit: limit + 1 });
  const sort = range.owner ? 'ownerSk' : 'sk';
  const items = page.items.filter((item) => item[sort]?.S !== place);
  const last = items.at(-1)?.[sort]?.S ?? null;
  const more = page.cursor !== null;
  if (!pointers) return { list: items.flatMap(readItem), last, more };
  const places = items.map((item) => item[sort]?.S ?? '');
  const list = await listItems(
    scope,
    places.map((each) => each.slice(each.indexOf('#') + 1) as BookingId),
  );
  const positions = new Map(places.map((each, index) => [each, index]));
  const at = ({ listed }: ListItem) => positions.get(placeOf(listed)) ?? -1;
  // What has just been moved stands elsewhere: it is found there.
  return { list: list.filter((each) => at(each) >= 0).sort((a, b) => at(a) - at(b)), last, more };
}

/** What is running or over has begun, what is ahead has not: the rest of the period need not be read. */
function within({ from, to, phases }: SearchInput): { from: string; to: string } {
  const [soon, moment] = [instantOf(now() + 1000), instantOf(now())];
  if (phases.length === 0) return { from, to };
  return {
    from: phases.every((phase) => phase === 'ahead') && from < moment ? moment : from,
    to: !phases.includes('ahead') && to > soon ? soon : to,
  };
}

function readCursor({ tenantId }: PersonScope, { cursor = '', from, to }: SearchInput): string {
  const [, owner, place = ''] =
    /^(\S+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ#bkg_[0-9a-z]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ??
    [];
  if (owner !== tenantId || place < from || place >= to) throw invalid('cursor', 'cursor');
  return place;
}
