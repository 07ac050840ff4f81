import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { expressionOf } from '../../../functions/db/filter.ts';
import * as Table from '../../../infra/local/table.ts';
import { filtered, filters } from '../../support/filters.ts';
import { credentials, region, temporaryFolder } from './services.ts';

test('the table finds by each filter what is said of it', async () => {
  const table = await Table.start({ dataDir: temporaryFolder(), name: 'test', log: () => undefined });
  onTestFinished(() => table.end());
  const client = new DynamoDBClient({ endpoint: table.url, region, credentials });
  for (const [sk, record] of Object.entries(filtered)) {
    const Item = marshall({ ...record, pk: 'p', sk }, { removeUndefinedValues: true });
    await client.send(new PutItemCommand({ TableName: 'test', Item }));
  }
  for (const [name, filter, of] of filters) {
    const { text, names, values } = expressionOf(filter);
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'test',
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: text,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ':pk': { S: 'p' } },
      }),
    );
    expect(Items.map(({ sk }) => sk?.S).sort(), name).toEqual([...of].sort());
  }
});
