import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { build, type Properties, target } from './support/stack.ts';

const built = build();
const alarms = built.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const readme = readFileSync(new URL('../../infra/README.md', import.meta.url), 'utf8');
const entries = [...readme.matchAll(/^### (.+)$/gm)].map(([, title = '']) =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

function on(metric: string, dimension: string, id: string): Properties[] {
  return alarms.filter(
    ({ MetricName, Dimensions = [] }) =>
      MetricName === metric &&
      Dimensions.some(
        (one: Properties) => one.Name === dimension && [one.Value.Ref, one.Value['Fn::GetAtt']?.[0]].includes(id),
      ),
  );
}

test.each(alarms.map((alarm) => [alarm.AlarmDescription as string, alarm] as const))('%s', (description, alarm) => {
  const [, entry = ''] = /Runbook: infra\/README\.md#([\w-]+)$/.exec(description) ?? [];
  expect(entries, 'the runbook has its entry').toContain(entry);
  expect(alarm.AlarmActions).toHaveLength(1);
  expect(built.named(target(alarm.AlarmActions[0]) ?? '').Type).toBe('AWS::SNS::Topic');
});

describe.each(Object.keys(functions))('%s', (name) => {
  test('is watched for errors and for being refused', () => {
    const { id } = built.lambda(name);
    expect(on('Errors', 'FunctionName', id)).toHaveLength(1);
    expect(on('Throttles', 'FunctionName', id)).toHaveLength(1);
    expect(on('IteratorAge', 'FunctionName', id)).toHaveLength(functions[name]?.trigger.kind === 'stream' ? 1 : 0);
  });
});

test('no failure queue fills unseen', () => {
  for (const { id } of built.all('AWS::SQS::Queue')) {
    const [alarm, ...others] = on('ApproximateNumberOfMessagesVisible', 'QueueName', id);
    expect(others).toEqual([]);
    expect(alarm, id).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
  }
});

test('the API is watched for failures and slowness, mail for coming back', () => {
  expect(alarms.map(({ MetricName }) => MetricName)).toEqual(
    expect.arrayContaining([
      '5xx',
      'Latency',
      'InvocationDroppedCount',
      'Reputation.BounceRate',
      'Reputation.ComplaintRate',
    ]),
  );
});

test('alarms and mail troubles reach somebody', () => {
  const addresses = built
    .all('AWS::SNS::Subscription')
    .map(({ Properties }) => [Properties.Protocol, Properties.Endpoint]);
  expect(addresses).toEqual([
    ['email', 'dev@roomlight.example'],
    ['email', 'dev@roomlight.example'],
  ]);
  const events = built.one('AWS::SES::ConfigurationSetEventDestination').Properties.EventDestination.MatchingEventTypes;
  expect(events).toEqual(expect.arrayContaining(['bounce', 'complaint']));
});

test('no entry of the runbook is without its alarm', () => {
  const used = alarms.map(({ AlarmDescription }) => AlarmDescription.split('#').pop());
  expect(entries.toSorted()).toEqual([...new Set(used)].toSorted());
});
