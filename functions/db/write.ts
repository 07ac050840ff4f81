/** Writes as values, and the one function that carries them out: all of them or none. */
import { randomUUID } from 'node:crypto';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { TableError, table, tableName } from './client.ts';
import { pauseAfter } from './pause.ts';

export type Attributes = Record<string, AttributeValue>;
export interface Key {
  pk: string;
  sk: string;
}

interface Condition {
  condition?: string;
  /** What a person is told when the condition does not hold. */
  refusal?: ErrorCode;
  values?: Attributes;
  names?: Record<string, string>;
}

/** One item's write. `tenantId` is compared with the scope: a use case cannot reach another company even by mistake. */
export type Write = { tenantId: TenantId } & Condition &
  ({ put: Attributes } | { remove: Key } | { update: string; key: Key } | { check: Key });

/** The conditions that did not hold; nothing was written. */
export class ConditionFailed extends Error {
  /** Positions in the list of writes. */
  readonly failed: readonly number[];
  /** The first refusal that these writes name. */
  readonly refusal: ErrorCode | undefined;

  constructor(failed: readonly number[], writes: readonly Write[]) {
    super(`condition failed for write ${failed.join(', ')}`);
    this.name = 'ConditionFailed';
    this.failed = failed;
    this.refusal = failed.map((index) => writes[index]?.refusal).find((code) => code !== undefined);
  }
}

/** Of one transaction: DynamoDB's own limit. */
export const mostWrites = 100;
const attempts = 8;

/**
 * Carries out the writes as one transaction; a single one as a plain conditional write, at half the cost.
 * A meeting with another transaction is no refusal: it is tried again after a random pause, as is what the table throttles.
 * @throws ConditionFailed; AppError `busy` when every attempt was in vain.
 */
export async function commit(scope: Scope, writes: readonly Write[]): Promise<void> {
  for (const write of writes) {
    if (write.tenantId !== scope.tenantId && write.tenantId !== 'platform') {
      throw new Error(`a write for ${write.tenantId} in the scope of ${scope.tenantId}`);
    }
  }
  const send = prepare(writes);
  for (let attempt = 1; ; attempt++) {
    try {
      await send();
      return;
    } catch (error) {
      // A conflict beside a failed condition may be this caller's own twin, half done: look again before telling anybody.
      const isLast = attempt === attempts;
      const failed = failedConditions(error);
      if (failed && (isLast || !isConflict(error))) throw new ConditionFailed(failed, writes);
      if (!isConflict(error)) throw error;
      if (isLast) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
      await pauseAfter(attempt);
    }
  }
}

function prepare(writes: readonly Write[]): () => Promise<unknown> {
  const items = writes.map(transactItem);
  const [only] = items;
  if (only && items.length === 1) {
    const { Put, Update, Delete } = only;
    if (Put) return () => table.call('PutItem', Put as Required<typeof Put>);
    if (Update) return () => table.call('UpdateItem', Update as Required<typeof Update>);
    if (Delete) return () => table.call('DeleteItem', Delete as Required<typeof Delete>);
  }
  // A request lost on the way is repeated with the same token, so that it is carried out once; after a cancellation it is another.
  let token = randomUUID();
  return async () => {
    try {
      await table.call('TransactWriteItems', { TransactItems: items, ClientRequestToken: token });
    } catch (error) {
      if (error instanceof TableError && error.name === 'TransactionCanceledException') token = randomUUID();
      throw error;
    }
  };
}

/** A write as an item of a transaction. */
export function transactItem(write: Write): TransactWriteItem {
  const common = {
    TableName: tableName(),
    ...(write.condition ? { ConditionExpression: write.condition } : {}),
    ...(write.values ? { ExpressionAttributeValues: write.values } : {}),
    ...(write.names ? { ExpressionAttributeNames: write.names } : {}),
  };
  if ('put' in write) return { Put: { ...common, Item: write.put } };
  if ('remove' in write) return { Delete: { ...common, Key: keyOf(write.remove) } };
  if ('check' in write) {
    return { ConditionCheck: { ...common, Key: keyOf(write.check), ConditionExpression: write.condition ?? '' } };
  }
  return { Update: { ...common, Key: keyOf(write.key), UpdateExpression: write.update } };
}

export function keyOf(key: Key): Attributes {
  return { pk: { S: key.pk }, sk: { S: key.sk } };
}

function failedConditions(error: unknown): number[] | null {
  if (!(error instanceof TableError)) return null;
  if (error.name === 'ConditionalCheckFailedException') return [0];
  const failed = error.reasons.flatMap((reason, index) => (reason === 'ConditionalCheckFailed' ? [index] : []));
  return failed.length > 0 ? failed : null;
}

const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const passingAlone = new Set([
  'TransactionConflictException',
  // The very same request, sent before and still under way.
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** Another transaction was in the way, or the table has more to do than it can at this moment. */
function isConflict(error: unknown): boolean {
  return (
    error instanceof TableError && (passingAlone.has(error.name) || error.reasons.some((reason) => passing.has(reason)))
  );
}
