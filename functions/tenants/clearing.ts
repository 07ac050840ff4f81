/** Removing what a company has, partition by partition, as long as a run may take. What was removed is never looked for again. */

import type { Scope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { queryPage, type Range } from '../db/read.ts';
import { type Attributes, commit, type Key } from '../db/write.ts';

/** The run's time is over: the next goes on. */
export class TimeIsUp extends Error {
  constructor() {
    super('the time of this run is over');
    this.name = 'TimeIsUp';
  }
}

export interface Clearing {
  scope: Scope;
  /** Items that were there and are not any more. */
  removed: number;
  /** Of `performance.now()`. */
  until: number;
}

const pageLimit = 200;
const atOnce = 16;

/** @throws TimeIsUp */
function breathe({ until }: Clearing): void {
  if (performance.now() > until) throw new TimeIsUp();
}

/** Pages of a range as it is now, keys and what else is wanted of the items. @throws TimeIsUp */
export async function* pagesOf(
  clearing: Clearing,
  range: Omit<Range, 'only'>,
  wanted: readonly string[] = [],
): AsyncGenerator<Attributes[]> {
  let cursor: string | undefined;
  do {
    breathe(clearing);
    const page = { limit: pageLimit, cursor };
    const options = range.owner ? {} : { consistent: true };
    const answer = await queryPage(clearing.scope, { ...range, only: ['pk', 'sk', ...wanted] }, page, options);
    yield answer.items;
    cursor = answer.cursor ?? undefined;
  } while (cursor);
}

/** Works on all items of a range, so many at a time. @throws TimeIsUp */
export async function each(
  clearing: Clearing,
  range: Omit<Range, 'only'>,
  work: (item: Attributes) => Promise<void>,
  wanted: readonly string[] = [],
): Promise<void> {
  for await (const items of pagesOf(clearing, range, wanted)) {
    await inParallel(items, atOnce, async (item) => {
      breathe(clearing);
      await work(item);
    });
  }
}

/** @param counts false: it may not have been there */
export async function remove(clearing: Clearing, key: Key, counts = true): Promise<void> {
  const { scope } = clearing;
  const tenantId = key.pk.startsWith('platform#') ? ('platform' as Scope['tenantId']) : scope.tenantId;
  await commit(scope, [{ tenantId, remove: key }]);
  if (counts) clearing.removed += 1;
}

/**
 * All of a partition.
 * @param last the one by which the partition is found: it goes last, so that whoever is interrupted finds the rest again
 */
export async function clear(clearing: Clearing, pk: string, last?: string): Promise<void> {
  let isThere = false;
  await each(clearing, { pk }, async (item) => {
    if (item.sk?.S === last) isThere = true;
    else await remove(clearing, keyIn(item));
  });
  if (isThere && last !== undefined) await remove(clearing, { pk, sk: last });
}

export function keyIn({ pk, sk }: Attributes): Key {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}
