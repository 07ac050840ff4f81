import { describe, expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { actions, build, flat, type Statement } from './support/stack.ts';

const built = build();
const names = Object.keys(functions);
const isWrite = (action: string) =>
  /^dynamodb:(Put|Update|Delete|BatchWrite|Transact|ConditionCheck|Create|Tag|Import|Restore)/.test(action);

function resources(statement: Statement): string[] {
  return [statement.Resource].flat().map(flat);
}

/** Statements that allow something of a service. */
function of(name: string, service: string): Statement[] {
  return built
    .statements(name)
    .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat()[0]?.startsWith(`${service}:`));
}

describe.each(names.map((name) => [name, functions[name]?.rights ?? {}] as const))('%s', (name, rights) => {
  test('may do nothing by a wildcard, and on everything only what has no resource', () => {
    for (const statement of built.statements(name)) {
      for (const action of [statement.Action].flat()) expect(action).not.toContain('*');
      if (resources(statement).includes('*')) {
        expect([statement.Action].flat().toSorted()).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
      }
    }
  });

  test('reads and writes the table only as its rights say', () => {
    const given = actions(built.statements(name)).filter((action) => action.startsWith('dynamodb:'));
    expect(given.some(isWrite)).toBe(rights.table === 'RW');
    expect(given.includes('dynamodb:GetItem')).toBe(rights.table !== undefined);
    expect(given).not.toContain('dynamodb:Scan');
    for (const statement of of(name, 'dynamodb')) {
      for (const arn of resources(statement))
        expect(arn).toMatch(/^<DataTable\w+\.(Arn>|Arn>\/index\/byOwner|StreamArn>)$/);
    }
  });

  test('puts events, sets timers, sends mail, speaks to doorplates and keeps photos only with that right', () => {
    const given = actions(built.statements(name));
    expect(given.includes('events:PutEvents')).toBe(rights.bus !== undefined);
    expect(given.includes('scheduler:CreateSchedule')).toBe(rights.schedules !== undefined);
    expect(given.includes('iam:PassRole')).toBe(rights.schedules !== undefined);
    expect(given.includes('ses:SendEmail')).toBe(rights.mail !== undefined);
    expect(given.includes('iot:Publish')).toBe(rights.live !== undefined);
    expect(given.includes('s3:PutObject')).toBe(rights.media !== undefined);
  });

  test('finds in its environment what its rights are to', () => {
    const { Variables } = built.lambda(name).Properties.Environment;
    expect('TABLE_NAME' in Variables).toBe(rights.table !== undefined);
    expect('BUS_NAME' in Variables).toBe(rights.bus !== undefined);
    expect('TIMER_ARN' in Variables).toBe(rights.schedules !== undefined);
    expect('MAIL_FROM' in Variables).toBe(rights.mail !== undefined);
    expect('MEDIA_BUCKET' in Variables).toBe(rights.media !== undefined);
  });

  test('runs on Node 24 for arm64, with a log of its own that ends', () => {
    const { Runtime, Architectures, TracingConfig, LoggingConfig, Timeout, MemorySize } = built.lambda(name).Properties;
    expect({ Runtime, Architectures, tracing: TracingConfig.Mode }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      tracing: 'Active',
    });
    expect(Timeout).toBe(functions[name]?.timeout ?? 10);
    expect(MemorySize).toBe(functions[name]?.memory ?? 512);
    expect(built.named(LoggingConfig.LogGroup.Ref).Properties.RetentionInDays).toBeGreaterThan(0);
  });
});

test('every function has a role of its own', () => {
  const roles = names.map((name) => flat(built.lambda(name).Properties.Role));
  expect(new Set(roles).size).toBe(names.length);
});

test('timers are set only in the product’s group and only with its one role', () => {
  for (const name of names.filter((one) => functions[one]?.rights.schedules)) {
    const [schedules] = of(name, 'scheduler');
    expect(schedules && resources(schedules)[0]).toMatch(/:schedule\/roomlight-dev\/\*$/);
    const [pass] = of(name, 'iam');
    expect(pass && resources(pass)).toEqual([expect.stringMatching(/^<TimersRole\w+\.Arn>$/)]);
    expect(pass?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  }
});

test('mail is sent only from the product’s address', () => {
  for (const name of names.filter((one) => functions[one]?.rights.mail)) {
    const [send] = of(name, 'ses');
    expect(send?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'no-reply@dev.roomlight.example' } });
    for (const arn of send ? resources(send) : [])
      expect(arn).toMatch(/:(identity\/dev\.roomlight\.example|configuration-set\/<\w+>)$/);
  }
});

test('only the product’s topics are spoken on, and only doorplates are cut off', () => {
  for (const name of names.filter((one) => functions[one]?.rights.live)) {
    const arns = of(name, 'iot').map((statement) => [
      actions([statement]).toSorted(),
      resources(statement)[0]?.split(':').pop(),
    ]);
    expect(arns).toEqual([
      [['iot:Publish', 'iot:RetainPublish'], 'topic/roomlight/*'],
      [['iot:DeleteConnection', 'iot:GetConnection'], 'client/dpl_*'],
    ]);
  }
});

test('photos are the only objects, and what is served is never read', () => {
  const statements = of('places-api', 's3').map((statement) => [actions([statement]).toSorted(), resources(statement)]);
  const keys = (list: string[]) => list.map((arn) => arn.replace(/^<DataMedia\w+\.Arn>/, ''));
  expect(statements.map(([some, list]) => [some, keys(list as string[])])).toEqual([
    [['s3:GetObject'], ['/incoming/*']],
    [
      ['s3:DeleteObject', 's3:PutObject'],
      ['/incoming/*', '/media/*'],
    ],
    [['s3:ListBucket'], ['']],
  ]);
});

test('followers never reach what stands above companies', () => {
  for (const name of names) {
    const { trigger, rights } = functions[name] ?? {};
    const follows = ['event', 'stream', 'timer'].includes(trigger?.kind ?? '') && rights?.table;
    if (rights?.only) continue;
    const denied = built.statements(name).filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toHaveLength(follows ? 1 : 0);
    if (follows) {
      expect(denied[0]?.Condition).toEqual({ 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['platform#*'] } });
      expect(denied[0]?.Action).toEqual(
        expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']),
      );
    }
  }
});

test('who runs the service reaches companies, places, devices and people, and nothing of meetings', () => {
  const [denied, ...others] = built.statements('operator-api').filter(({ Effect }) => Effect === 'Deny');
  expect(others).toEqual([]);
  const allowed = ['platform#*', 'tnt_*#tenant', 'tnt_*#places', 'tnt_*#doorplates', 'tnt_*#people'];
  expect(denied?.Condition).toEqual({ 'ForAnyValue:StringNotLike': { 'dynamodb:LeadingKeys': allowed } });
  expect(denied?.Action).toEqual(
    expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem']),
  );
});

test('no other policy of the product has a wildcard for an action either', () => {
  for (const { id, Properties } of built.all('AWS::IAM::Policy')) {
    // CDK's helper for uploads runs during a deployment only; its policy is CDK's.
    if (id.startsWith('CustomCDKBucketDeployment')) continue;
    for (const action of actions(Properties.PolicyDocument.Statement)) expect(action, id).not.toContain('*');
  }
});
