import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { table } from '../../functions/db/client.ts';

vi.stubEnv('BUS_NAME', 'roomlight');
const { handler } = await import('../../functions/relay.ts');

function removed(pk: string, sequence: string): DynamoDBRecord {
  return { eventName: 'REMOVE', dynamodb: { SequenceNumber: sequence, OldImage: { pk: { S: pk }, sk: { S: 'x' } } } };
}

test('what stands above companies is asked of none, and a table that does not answer holds nothing up', async () => {
  const asked: string[] = [];
  vi.spyOn(table, 'call').mockImplementation(async (_operation, input) => {
    asked.push(JSON.stringify(input));
    throw new Error('AccessDenied');
  });
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.stubEnv('TABLE_NAME', 'roomlight');
  expect(await handler({ Records: [removed('platform#rate#codes#a', '1'), removed('platform#code#b', '2')] })).toEqual({
    batchItemFailures: [],
  });
  expect(asked).toEqual([]);
  expect(await handler({ Records: [removed('tnt_4m0t8zq1c5hd#session#c', '3')] })).toEqual({ batchItemFailures: [] });
  expect(asked).toHaveLength(1);
  expect(log).toHaveBeenCalledOnce();
});
