/** Changing a request, whoever does it: small, because timers do nothing else. */
import { AppError } from '../../shared/errors.ts';
import type { RequestId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { isOpen, isOverdue } from '../../shared/services/rules.ts';
import type { ServiceRequest } from '../../shared/services/schema.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { concernedBy } from './concerned.ts';
import { type RequestFields, requests, type StoredRequest } from './entity.ts';
import * as Stock from './stock.ts';

const attempts = 5;

/** What a request becomes; null leaves it as it is. */
type Make = (before: StoredRequest) => StoredRequest | null | Promise<StoredRequest | null>;

/** Reads, makes the change and commits it on condition that nobody else was quicker; else it is judged anew. */
export async function update(scope: Scope, requestId: RequestId, make: Make): Promise<StoredRequest> {
  for (let attempt = 1; ; attempt++) {
    const before = await requests.find(scope, requestId);
    const after = await make(before);
    if (!after) return before;
    try {
      await commit(scope, [
        requests.replace(before, after),
        ...concernedBy(after),
        ...(await stockChange(scope, before, after)),
      ]);
      return after;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.refusal)
        throw new AppError(error.refusal, { values: { item: before.item.name, left: 0 } }, { cause: error });
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
}

/**
 * What comes to nothing gives back what it took, and takes it anew when it is taken up again. Where counting was begun anew since,
 * the figure that it was begun with stands.
 */
async function stockChange(scope: Scope, before: StoredRequest, after: StoredRequest): Promise<Write[]> {
  const { itemId } = after.item;
  const change = heldBy(after) - heldBy(before);
  if (change === 0 || !itemId) return [];
  const { counting } = after;
  const present = await Stock.countingOf(scope, itemId);
  if (present === undefined || (counting !== null && counting !== present)) return [];
  return [change > 0 ? Stock.take(scope, itemId, change, counting) : Stock.giveBack(scope, itemId, -change, counting)];
}

function heldBy(request: StoredRequest): number {
  return isOpen(request) || request.state === 'done' ? request.taken : 0;
}

/** A patch with what goes with the end, if it is one. */
export function ended(patch: Partial<RequestFields> & Pick<ServiceRequest, 'state'>, reason: string) {
  return isOpen(patch) ? patch : { ...patch, reason, closedAt: instantOf(now()) };
}

/** When the timer goes off: says once that nobody is at it, if that is so. */
export async function overdue(scope: Scope, input: { requestId: RequestId; dueAt: string }): Promise<void> {
  const found = await requests.get(scope, input.requestId);
  if (!found) return;
  await update(scope, input.requestId, (before) =>
    before.overdue || before.dueAt !== input.dueAt || !isOverdue(before, now())
      ? null
      : requests.next(scope, before, { overdue: true }, 'overdue'),
  );
}
