/** Counters with a limit per window of time, kept in the table because many functions count together. */
import { AppError, type ErrorCode } from '../shared/errors.ts';
import { platform } from '../shared/scope.ts';
import { now } from './clock.ts';
import { getItem } from './db/read.ts';
import { ConditionFailed, commit } from './db/write.ts';

export interface Limit {
  what: string;
  most: number;
  seconds: number;
}

function place(limit: Limit, key: string) {
  const window = Math.floor(now() / 1000 / limit.seconds);
  const ends = (window + 1) * limit.seconds;
  return { key: { pk: `platform#rate#${limit.what}#${key}`, sk: String(window) }, ends };
}

function refusal(ends: number, code: ErrorCode): AppError {
  return new AppError(code, { retryAfter: Math.max(1, Math.ceil(ends - now() / 1000)) });
}

/** Counts one more. @throws AppError `code` with `retryAfter` once the window is full. */
export async function count(limit: Limit, key: string, code: ErrorCode = 'too_many_requests'): Promise<void> {
  const { key: at, ends } = place(limit, key);
  try {
    await commit(platform, [
      {
        tenantId: platform.tenantId,
        key: at,
        update: 'ADD n :one SET #ttl = :ttl',
        condition: 'attribute_not_exists(n) OR n < :most',
        names: { '#ttl': 'ttl' },
        values: { ':one': { N: '1' }, ':most': { N: String(limit.most) }, ':ttl': { N: String(ends + 3600) } },
      },
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw refusal(ends, code);
    throw error;
  }
}

/** Refuses when the window is full, without counting. */
export async function refuseIfFull(limit: Limit, key: string, code: ErrorCode): Promise<void> {
  const { key: at, ends } = place(limit, key);
  const item = await getItem(platform, at, { consistent: true });
  if (Number(item?.n?.N ?? 0) >= limit.most) throw refusal(ends, code);
}
