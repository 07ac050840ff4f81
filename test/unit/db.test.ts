/** What the table answers when it is overloaded; the local engine never is. */
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OperationName, TableError, table } from '../../functions/db/client.ts';
import { getItems } from '../../functions/db/read.ts';
import { ConditionFailed, commit, type Write } from '../../functions/db/write.ts';
import { platform } from '../../shared/scope.ts';

vi.stubEnv('TABLE_NAME', 'table');
type Call = (operation: OperationName, input: object) => Promise<object>;

const sent = vi.spyOn(table as { call: Call }, 'call');
beforeEach(() => void sent.mockReset());
afterAll(() => {
  sent.mockRestore();
  vi.unstubAllEnvs();
});

const write: Write = { tenantId: platform.tenantId, put: { pk: { S: 'platform#x' }, sk: { S: 'x' } } };

function cancelled(...codes: string[]) {
  return new TableError('TransactionCanceledException', 'cancelled', codes);
}

const named = (name: string) => new TableError(name, name);

describe('writes', () => {
  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'a transaction that ends with %s is tried again, and is busy in the end',
    async (code) => {
      sent.mockRejectedValueOnce(cancelled('None', code)).mockResolvedValue({});
      await commit(platform, [write, write]);
      expect(sent).toHaveBeenCalledTimes(2);
      sent.mockReset().mockRejectedValue(cancelled('None', code));
      await expect(commit(platform, [write, write])).rejects.toMatchObject({
        code: 'busy',
        details: { retryAfter: 1 },
      });
    },
  );

  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'a single one that ends with %s is tried again',
    async (name) => {
      sent.mockRejectedValueOnce(named(name)).mockResolvedValue({});
      await commit(platform, [write]);
      expect(sent.mock.calls.map(([operation]) => operation)).toEqual(['PutItem', 'PutItem']);
    },
  );

  test('a condition that does not hold is told at once, and so is what nobody foresaw', async () => {
    sent.mockRejectedValueOnce(cancelled('None', 'ConditionalCheckFailed'));
    await expect(commit(platform, [write, write])).rejects.toThrow(ConditionFailed);
    sent.mockRejectedValueOnce(named('ValidationException'));
    await expect(commit(platform, [write, write])).rejects.toThrow('ValidationException');
    expect(sent).toHaveBeenCalledTimes(2);
  });
});

test('a transaction that is still under way is asked for again as the same, one that was cancelled as another', async () => {
  const tokens = () => sent.mock.calls.map(([, input]) => (input as { ClientRequestToken: string }).ClientRequestToken);
  sent.mockRejectedValueOnce(named('TransactionInProgressException')).mockResolvedValue({});
  await commit(platform, [write, write]);
  expect(new Set(tokens()).size).toBe(1);
  sent.mockReset().mockRejectedValueOnce(cancelled('TransactionConflict')).mockResolvedValue({});
  await commit(platform, [write, write]);
  expect(new Set(tokens()).size).toBe(2);
});

describe('reads of many', () => {
  const keys = [1, 2].map((n) => ({ pk: 'platform#x', sk: String(n) }));
  const [first, second] = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
  const unprocessed = { table: { Keys: [second ?? {}] } };

  test('ask again for what was left out', async () => {
    sent
      .mockResolvedValueOnce({ Responses: { table: [first ?? {}] }, UnprocessedKeys: unprocessed })
      .mockResolvedValue({ Responses: { table: [second ?? {}] } });
    expect(await getItems(platform, keys)).toEqual([first, second]);
    expect(sent.mock.calls[1]?.[1]).toMatchObject({ RequestItems: unprocessed });
  });

  test('give the table time between, and are busy in the end', async () => {
    sent.mockResolvedValue({ UnprocessedKeys: unprocessed });
    const began = performance.now();
    await expect(getItems(platform, keys)).rejects.toMatchObject({ code: 'busy' });
    // The pauses are 0 to 10, 20, 40 … 320 ms: all of them together are hardly ever this short.
    expect(performance.now() - began).toBeGreaterThan(1);
    expect(sent).toHaveBeenCalledTimes(6);
  });
});
