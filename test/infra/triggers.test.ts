import { describe, expect, test } from 'vitest';
import { functions, timerFunctions } from '../../infra/functions.ts';
import { apiRoot } from '../../shared/operation.ts';
import { operations } from '../../shared/operations.ts';
import { build, flat, type Properties, target } from './support/stack.ts';

const built = build();
const named = (kind: string) => Object.keys(functions).filter((name) => functions[name]?.trigger.kind === kind);
const idOf = (name: string) => built.lambda(name).id;

function permissions(name: string): Properties[] {
  return built
    .all('AWS::Lambda::Permission')
    .flatMap(({ Properties }) => (target(Properties.FunctionName) === idOf(name) ? [Properties] : []));
}

describe('the API', () => {
  const routes = built.all('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties);

  test('has one route per operation and no other', () => {
    const keys = operations.map(({ method, path }) => `${method} ${apiRoot}${path}`);
    expect(routes.map(({ RouteKey }) => RouteKey).toSorted()).toEqual(keys.toSorted());
  });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s goes to its noun',
    (name, { method, path }) => {
      const route = routes.find(({ RouteKey }) => RouteKey === `${method} ${apiRoot}${path}`);
      const integration = built.named(route?.Target['Fn::Join'][1][1].Ref);
      expect(integration.Properties.PayloadFormatVersion).toBe('2.0');
      expect(target(integration.Properties.IntegrationUri)).toBe(idOf(`${name.split('.')[0]}-api`));
    },
  );

  test('lets through only so much, and logs nothing of a person', () => {
    const { DefaultRouteSettings, AccessLogSettings } = built.one('AWS::ApiGatewayV2::Stage').Properties;
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    expect(AccessLogSettings.Format).not.toMatch(/sourceIp|userAgent|cookie|authorizer/i);
  });
});

describe.each(named('stream'))('the stream to %s', (name) => {
  const [mapping] = built
    .all('AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => target(Properties.FunctionName) === idOf(name));
  const trigger = functions[name]?.trigger;

  test('is read as the definition says', () => {
    if (trigger?.kind !== 'stream') throw new Error('no stream');
    expect(mapping?.Properties).toMatchObject({
      BatchSize: trigger.batchSize,
      MaximumBatchingWindowInSeconds: trigger.batchWindowSeconds,
      ParallelizationFactor: trigger.parallelization,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(flat(mapping?.Properties.EventSourceArn)).toMatch(/^<DataTable\w+\.StreamArn>$/);
  });

  test('leaves out what only heartbeats change, whether it was written or removed', () => {
    const patterns = mapping?.Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
      JSON.parse(Pattern),
    );
    const kind = { S: [{ 'anything-but': ['panel', 'device-log', 'doorplate-answer'] }, { exists: false }] };
    expect(patterns).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind } } },
      { eventName: ['REMOVE'], dynamodb: { OldImage: { kind } } },
    ]);
  });

  test('tells good records from bad, tries again and keeps what failed', () => {
    expect(mapping?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });
    expect(mapping?.Properties.MaximumRetryAttempts).toBeGreaterThanOrEqual(3);
    expect(mapping?.Properties.MaximumRetryAttempts).toBeLessThanOrEqual(20);
    // Far below the stream's own 24 hours, after which a record could not be fetched any more.
    expect(mapping?.Properties.MaximumRecordAgeInSeconds).toBeLessThanOrEqual(12 * 3600);
    const queue = target(mapping?.Properties.DestinationConfig.OnFailure.Destination);
    expect(built.named(queue ?? '').Type).toBe('AWS::SQS::Queue');
  });
});

test('two readers follow the stream, as many as AWS advises', () => {
  expect(built.all('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
});

describe.each(named('event'))('events to %s', (name) => {
  const rules = built
    .all('AWS::Events::Rule')
    .filter(({ Properties }) => target(Properties.Targets[0].Arn) === idOf(name));

  test('come by name, are tried again and kept', () => {
    const trigger = functions[name]?.trigger;
    expect(rules).toHaveLength(1);
    const { EventPattern, Targets, EventBusName } = rules[0]?.Properties ?? {};
    expect(EventPattern).toEqual({ 'detail-type': trigger?.kind === 'event' ? trigger.names : [] });
    expect(target(EventBusName)).toBe(built.one('AWS::Events::EventBus').id);
    expect(Targets[0].RetryPolicy.MaximumRetryAttempts).toBeGreaterThanOrEqual(10);
    expect(built.named(target(Targets[0].DeadLetterConfig.Arn) ?? '').Type).toBe('AWS::SQS::Queue');
  });
});

test('every event is archived for replay', () => {
  expect(built.one('AWS::Events::Archive').Properties).toMatchObject({ RetentionDays: 7 });
});

describe.each([...named('event'), ...named('timer'), ...named('iot')])('%s', (name) => {
  test('is tried again when it fails, and what it gave up on is kept', () => {
    const [config] = built
      .all('AWS::Lambda::EventInvokeConfig')
      .filter(({ Properties }) => Properties.FunctionName.Ref === idOf(name));
    expect(config?.Properties).toMatchObject({ MaximumRetryAttempts: 2 });
    const queue = target(config?.Properties.DestinationConfig.OnFailure.Destination) ?? '';
    expect(built.named(queue).Type).toBe('AWS::SQS::Queue');
  });
});

describe('failure queues', () => {
  const queues = built.all('AWS::SQS::Queue');

  test('keep for the longest time, encrypted', () => {
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
  });

  test('are one for each function that nobody waits for, and one for timers', () => {
    const waited = [...named('api'), ...named('authorizer')];
    expect(queues).toHaveLength(Object.keys(functions).length - waited.length + 1);
  });
});

describe('timers', () => {
  test('start the timer function under a role that can do nothing else', () => {
    const role = built.all('AWS::IAM::Role').find(({ id }) => id.startsWith('TimersRole'));
    const trust = role?.Properties.AssumeRolePolicyDocument.Statement[0];
    expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(Object.keys(trust.Condition.StringEquals).toSorted()).toEqual(['aws:SourceAccount', 'aws:SourceArn']);
    const policy = built.all('AWS::IAM::Policy').find(({ Properties }) => Properties.Roles[0].Ref === role?.id);
    const [invoke, ...rest] = policy?.Properties.PolicyDocument.Statement ?? [];
    expect(invoke).toMatchObject({ Action: 'lambda:InvokeFunction' });
    expect(
      [invoke.Resource]
        .flat()
        .map((each: unknown) => flat(each).replace(/^.*:function:/, ''))
        .sort(),
    ).toEqual(
      Object.values(timerFunctions)
        .map((name) => `roomlight-dev-${name}`)
        .sort(),
    );
    expect(
      rest.flatMap((statement: Properties) => statement.Action).every((action: string) => action.startsWith('sqs:')),
    ).toBe(true);
  });

  test('name the functions as they are named', () => {
    const setter = Object.keys(functions).find((name) => functions[name]?.rights.schedules) ?? '';
    const { Variables } = built.lambda(setter).Properties.Environment;
    for (const [variable, name] of Object.entries(timerFunctions)) {
      expect(flat(Variables[variable])).toMatch(new RegExp(`:${built.lambda(name).Properties.FunctionName}$`));
    }
    expect(Variables.SCHEDULE_GROUP).toBe(built.one('AWS::Scheduler::ScheduleGroup').Properties.Name);
  });
});

test('whoever may start a function from outside names where it starts from', () => {
  for (const name of Object.keys(functions)) {
    for (const { Principal, SourceArn } of permissions(name)) {
      expect(Principal).toMatch(/^(apigateway|events|iot)\.amazonaws\.com$/);
      expect(SourceArn, `${name} for ${Principal}`).toBeDefined();
    }
  }
});
