/**
 * Sends what must be sent once. A record says that it is due and, afterwards, that it is done; in between, a claim keeps a second
 * run of the same event from sending it too: that one waits. The claim is renewed for as long as the sending takes, so that of
 * a run that dies it is void after seconds.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '../../shared/scope.ts';
import { getItem } from '../db/read.ts';
import { ConditionFailed, commit, type Key, type Write } from '../db/write.ts';

/** What a record carries to be sent once. */
export interface Sending {
  mailed: boolean;
  /** Epoch ms until which one run is at it. */
  claim: number;
}

// Far shorter than a function may run: whoever takes over still has the time to send.
const claimMs = 5000;
const renewMs = 1500;
const lookAgainMs = 100;

/** Real time, not the product's clock: a moved clock must not make two runs out of one. */
export function claimed(): Sending {
  return { mailed: false, claim: Date.now() + claimMs };
}

/**
 * @param key the record's
 * @param create its first write, with `claimed()` in it
 * @param send when it throws, the next run of the event sends again
 */
export async function once(scope: Scope, key: Key, create: Write, send: () => Promise<void>): Promise<void> {
  const mine = (await isCreated(scope, create)) || (await isTakenOver(scope, key));
  if (!mine) return;
  const renewing = setInterval(() => void renew(scope, key), renewMs);
  try {
    await send();
  } catch (error) {
    await release(scope, key);
    throw error;
  } finally {
    clearInterval(renewing);
  }
  await commit(scope, [
    {
      tenantId: scope.tenantId,
      key,
      update: 'SET mailed = :true, #claim = :none ADD #version :one',
      condition: 'attribute_exists(pk)',
      names: { ...claimName, '#version': 'version' },
      values: { ':true': { BOOL: true }, ':none': { N: '0' }, ':one': { N: '1' } },
    },
  ]);
}

const claimName = { '#claim': 'claim' };

/** Moves the claim on what is not sent yet. @throws ConditionFailed */
function setClaim(scope: Scope, key: Key, until: number, more: Pick<Write, 'values'> & { condition?: string } = {}) {
  const write: Write = {
    tenantId: scope.tenantId,
    key,
    update: 'SET #claim = :claim',
    condition: `mailed = :false${more.condition ? ` AND ${more.condition}` : ''}`,
    names: claimName,
    values: { ':claim': { N: String(until) }, ':false': { BOOL: false }, ...more.values },
  };
  return commit(scope, [write]);
}

async function isCreated(scope: Scope, create: Write): Promise<boolean> {
  try {
    await commit(scope, [create]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** False once another run has sent it; true when that run has given up or died. */
async function isTakenOver(scope: Scope, key: Key): Promise<boolean> {
  for (;;) {
    const item = await getItem(scope, key, { consistent: true });
    if (!item || item.mailed?.BOOL) return false;
    if (Number(item.claim?.N ?? 0) < Date.now() && (await isClaimed(scope, key))) return true;
    await pause(lookAgainMs);
  }
}

async function isClaimed(scope: Scope, key: Key): Promise<boolean> {
  try {
    await commit(scope, [
      {
        tenantId: scope.tenantId,
        key,
        update: 'SET #claim = :claim ADD #version :one',
        condition: 'mailed = :false AND #claim < :now',
        names: { ...claimName, '#version': 'version' },
        values: {
          ':claim': { N: String(claimed().claim) },
          ':now': { N: String(Date.now()) },
          ':false': { BOOL: false },
          ':one': { N: '1' },
        },
      },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** For a mail that takes long: SES keeps its callers waiting when it has much to do. */
async function renew(scope: Scope, key: Key): Promise<void> {
  try {
    await setClaim(scope, key, claimed().claim, { condition: '#claim > :none', values: { ':none': { N: '0' } } });
  } catch (error) {
    // The next time is soon.
    if (!(error instanceof ConditionFailed))
      console.warn(JSON.stringify({ level: 'warn', what: 'claim', error: String(error) }));
  }
}

async function release(scope: Scope, key: Key): Promise<void> {
  try {
    await setClaim(scope, key, 0);
  } catch {
    // The claim runs out by itself; what went wrong with the mail is worth more than this.
  }
}
