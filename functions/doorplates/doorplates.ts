/** Doorplates as admins handle them. What the panel is to know of a change follows from the stream. */
import type { Doorplate, DoorplateSettings } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, RoomId } from '../../shared/ids.ts';
import { type PersonScope, platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import { findRoom, roomExists } from '../places/entity.ts';
import { type DoorplateFields, doorplates, doorplatesOf, owners, type StoredDoorplate, tokens } from './entity.ts';
import * as Left from './left.ts';
import * as Status from './status.ts';

type Panels = Awaited<ReturnType<typeof Status.all>>;

export function shapeOf(stored: StoredDoorplate, panels: Panels | undefined): Doorplate {
  const { tenantId: _tenantId, boundAt: _boundAt, ...doorplate } = stored;
  const status = Status.statusOf(panels?.get(stored.doorplateId), stored.settings.heartbeatSeconds);
  return { ...doorplate, status };
}

export async function list(scope: PersonScope): Promise<{ doorplates: Doorplate[] }> {
  const [stored, panels] = await Promise.all([doorplatesOf(scope), Status.all(scope)]);
  const sorted = stored.sort((a, b) => a.name.localeCompare(b.name, scope.locale, { numeric: true }));
  return { doorplates: sorted.map((doorplate) => shapeOf(doorplate, panels)) };
}

interface Changes {
  doorplateId: DoorplateId;
  version: number;
  name?: string | undefined;
  roomId?: RoomId | undefined;
  settings?: { [K in keyof DoorplateSettings]?: DoorplateSettings[K] | undefined } | undefined;
}

export async function change(scope: PersonScope, input: Changes): Promise<Doorplate> {
  const before = await current(scope, input);
  const { name = before.name, roomId = before.roomId, settings = {} } = input;
  const isMoved = roomId !== before.roomId;
  if (isMoved) await findRoom(scope, roomId);
  const patch: Partial<DoorplateFields> = {
    name,
    roomId,
    ...(isMoved && { boundAt: instantOf(now()) }),
    settings: { ...before.settings, ...defined(settings) },
  };
  const what = isMoved ? 'moved' : input.settings ? 'set up' : 'renamed';
  const after = doorplates.next(scope, before, patch, what);
  const moves = isMoved ? [roomExists(scope, roomId), Left.leave(scope, before.roomId)] : [];
  await save(scope, [doorplates.replace(before, after), ...moves]);
  return shapeOf(after, await Status.all(scope));
}

/** The token is gone with the commit; that the panel is told and cut off follows from the stream. */
export async function remove(
  scope: PersonScope,
  input: { doorplateId: DoorplateId; version: number },
): Promise<{ ok: true }> {
  const before = await current(scope, input);
  const { doorplateId } = before;
  await save(scope, [
    doorplates.remove(before),
    { tenantId: scope.tenantId, remove: tokens.key(scope.tenantId, doorplateId) },
    { tenantId: platform.tenantId, remove: owners.key(platform.tenantId, doorplateId) },
    Status.forget(scope.tenantId, doorplateId),
    Left.leave(scope, before.roomId),
  ]);
  return { ok: true };
}

async function current(scope: Scope, { doorplateId, version }: Pick<Changes, 'doorplateId' | 'version'>) {
  const doorplate = await doorplates.find(scope, doorplateId);
  if (doorplate.version !== version) throw new AppError('changed_meanwhile');
  return doorplate;
}

async function save(scope: Scope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
    throw error;
  }
}
