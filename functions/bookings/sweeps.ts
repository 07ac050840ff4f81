/**
 * A company's setting moves the timers of all its meetings ahead, in two thousand rooms perhaps: more than one run of a function
 * can do. So it is cut into sweeps of a few rooms, each a record whose event is followed by a run of its own, tried again by
 * itself. Cut anew by the same event they are the same records, and a room that is gone over twice is as it was.
 */
import type { Sweep } from '../../shared/bookings/sweep.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';

const keptSeconds = 7 * 86_400;

const sweeps = defineRecord<Sweep & { expires: number }, [string]>({
  kind: 'sweep',
  key: (tenantId, sweepId) => ({ pk: `${tenantId}#sweep#${sweepId}`, sk: 'sweep' }),
  ids: ({ sweepId }) => [sweepId],
  unlisted: () => true,
  ttl: ({ expires }) => expires,
});

/** A room may have a few hundred meetings ahead: ten of them are a minute's work. */
const roomsAtOnce = 10;

/** @param event that of the setting */
export async function begin(
  scope: Scope,
  event: { id: string; at: string },
  setting: Sweep['setting'],
  roomIds: readonly RoomId[],
): Promise<void> {
  const parts = Array.from({ length: Math.ceil(roomIds.length / roomsAtOnce) }, (_none, n) => ({
    sweepId: `${event.id}.${setting}.${n}`,
    setting,
    since: event.at,
    roomIds: roomIds.slice(n * roomsAtOnce, (n + 1) * roomsAtOnce),
    expires: Math.floor(now() / 1000) + keptSeconds,
  }));
  await allOf(parts.map((part) => () => put(scope, part)));
}

async function put(scope: Scope, part: Sweep & { expires: number }): Promise<void> {
  try {
    await commit(scope, [sweeps.create(sweeps.first(scope, part))]);
  } catch (error) {
    // An earlier run of the same event has come as far as this.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
