/** Parts of a transfer: what they look after, what they have taken on, and what they have asked for themselves. */
import type { Scope } from '../../shared/scope.ts';
import { isOpen } from '../../shared/services/rules.ts';
import { commit } from '../db/write.ts';
import { countKey, items, requests, type StoredItem } from '../services/entity.ts';
import { ended, update } from '../services/update.ts';
import * as Holdings from './holdings.ts';
import type { StoredTransfer } from './transfer-entity.ts';

export async function moveItems(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const served = (await Holdings.servedBy(scope, transfer.personId)).slice(0, limit);
  for (const item of served) await saveItem(scope, item, transfer);
  return served.length;
}

async function saveItem(scope: Scope, item: StoredItem, { personId, to }: StoredTransfer): Promise<void> {
  const staff = item.staff.flatMap((one) => {
    if (one.personId !== personId) return [one];
    return to ? [{ ...one, personId: to.personId, name: to.name }] : [];
  });
  const once = new Map(staff.map((one) => [`${one.personId} ${one.areaId}`, one]));
  const after = items.next(scope, item, { staff: [...once.values()] }, 'changed');
  const { tenantId } = scope;
  await commit(scope, [
    items.replace(item, after),
    {
      tenantId,
      key: countKey(tenantId),
      update: 'SET kind = :kind ADD version :one',
      values: { ':kind': { S: 'service-count' }, ':one': { N: '1' } },
    },
  ]);
}

/** What they have taken on is another's, or open to all who serve it; of one person also what they have asked for. */
export async function moveTasks(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const { personId, to, purpose } = transfer;
  const taken = (await Holdings.takenBy(scope, personId)).slice(0, limit);
  const made = purpose === 'merge' ? (await Holdings.madeBy(scope, personId)).slice(0, limit - taken.length) : [];
  let done = 0;
  for (const { requestId } of [...taken, ...made]) {
    await update(scope, requestId, (before) => {
      const isTaken = before.assignee?.personId === personId;
      const isMade = purpose === 'merge' && before.requester.id === personId;
      if (!isTaken && !isMade) return null;
      done += 1;
      const assignee = to && { personId: to.personId, name: to.name };
      return requests.next(
        scope,
        before,
        {
          ...(isTaken ? (assignee ? { assignee } : { assignee: null, state: 'new' as const }) : {}),
          ...(isMade && to ? { requester: { ...before.requester, id: to.personId, name: to.name } } : {}),
        },
        isTaken ? (assignee ? 'handed_over' : 'reopened') : 'edited',
      );
    });
  }
  return done;
}

/** What they have asked for themselves, unless it goes with a meeting or is to be brought all the same. */
export async function withdrawRequests(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const { personId, purpose, requests: way, reason } = transfer;
  if (purpose === 'merge' || way !== 'withdraw') return 0;
  const alone = (await Holdings.madeApart(scope, personId)).alone.slice(0, limit);
  let done = 0;
  for (const { requestId } of alone) {
    await update(scope, requestId, (before) => {
      if (!isOpen(before) || before.requester.id !== personId) return null;
      done += 1;
      return requests.next(scope, before, ended({ state: 'cancelled' }, reason), 'cancelled', reason || undefined);
    });
  }
  return done;
}
