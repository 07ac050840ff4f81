/** What keeps a place from being removed, as its refusal names it: nobody has to go looking. */

import { AppError } from '../../shared/errors.ts';
import type { BuildingId, FloorId } from '../../shared/ids.ts';
import { dateWords } from '../../shared/messages/when.ts';
import type { Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { localDate } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { doorplatesOf, isBoard } from '../doorplates/entity.ts';
import { namesIn } from '../doorplates/naming.ts';
import { allOf, floors, listRooms } from './entity.ts';
import { meetingsAhead, type RoomPlace } from './use.ts';

interface InWay {
  floors?: readonly string[];
  rooms?: readonly string[];
  doorplates?: readonly string[];
  /** In lobbies. */
  displays?: readonly string[];
  /** How many meetings, and the last one's end in words. */
  meetings?: { n: number; until: string };
}

/**
 * @param known the company's doorplates, where they have been read for many rooms
 * @throws AppError `in_use` with the room's meetings and doorplates, if there are any
 */
export async function refuseInUse(
  scope: Scope,
  room: RoomPlace,
  known?: Awaited<ReturnType<typeof doorplatesOf>>,
): Promise<void> {
  const [meetings, doorplates] = await Promise.all([meetingsAhead(scope, room), known ?? doorplatesOf(scope)]);
  const names = doorplates.filter(({ roomId }) => roomId === room.roomId).map(({ name }) => name);
  if (meetings.length === 0 && names.length === 0) return;
  const today = localDate(now(), room.zone);
  const last = meetings.reduce((latest, { end }) => (end > latest ? end : latest), '');
  const until = last && dateWords(localDate(Date.parse(last) - 1, room.zone), today, scope.locale);
  throw inUse(scope, { doorplates: names, meetings: { n: meetings.length, until } });
}

/** The refusal of a building that still counts something. Only told, so what is gone by now makes it `changed_meanwhile`. */
export async function buildingInUse(scope: Scope, buildingId: BuildingId): Promise<AppError> {
  const [all, doorplates] = await Promise.all([
    floors.list(scope, allOf(scope, 'floor'), { consistent: true }),
    doorplatesOf(scope),
  ]);
  return inUse(scope, {
    floors: all.filter((floor) => floor.buildingId === buildingId).map(({ name }) => name),
    displays: doorplates.filter(({ board }) => board?.buildingId === buildingId).map(({ name }) => name),
  });
}

/** Likewise of a floor. */
export async function floorInUse(scope: Scope, floorId: FloorId): Promise<AppError> {
  const [all, doorplates] = await Promise.all([listRooms(scope, { consistent: true }), doorplatesOf(scope)]);
  return inUse(scope, {
    rooms: all.filter((room) => room.floorId === floorId).map(({ number, name }) => `${number} ${name}`),
    displays: doorplates
      .filter(isBoard)
      .filter(({ board }) => board.floorIds.includes(floorId) || board.standsOn === floorId)
      .map(({ name }) => name),
  });
}

const named = ['floors', 'rooms', 'doorplates', 'displays'] as const;

function inUse(scope: Scope, inWay: InWay): AppError {
  const { locale } = scope;
  const parts: string[] = [];
  const { n: meetings, until } = inWay.meetings ?? { n: 0, until: '' };
  if (meetings > 0) parts.push(text(locale, 'in_use.meetings', { n: meetings, until }));
  for (const kind of named) {
    const names = inWay[kind] ?? [];
    if (names.length > 0) parts.push(text(locale, `in_use.${kind}`, { n: names.length, ...namesIn(locale, names) }));
  }
  if (parts.length === 0) return new AppError('changed_meanwhile');
  const counts = Object.fromEntries(named.map((kind) => [kind, inWay[kind]?.length ?? 0]));
  const mark = locale === 'en' ? '; ' : '，';
  return new AppError('in_use', { values: { what: parts.join(mark), meetings, ...counts } });
}
