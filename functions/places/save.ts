import { AppError } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { placesWritten } from './facts.ts';

/** Commits writes to places. A condition without a refusal of its own is a version: somebody else was quicker. */
export async function save(scope: Scope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
  } finally {
    placesWritten(scope.tenantId);
  }
}
