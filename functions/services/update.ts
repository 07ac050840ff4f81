/** Changing a request, whoever does it: small, because timers do nothing else. */
import { AppError } from '../../shared/errors.ts';
import type { RequestId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { isOverdue } from '../../shared/services/rules.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { requests, type StoredRequest } from './entity.ts';

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
      await commit(scope, [requests.replace(before, after)]);
      return after;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
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
