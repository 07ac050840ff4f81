import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bundle, bundle, maxBundleBytes, missing } from '../../infra/bundling.ts';
import { functions } from '../../infra/functions.ts';
import { folder } from './support/folder.ts';
import { actions, build } from './support/stack.ts';

const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]));
const bundles = await bundle(entries, folder('bundles'));
const built = build();

// What the Lambda runtime itself puts there.
const ofLambda = ['AWS_REGION', 'AWS_LAMBDA_FUNCTION_NAME'];

/** What is asked of the table, without the SDK: each by its name, where it is still there after all that is unused has gone. */
const ofTable = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

/** The same of the media store (functions/s3.ts). */
const ofMedia = {
  's3/GetObject': /method:"GET",key/,
  's3/PutObject': /\?X-Amz-Expires=/,
  's3/CopyObject': /"x-amz-copy-source"/,
  's3/DeleteObject': /method:"DELETE",key/,
};

/** The same of services that are asked by functions/aws.ts. */
const ofRest = {
  iotdata: 'iot-data-plane',
  scheduler: 'scheduler',
  ses: 'sesv2',
};

/** Commands that a bundle holds: `sesv2/SendEmail`. */
function commandsIn({ sources, dir }: Bundle): string[] {
  const text = readFileSync(join(dir, 'index.mjs'), 'utf8');
  const asked = ofTable.filter((name) => new RegExp(`\\.call\\("${name}"`).test(text));
  return [
    ...asked.map((name) => `dynamodb/${name}`),
    ...[...text.matchAll(/service:"(\w+)",operation:"(\w+)"/g)].map(
      ([, service = '', operation = '']) => `${ofRest[service as keyof typeof ofRest]}/${operation}`,
    ),
    ...Object.entries(ofMedia).flatMap(([name, sign]) => (sign.test(text) ? [name] : [])),
    ...sources.flatMap((path) => {
      const [, client, command] = /client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
      return client && command ? [`${client}/${command}`] : [];
    }),
  ];
}

const needed: Record<string, string[]> = {
  'dynamodb/GetItem': ['dynamodb:GetItem'],
  'dynamodb/BatchGetItem': ['dynamodb:BatchGetItem'],
  'dynamodb/Query': ['dynamodb:Query'],
  'dynamodb/PutItem': ['dynamodb:PutItem'],
  'dynamodb/UpdateItem': ['dynamodb:UpdateItem'],
  'dynamodb/DeleteItem': ['dynamodb:DeleteItem'],
  'dynamodb/TransactWriteItems': [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  'eventbridge/PutEvents': ['events:PutEvents'],
  'iot-data-plane/Publish': ['iot:Publish', 'iot:RetainPublish'],
  'iot-data-plane/GetConnection': ['iot:GetConnection'],
  'iot-data-plane/DeleteConnection': ['iot:DeleteConnection'],
  's3/GetObject': ['s3:GetObject', 's3:ListBucket'],
  's3/PutObject': ['s3:PutObject'],
  's3/CopyObject': ['s3:GetObject', 's3:PutObject'],
  's3/DeleteObject': ['s3:DeleteObject'],
  'scheduler/CreateSchedule': ['scheduler:CreateSchedule', 'iam:PassRole'],
  'scheduler/UpdateSchedule': ['scheduler:UpdateSchedule', 'iam:PassRole'],
  'scheduler/DeleteSchedule': ['scheduler:DeleteSchedule'],
  'sesv2/SendEmail': ['ses:SendEmail', 'ses:SendRawEmail'],
};
// Made by a client for itself, never sent by the product.
const unsent = ['dynamodb/DescribeEndpoints'];

test('every function has its code', () => {
  expect(missing(entries)).toEqual([]);
});

describe.each(bundles.map((one) => [one.name, one] as const))('%s', (name, one) => {
  const text = readFileSync(join(one.dir, 'index.mjs'), 'utf8');
  const rights = functions[name]?.rights ?? {};

  test(`starts quickly: at most ${maxBundleBytes / 1000} kB`, () => {
    expect(one.bytes).toBeLessThanOrEqual(maxBundleBytes);
  });

  test('loads and has a handler', async () => {
    const { handler } = await import(join(one.dir, 'index.mjs'));
    expect(handler).toBeTypeOf('function');
  });

  test('finds every variable that it reads', () => {
    const { Variables } = built.lambda(name).Properties.Environment;
    const own = one.sources.filter((path) => !path.includes('node_modules'));
    const read = own.flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/process\.env\.(\w+)|\bvariable\('(\w+)'\)/g),
    ]);
    const names = new Set(read.map(([, direct, given]) => direct ?? given ?? ''));
    const theirs = [...names].filter((variable) => !ofLambda.includes(variable) && !variable.startsWith('AWS_'));
    for (const variable of theirs) {
      if (text.includes(variable)) expect(Object.keys(Variables)).toContain(variable);
    }
  });

  test('may do what its code asks of AWS', () => {
    const given = actions(built.statements(name));
    for (const command of commandsIn(one).filter((each) => !unsent.includes(each))) {
      expect(needed, command).toHaveProperty([command]);
      for (const action of needed[command] ?? []) expect(given, command).toContain(action);
    }
  });

  test('asks for all that it may do', () => {
    const used = new Set(commandsIn(one).flatMap((command) => needed[command] ?? []));
    const granted = actions(built.statements(name)).filter((action) =>
      /^(dynamodb|events|iot|s3|scheduler|ses):/.test(action),
    );
    const ofStream = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
      (action) => `dynamodb:${action}`,
    );
    const services = (list: Iterable<string>) =>
      [...new Set([...list].map((action) => action.split(':')[0]))].toSorted();
    expect(services(granted.filter((action) => !ofStream.includes(action)))).toEqual(
      services([...used].filter((action) => !action.startsWith('iam:'))),
    );
    const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem'].filter((action) => used.has(action));
    if (rights.table === 'RW') expect(writes).not.toEqual([]);
  });

  test('leaves what stands above companies alone, where it must', () => {
    const denied = built.statements(name).some(({ Effect }) => Effect === 'Deny') && !rights.only;
    if (denied) expect(text).not.toMatch(/tenantId:"platform"|platform#/);
  });
});
