/** Counters with a limit per window of time, kept in the table because many functions count together. */
import { isIPv6 } from 'node:net';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import { platform, type Scope } from '../shared/scope.ts';
import { now } from './clock.ts';
import { getItem } from './db/read.ts';
import { ConditionFailed, commit, type Write } from './db/write.ts';

export interface Limit {
  what: string;
  most: number;
  seconds: number;
}

/**
 * Whom an address stands for: an IPv4 address for itself, an IPv6 one for its /64, which is what one household gets and can
 * take any number of addresses from.
 */
export function sourceOf(address: string): string {
  const [ip = ''] = address.toLowerCase().split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(ip)?.[1];
  if (mapped || !isIPv6(ip)) return mapped ?? ip;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 address at the end takes the room of two groups.
  const missing = 8 - groups.length - after.length - (ip.includes('.') ? 1 : 0);
  const all = tail === undefined ? groups : [...groups, ...Array<string>(missing).fill('0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function place({ tenantId }: Owner, limit: Limit, key: string) {
  const window = Math.floor(now() / 1000 / limit.seconds);
  const ends = (window + 1) * limit.seconds;
  return { key: { pk: `${tenantId}#rate#${limit.what}#${key}`, sk: String(window) }, ends };
}

/** A company, or the platform. */
type Owner = Pick<Scope, 'tenantId'>;

function refusal(ends: number, code: ErrorCode): AppError {
  return new AppError(code, { retryAfter: Math.max(1, Math.ceil(ends - now() / 1000)) });
}

/** Counts one more above companies. @throws AppError `code` with `retryAfter` once the window is full. */
export async function count(limit: Limit, key: string, code: ErrorCode = 'too_many_requests'): Promise<void> {
  await countIn(platform, limit, key, 1, code);
}

/** Counts so many more in a scope. @throws AppError `code` with `retryAfter` where the window has no room for them. */
export async function countIn(scope: Scope, limit: Limit, key: string, times: number, code: ErrorCode): Promise<void> {
  const { key: at, ends } = place(scope, limit, key);
  const { tenantId } = scope;
  try {
    await commit(scope, [
      {
        tenantId,
        key: at,
        update: 'ADD n :times SET #ttl = :ttl',
        condition: 'attribute_not_exists(n) OR n <= :room',
        names: { '#ttl': 'ttl' },
        values: {
          ':times': { N: String(times) },
          ':room': { N: String(limit.most - times) },
          ':ttl': { N: String(ends + 3600) },
        },
      },
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw refusal(ends, code);
    throw error;
  }
}

/** Takes back what was counted for something that did not come about. */
export async function uncountIn(scope: Scope, limit: Limit, key: string, times: number): Promise<void> {
  const { key: at, ends } = place(scope, limit, key);
  // Its window may have ended meanwhile: what is left of it in the next one goes with that.
  const values = { ':times': { N: String(-times) }, ':ttl': { N: String(ends + 3600) } };
  const update = 'ADD n :times SET #ttl = :ttl';
  await commit(scope, [{ tenantId: scope.tenantId, key: at, update, names: { '#ttl': 'ttl' }, values }]);
}

/** The writes that leave so many for the rest of this window and for the next. */
export function leavingIn(owner: Owner, limit: Limit, key: string, left: number): Write[] {
  const { key: at, ends } = place(owner, limit, key);
  return [0, 1].map((later) => ({
    tenantId: owner.tenantId,
    put: {
      pk: { S: at.pk },
      sk: { S: String(Number(at.sk) + later) },
      n: { N: String(limit.most - left) },
      ttl: { N: String(ends + later * limit.seconds + 3600) },
    },
  }));
}

/** Refuses when the window is full, without counting. */
export async function refuseIfFull(limit: Limit, key: string, code: ErrorCode): Promise<void> {
  if (await isFull(limit, key)) throw refusal(place(platform, limit, key).ends, code);
}

export async function isFull(limit: Limit, key: string): Promise<boolean> {
  const item = await getItem(platform, place(platform, limit, key).key, { consistent: true });
  return Number(item?.n?.N ?? 0) >= limit.most;
}
