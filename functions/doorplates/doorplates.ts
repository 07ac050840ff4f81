/** Doorplates as admins handle them. What the panel is to know of a change follows from the stream. */
import type { Board } from '../../shared/doorplates/board.ts';
import type { Doorplate, DoorplateSettings } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, GroupId, RoomId } from '../../shared/ids.ts';
import { type PersonScope, platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { removal } from '../audit/entity.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import { findRoom, roomExists } from '../places/entity.ts';
import * as Alerts from './alerts.ts';
import {
  type DoorplateFields,
  doorplates,
  gone,
  keptDoorplates,
  owners,
  type StoredDoorplate,
  tokens,
} from './entity.ts';
import * as Left from './left.ts';
import * as Stands from './stands.ts';
import * as Status from './status.ts';
import * as Uses from './uses.ts';

/** What is known of devices beside their records. */
interface Known {
  panels: Awaited<ReturnType<typeof Status.ofMany>>;
  alertsOf: ReturnType<typeof Alerts.byDevice>;
}

async function knownOf(scope: Scope, { doorplateId }: StoredDoorplate): Promise<Known> {
  const [panels, alerts] = await Promise.all([
    Status.ofMany(scope, [doorplateId]),
    Alerts.among(scope, doorplateId, doorplateId),
  ]);
  return { panels, alertsOf: Alerts.byDevice(alerts) };
}

/** @param known undefined: it is new */
export function shapeOf(stored: StoredDoorplate, known: Known | undefined): Doorplate {
  const { tenantId: _tenantId, boundAt: _boundAt, ...doorplate } = stored;
  const { doorplateId, settings } = stored;
  const status = Status.statusOf(known?.panels.get(doorplateId), settings.heartbeatSeconds);
  return { ...doorplate, status: { ...status, alerts: known?.alertsOf(doorplateId, status.online) ?? [] } };
}

/** In the order of their ids. */
export async function list(
  scope: PersonScope,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ doorplates: Doorplate[]; cursor: string | null }> {
  const { panels, cursor } = await Status.page(scope, page);
  const ids = [...panels.keys()];
  const [first, last] = [ids[0], ids.at(-1)];
  if (!first || !last) return { doorplates: [], cursor };
  const [stored, alerts] = await Promise.all([keptDoorplates(scope, ids), Alerts.among(scope, first, last)]);
  const known = { panels, alertsOf: Alerts.byDevice(alerts) };
  return { doorplates: stored.map((doorplate) => shapeOf(doorplate, known)), cursor };
}

interface Changes {
  doorplateId: DoorplateId;
  version: number;
  name?: string | undefined;
  roomId?: RoomId | undefined;
  groupId?: GroupId | null | undefined;
  settings?: { [K in keyof DoorplateSettings]?: DoorplateSettings[K] | undefined } | undefined;
}

export async function change(scope: PersonScope, input: Changes): Promise<Doorplate> {
  const before = await current(scope, input);
  const { name = before.name, roomId = before.roomId, groupId = before.groupId, settings = {} } = input;
  const isMoved = roomId !== before.roomId;
  if (isMoved && roomId) await findRoom(scope, roomId);
  const patch: Partial<DoorplateFields> = {
    name,
    roomId,
    // At a door it is a doorplate, whatever it was before.
    board: roomId ? null : before.board,
    groupId,
    ...(isMoved && { boundAt: instantOf(now()) }),
    settings: { ...before.settings, ...defined(settings) },
  };
  const isRegrouped = groupId !== before.groupId;
  const what = isMoved ? 'moved' : isRegrouped ? 'regrouped' : input.settings ? 'set up' : 'renamed';
  const after = doorplates.next(scope, before, patch, what);
  await save(scope, [
    doorplates.replace(before, after),
    ...(isMoved ? leave(scope, before) : []),
    ...(isMoved && roomId ? [roomExists(scope, roomId)] : []),
    ...Uses.changed(scope, usedBy(before), usedBy(after)),
  ]);
  return shapeOf(after, await knownOf(scope, after));
}

/** What a lobby display shows; a doorplate that stood at a door becomes one. */
export async function changeBoard(
  scope: PersonScope,
  { board, ...input }: Pick<Changes, 'doorplateId' | 'version'> & { board: Board },
): Promise<Doorplate> {
  const before = await current(scope, input);
  await Stands.check(scope, board);
  const patch = { roomId: null, board, ...(before.roomId && { boundAt: instantOf(now()) }) };
  const after = doorplates.next(scope, before, patch, before.board ? 'set up' : 'moved');
  await save(scope, [
    doorplates.replace(before, after),
    ...(before.roomId ? leave(scope, before) : []),
    ...Stands.changed(scope, before.board, board),
  ]);
  return shapeOf(after, await knownOf(scope, after));
}

/** What is written where it goes away from. */
function leave(scope: Scope, { roomId, board }: StoredDoorplate): Write[] {
  return roomId ? [Left.leave(scope, roomId)] : Stands.changed(scope, board, null);
}

/** The token is gone with the commit; that the panel is told and cut off follows from the stream. */
export async function remove(
  scope: PersonScope,
  input: { doorplateId: DoorplateId; version: number },
): Promise<{ ok: true }> {
  const before = await current(scope, input);
  await save(scope, [...retired(scope, before), ...leave(scope, before), ...Uses.changed(scope, usedBy(before), [])]);
  return { ok: true };
}

/** What is written when a panel is nobody's any more. */
export function retired(scope: Scope, before: StoredDoorplate): Write[] {
  const { doorplateId } = before;
  return [
    doorplates.remove(before),
    gone(before),
    removal(scope, 'doorplate', doorplateId, before),
    { tenantId: scope.tenantId, remove: tokens.key(scope.tenantId, doorplateId) },
    { tenantId: platform.tenantId, remove: owners.key(platform.tenantId, doorplateId) },
    Status.forget(scope.tenantId, doorplateId),
  ];
}

/** Its group, and the picture of its own behind the state. */
export function usedBy({ groupId, settings }: Pick<StoredDoorplate, 'groupId' | 'settings'>) {
  return [groupId, settings.background];
}

export async function current(scope: Scope, { doorplateId, version }: Pick<Changes, 'doorplateId' | 'version'>) {
  const doorplate = await doorplates.find(scope, doorplateId);
  if (doorplate.version !== version) throw new AppError('changed_meanwhile');
  return doorplate;
}

/** A condition without a refusal of its own is a version: somebody else was quicker. */
export async function save(scope: Scope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
    throw error;
  }
}
