/** The load generator, a process of its own: gets a plan, does it, tells what it measured. */
import { Agent, request } from 'node:http';
import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { BatchGetItemCommand, DynamoDBClient, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { type Measured, measure } from './meter.ts';

export type Plan = { clients: number; seconds: number } & (
  | { kind: 'create'; url: string; cookie: string; bookings: object[] }
  | { kind: 'get'; url: string; cookie: string; paths: string[] }
  | { kind: 'post'; url: string; cookie: string; path: string; body: object }
  | { kind: 'transactions'; endpoint: string; inputs: TransactWriteItemsCommandInput[] }
  | { kind: 'queries'; endpoint: string; table: string; ranges: { pk: string; from: string; to: string }[] }
  | { kind: 'batches'; endpoint: string; table: string; keys: { pk: string; sk: string }[] }
);

process.once('message', async (plan: Plan) => {
  const measured = await carryOut(plan);
  process.send?.(measured, () => process.exit(0));
});

function carryOut(plan: Plan): Promise<Measured> {
  switch (plan.kind) {
    case 'create':
      return create(plan);
    case 'get':
      return measure(plan.clients, plan.seconds, (_, turn) => {
        return http(plan, 'GET', plan.paths[turn % plan.paths.length] ?? '');
      });
    case 'post':
      return measure(plan.clients, plan.seconds, () => http(plan, 'POST', plan.path, plan.body));
    case 'transactions':
      return transactions(plan);
    case 'queries':
      return queries(plan);
    case 'batches':
      return batches(plan);
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function http(plan: { url: string; cookie: string }, method: string, path: string, body?: object): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { cookie: plan.cookie, ...(body ? { 'content-type': 'application/json' } : {}) };
    const sent = request(plan.url + path, { method, agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve((answer.statusCode ?? 500) < 300));
    });
    sent.once('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

function create(plan: Extract<Plan, { kind: 'create' }>): Promise<Measured> {
  return measure(plan.clients, plan.seconds, (_, turn) => {
    const body = plan.bookings[turn];
    if (!body) throw new Error('no more bookings to make');
    return http(plan, 'POST', '/api/v1/bookings', body);
  });
}

function engine(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
}

function transactions(plan: Extract<Plan, { kind: 'transactions' }>): Promise<Measured> {
  const client = engine(plan.endpoint);
  return measure(plan.clients, plan.seconds, async (_, turn) => {
    const input = plan.inputs[turn];
    if (!input) throw new Error('no more transactions to make');
    await client.send(new TransactWriteItemsCommand(input));
    return true;
  });
}

function queries(plan: Extract<Plan, { kind: 'queries' }>): Promise<Measured> {
  const client = engine(plan.endpoint);
  return measure(plan.clients, plan.seconds, async () => {
    await Promise.all(
      plan.ranges.map(({ pk, from, to }) =>
        client.send(
          new QueryCommand({
            TableName: plan.table,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
          }),
        ),
      ),
    );
    return true;
  });
}

function batches(plan: Extract<Plan, { kind: 'batches' }>): Promise<Measured> {
  const client = engine(plan.endpoint);
  const keys = plan.keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
  return measure(plan.clients, plan.seconds, async () => {
    for (let at = 0; at < keys.length; at += 100) {
      const Keys = keys.slice(at, at + 100);
      await client.send(new BatchGetItemCommand({ RequestItems: { [plan.table]: { Keys } } }));
    }
    return true;
  });
}
