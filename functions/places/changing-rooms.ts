/** What is done with many rooms at once: a transaction for all of them, and those that cannot are told one by one. */
import { AppError } from '../../shared/errors.ts';
import type { BuildingId, RoomId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type * as operations from '../../shared/places/operations.ts';
import type { Room, RoomRefused } from '../../shared/places/schema.ts';
import type { Locale, PersonScope, Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { freeName } from '../db/unique.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import { doorplatesOf } from '../doorplates/entity.ts';
import { problemOf } from '../http/problem.ts';
import * as Children from './children.ts';
import { buildings, type RoomFields, rooms, type StoredRoom, withRules } from './entity.ts';
import { admitted, checkKnown } from './equipment.ts';
import { placesWritten } from './facts.ts';
import { refuseInUse } from './in-way.ts';
import { occupied } from './occupation.ts';
import { checkPeople } from './places.ts';
import { shownRooms } from './shown.ts';

type Wanted = InputOf<typeof operations.removeRooms>['rooms'];
/** A room as it was and as it is to be: the same where there is nothing to change. */
interface Step {
  before: StoredRoom;
  after: StoredRoom;
}
/** Rooms that stay as they are, and why. */
type Refusals = Map<RoomId, AppError>;

export async function change(scope: PersonScope, input: InputOf<typeof operations.changeRooms>, locale: Locale) {
  const { rooms: wanted, addEquipment, removeEquipment, ...facts } = input;
  const [{ found, refused }, conditions] = await Promise.all([
    look(scope, wanted),
    admitted(scope, addEquipment, [], 'addEquipment'),
    checkKnown(scope, removeEquipment, 'removeEquipment'),
    checkPeople(scope, 'approvers', facts.approvers),
    checkPeople(scope, 'bookers.people', facts.bookers?.people),
  ]);
  const held = new Map((await shownRooms(scope, found)).map((room) => [room.roomId, room]));
  const steps = found.map((before): Step => {
    const equipment = [...new Set([...before.equipment, ...addEquipment])].filter(
      (kind) => !removeEquipment.includes(kind),
    );
    const patch = { ...defined(facts), equipment };
    const wholly = { ...patch, ...withRules(before, held.get(before.roomId) ?? before, patch) };
    return { before, after: changed(scope, before, wholly) };
  });
  return answer(scope, await store(scope, steps, refused, { conditions }), refused, locale);
}

function changed(scope: Scope, before: StoredRoom, patch: Partial<RoomFields>): StoredRoom {
  const isSame = (Object.keys(patch) as (keyof RoomFields)[]).every(
    (name) => JSON.stringify(patch[name]) === JSON.stringify(before[name]),
  );
  return isSame ? before : rooms.next(scope, before, patch, 'changed');
}

export async function occupy(scope: PersonScope, input: InputOf<typeof operations.occupyRooms>, locale: Locale) {
  const { occupation } = input;
  const { found, refused } = await look(scope, input.rooms);
  const zoneOf = await zones(scope, found);
  const steps = await Promise.all(
    found.map(async (before): Promise<Step> => {
      if (occupation) {
        const zone = zoneOf(before);
        return attempt(before, refused, async () => occupied(scope, before, zone, occupation));
      }
      const isOpen = before.occupation === null;
      return { before, after: isOpen ? before : rooms.next(scope, before, { occupation: null }, 'opened') };
    }),
  );
  return answer(scope, await store(scope, steps, refused), refused, locale);
}

export async function remove(scope: PersonScope, input: InputOf<typeof operations.removeRooms>, locale: Locale) {
  const { found, refused } = await look(scope, input.rooms);
  const zoneOf = await zones(scope, found);
  const doorplates = await doorplatesOf(scope);
  const steps = await Promise.all(
    found.map((before) => {
      const zone = zoneOf(before);
      return attempt(before, refused, async () => {
        await refuseInUse(scope, { roomId: before.roomId, zone }, doorplates);
        return rooms.next(scope, before, { closed: { zone } }, 'removed');
      });
    }),
  );
  const removed = await store(scope, steps, refused, { besides: (gone) => leaving(scope, gone) });
  return { removed: removed.map(({ roomId }) => roomId), refused: told(refused, locale) };
}

/** What falls free with the rooms; their floors count them no more. */
function leaving(scope: Scope, gone: readonly StoredRoom[]): Write[] {
  const byFloor = Map.groupBy(gone, ({ floorId }) => floorId);
  return [
    ...gone.map(({ buildingId, number }) => freeName(scope, `room ${buildingId}`, number)),
    ...[...byFloor].map(([floorId, { length }]) => Children.add(scope, floorId, -length)),
  ];
}

/** @throws AppError `not_found` for a room that the company never had; one that is gone is only refused */
async function look(scope: Scope, wanted: Wanted): Promise<{ found: StoredRoom[]; refused: Refusals }> {
  const versions = new Map(wanted.map(({ roomId, version }) => [roomId, version]));
  const ids = [...versions.keys()].map((roomId): [RoomId] => [roomId]);
  const there = await rooms.getMany(scope, ids, { consistent: true });
  if (there.length < ids.length) throw new AppError('not_found', { values: { what: rooms.kind } });
  const refused: Refusals = new Map();
  for (const { roomId, closed, version } of there) {
    if (closed) refused.set(roomId, new AppError('not_found', { values: { what: rooms.kind } }));
    else if (version !== versions.get(roomId)) refused.set(roomId, new AppError('changed_meanwhile'));
  }
  return { found: there.filter(({ roomId }) => !refused.has(roomId)), refused };
}

async function zones(scope: Scope, found: readonly StoredRoom[]): Promise<(room: StoredRoom) => string> {
  const ids = [...new Set(found.map(({ buildingId }) => buildingId))].map((id): [BuildingId] => [id]);
  const around = await buildings.getMany(scope, ids, { consistent: true });
  const byId = new Map(around.map(({ buildingId, zone }) => [buildingId, zone]));
  return ({ buildingId }) => byId.get(buildingId) ?? 'UTC';
}

async function attempt(before: StoredRoom, refused: Refusals, next: () => Promise<StoredRoom>): Promise<Step> {
  try {
    return { before, after: await next() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refused.set(before.roomId, error);
    return { before, after: before };
  }
}

interface Around {
  /** What must hold for any of them. */
  conditions?: readonly Write[];
  /** Written together with those that are. */
  besides?: (written: readonly StoredRoom[]) => Write[];
}

/** @returns those that are now as they were to be; who was quicker with one of them has it refused */
async function store(
  scope: Scope,
  steps: readonly Step[],
  refused: Refusals,
  { conditions = [], besides = () => [] }: Around = {},
): Promise<StoredRoom[]> {
  const isIn = ({ before }: Step) => !refused.has(before.roomId);
  try {
    for (;;) {
      const due = steps.filter((step) => isIn(step) && step.after !== step.before);
      if (due.length === 0) break;
      const writes = due.map(({ before, after }) => rooms.replace(before, after));
      try {
        await commit(scope, [...writes, ...conditions, ...besides(due.map(({ after }) => after))]);
        break;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const quicker = error.failed.flatMap((index) => due[index] ?? []);
        if (quicker.length === 0) throw new AppError('changed_meanwhile', {}, { cause: error });
        for (const { before } of quicker) refused.set(before.roomId, new AppError('changed_meanwhile'));
      }
    }
  } finally {
    placesWritten(scope.tenantId);
  }
  return steps.filter(isIn).map(({ after }) => after);
}

async function answer(scope: Scope, stored: readonly StoredRoom[], refused: Refusals, locale: Locale) {
  const shown: Room[] = await shownRooms(scope, stored);
  return { rooms: shown, refused: told(refused, locale) };
}

function told(refused: Refusals, locale: Locale): RoomRefused[] {
  return [...refused].map(([roomId, error]) => {
    const { code, detail, next = '' } = problemOf(error, locale, '');
    const n = error.details.holders?.length;
    if (n === undefined) return { roomId, code, detail, next };
    return { roomId, code, detail: text(locale, 'rooms.in_way', { n }), next: text(locale, 'rooms.in_way.next') };
  });
}
