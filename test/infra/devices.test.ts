import { describe, expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { browserPolicy, doorplatePolicy, iotArnOf, type PolicyDocument } from '../../iot/policy.ts';
import { exampleIds } from '../../shared/examples.ts';
import type { DoorplateId, PersonId, TenantId } from '../../shared/ids.ts';
import { build, target } from './support/stack.ts';

const built = build();
const arn = iotArnOf('arn:aws:lambda:eu-central-1:123456789012:function:roomlight-dev-authorizer');
const tenant = exampleIds.tenant as TenantId;
const doorplate = exampleIds.doorplate as DoorplateId;
const person = exampleIds.person as PersonId;

function allowed(policy: PolicyDocument, action: string): string[] {
  return policy.Statement.flatMap(({ Action, Resource }) => (Action === action ? Resource : [])).map((one) =>
    one.slice(`${arn}:`.length),
  );
}

describe('a doorplate', () => {
  const policy = doorplatePolicy(arn, tenant, doorplate);
  const own = `roomlight/${tenant}/doorplates/${doorplate}`;

  test('connects, speaks and hears under its own name alone', () => {
    expect(allowed(policy, 'iot:Connect')).toEqual([`client/${doorplate}`]);
    expect(allowed(policy, 'iot:Publish')).toEqual([`topic/${own}/up`]);
    expect(allowed(policy, 'iot:Subscribe').toSorted()).toEqual(
      ['command', 'settings', 'sheet'].map((channel) => `topicfilter/${own}/${channel}`),
    );
    expect(allowed(policy, 'iot:Receive').toSorted()).toEqual(
      ['command', 'settings', 'sheet'].map((channel) => `topic/${own}/${channel}`),
    );
  });

  test('has no wildcard and nothing more', () => {
    expect(JSON.stringify(policy)).not.toMatch(/[*+#?]/);
    expect(policy.Statement.map(({ Action }) => Action).toSorted()).toEqual([
      'iot:Connect',
      'iot:Publish',
      'iot:Receive',
      'iot:Subscribe',
    ]);
  });

  test('sends what the rule of its function hears', () => {
    const filter = functions.device?.trigger.kind === 'iot' ? functions.device.trigger.filter : '';
    const heard = new RegExp(`^${filter.replaceAll('+', '[^/]+')}$`);
    expect(allowed(policy, 'iot:Publish')[0]?.slice('topic/'.length)).toMatch(heard);
  });
});

test('a browser hears its company and its person, and says nothing', () => {
  const policy = browserPolicy(arn, tenant, person, 'b-1');
  expect(allowed(policy, 'iot:Publish')).toEqual([]);
  expect(allowed(policy, 'iot:Subscribe')).toEqual([
    `topicfilter/roomlight/${tenant}/sheets`,
    `topicfilter/roomlight/${tenant}/people/${person}`,
  ]);
  expect(JSON.stringify(policy)).not.toMatch(/[*+#?]/);
});

describe('IoT Core', () => {
  test('asks the product’s authorizer about each connection', () => {
    const { Properties } = built.one('AWS::IoT::Authorizer');
    expect(Properties).toMatchObject({ Status: 'ACTIVE', SigningDisabled: true, AuthorizerName: 'roomlight-dev' });
    expect(target(Properties.AuthorizerFunctionArn)).toBe(built.lambda('authorizer').id);
    // AWS waits five seconds at most.
    expect(built.lambda('authorizer').Properties.Timeout).toBeLessThanOrEqual(5);
  });

  const rules = Object.entries(functions).flatMap(([name, { trigger }]) =>
    trigger.kind === 'iot' ? [[name, trigger.filter] as const] : [],
  );

  test.each(rules)('brings messages to %s and keeps what it could not bring', (name, filter) => {
    const rule = built
      .all('AWS::IoT::TopicRule')
      .find(
        ({ Properties }) => target(Properties.TopicRulePayload.Actions[0].Lambda.FunctionArn) === built.lambda(name).id,
      );
    const { Sql, AwsIotSqlVersion, ErrorAction } = rule?.Properties.TopicRulePayload ?? {};
    expect(Sql).toBe(
      `SELECT topic() AS topic, timestamp() AS received, encode(*, 'base64') AS message FROM '${filter}'`,
    );
    expect(AwsIotSqlVersion).toBe('2016-03-23');
    expect(built.named(ErrorAction.Sqs.QueueUrl.Ref).Type).toBe('AWS::SQS::Queue');
    expect(target(ErrorAction.Sqs.RoleArn)).toBeDefined();
  });
});
