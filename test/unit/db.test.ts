/** What the table answers when it is overloaded; the local engine never is. */
import {
  BatchGetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { client } from '../../functions/db/client.ts';
import { getItems } from '../../functions/db/read.ts';
import { ConditionFailed, commit, type Write } from '../../functions/db/write.ts';
import { platform } from '../../shared/scope.ts';

vi.stubEnv('TABLE_NAME', 'table');
vi.stubEnv('AWS_REGION', 'eu-central-1');
const table = mockClient(client);
beforeEach(() => void table.reset());
afterAll(() => {
  table.restore();
  vi.unstubAllEnvs();
});

const write: Write = { tenantId: platform.tenantId, put: { pk: { S: 'platform#x' }, sk: { S: 'x' } } };

function cancelled(...codes: string[]) {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe('writes', () => {
  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'a transaction that ends with %s is tried again, and is busy in the end',
    async (code) => {
      table.on(TransactWriteItemsCommand).rejectsOnce(cancelled('None', code)).resolves({});
      await commit(platform, [write, write]);
      expect(table.calls()).toHaveLength(2);
      table.reset();
      table.on(TransactWriteItemsCommand).rejects(cancelled('None', code));
      await expect(commit(platform, [write, write])).rejects.toMatchObject({
        code: 'busy',
        details: { retryAfter: 1 },
      });
    },
  );

  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'a single one that ends with %s is tried again',
    async (name) => {
      table.on(PutItemCommand).rejectsOnce(named(name)).resolves({});
      await commit(platform, [write]);
      expect(table.calls()).toHaveLength(2);
    },
  );

  test('a condition that does not hold is told at once, and so is what nobody foresaw', async () => {
    table.on(TransactWriteItemsCommand).rejects(cancelled('None', 'ConditionalCheckFailed'));
    await expect(commit(platform, [write, write])).rejects.toThrow(ConditionFailed);
    table.on(TransactWriteItemsCommand).rejects(named('ValidationException'));
    await expect(commit(platform, [write, write])).rejects.toThrow('ValidationException');
    expect(table.calls()).toHaveLength(2);
  });
});

describe('reads of many', () => {
  const keys = [1, 2].map((n) => ({ pk: 'platform#x', sk: String(n) }));
  const [first, second] = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
  const unprocessed = { table: { Keys: [second ?? {}] } };

  test('ask again for what was left out', async () => {
    table
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { table: [first ?? {}] }, UnprocessedKeys: unprocessed })
      .resolves({ Responses: { table: [second ?? {}] } });
    expect(await getItems(platform, keys)).toEqual([first, second]);
    expect(table.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems).toMatchObject(unprocessed);
  });

  test('give the table time between, and are busy in the end', async () => {
    table.on(BatchGetItemCommand).resolves({ UnprocessedKeys: unprocessed });
    const began = performance.now();
    await expect(getItems(platform, keys)).rejects.toMatchObject({ code: 'busy' });
    // The pauses are 0 to 10, 20, 40 … 320 ms: all of them together are hardly ever this short.
    expect(performance.now() - began).toBeGreaterThan(15);
    expect(table.calls()).toHaveLength(6);
  });
});
