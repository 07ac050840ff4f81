/** What admins have panels do at once: blink, fetch everything anew, start again. Only the log keeps it. */
import { randomUUID } from 'node:crypto';
import type { PanelOrder } from '../../shared/doorplates/schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { doorplates } from './entity.ts';
import * as Live from './live.ts';
import * as Log from './log.ts';
import * as Status from './status.ts';

const doorsAtOnce = 24;

/** All of them must be the company's; who is offline hears nothing, and is named. */
export async function command(
  scope: PersonScope,
  { doorplateIds, do: order }: { doorplateIds: readonly DoorplateId[]; do: PanelOrder },
): Promise<{ offline: DoorplateId[] }> {
  const ids = [...new Set(doorplateIds)];
  const [doors, panels] = await Promise.all([
    doorplates.getMany(
      scope,
      ids.map((id) => [id]),
      { consistent: true },
    ),
    Status.ofMany(scope, ids),
  ]);
  if (doors.length < ids.length) throw new AppError('not_found', { values: { what: 'doorplate' } });
  const isOnline = new Map(
    doors.map(({ doorplateId, settings }) => [
      doorplateId,
      Status.statusOf(panels.get(doorplateId), settings.heartbeatSeconds).online,
    ]),
  );
  // One that only seems to be away hears it all the same.
  await inParallel(doors, doorsAtOnce, (door) => Live.command(door, { id: randomUUID(), do: order, sent: now() }));
  const told = doors.map(({ doorplateId }) => Log.entry(scope, doorplateId, { what: 'command', order }));
  await Log.write(scope, told);
  return { offline: ids.filter((id) => !isOnline.get(id)) };
}
