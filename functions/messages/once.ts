/**
 * Sends what must be sent once. A record says that it is due and, afterwards, that it is done; in between, a claim keeps a second
 * run of the same event from sending it too. A run that dies leaves its claim, which is void after seconds.
 */
import type { Scope } from '../../shared/scope.ts';
import { getItem } from '../db/read.ts';
import { ConditionFailed, commit, type Key, type Write } from '../db/write.ts';

/** What a record carries to be sent once. */
export interface Sending {
  mailed: boolean;
  /** Epoch ms until which one run is at it. */
  claim: number;
}

// Longer than a mail takes, shorter than all repeats of a failed event together.
const claimMs = 5000;

/** Real time, not the product's clock: a moved clock must not make two runs out of one. */
export function claimed(): Sending {
  return { mailed: false, claim: Date.now() + claimMs };
}

/** Another run of the same event is sending it just now; whoever asked comes again. */
export class BeingSent extends Error {
  override readonly name = 'BeingSent';
}

/**
 * @param key the record's
 * @param create its first write, with `claimed()` in it
 * @param send when it throws, the next run of the event sends again
 * @throws BeingSent
 */
export async function once(scope: Scope, key: Key, create: Write, send: () => Promise<void>): Promise<void> {
  const mine = (await isCreated(scope, create)) || (await isTakenOver(scope, key));
  if (!mine) return;
  try {
    await send();
  } catch (error) {
    await release(scope, key);
    throw error;
  }
  await commit(scope, [
    {
      tenantId: scope.tenantId,
      key,
      update: 'SET mailed = :true, #claim = :none ADD #version :one',
      condition: 'attribute_exists(pk)',
      names,
      values: { ':true': { BOOL: true }, ':none': { N: '0' }, ':one': { N: '1' } },
    },
  ]);
}

const names = { '#claim': 'claim', '#version': 'version' };

async function isCreated(scope: Scope, create: Write): Promise<boolean> {
  try {
    await commit(scope, [create]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

async function isTakenOver(scope: Scope, key: Key): Promise<boolean> {
  const item = await getItem(scope, key, { consistent: true });
  if (item?.mailed?.BOOL) return false;
  const { claim } = claimed();
  try {
    await commit(scope, [
      {
        tenantId: scope.tenantId,
        key,
        update: 'SET #claim = :claim ADD #version :one',
        condition: 'mailed = :false AND #claim < :now',
        names,
        values: {
          ':claim': { N: String(claim) },
          ':now': { N: String(Date.now()) },
          ':false': { BOOL: false },
          ':one': { N: '1' },
        },
      },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) throw new BeingSent(`${key.pk} ${key.sk}`);
    throw error;
  }
}

async function release(scope: Scope, key: Key): Promise<void> {
  try {
    await commit(scope, [
      {
        tenantId: scope.tenantId,
        key,
        update: 'SET #claim = :none',
        condition: 'mailed = :false',
        names: { '#claim': 'claim' },
        values: { ':none': { N: '0' }, ':false': { BOOL: false } },
      },
    ]);
  } catch {
    // The claim runs out by itself; what went wrong with the mail is worth more than this.
  }
}
