/**
 * Alarms. Each names the entry of the runbook that says what to look at and what to do (infra/README.md). They are a stack within
 * the stack: a stack takes 500 resources, and each function brings three.
 */
import { Duration, NestedStack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Api } from './api.ts';
import type { Lambda } from './lambda.ts';
import type { Cloud } from './rights.ts';

/** Headings of the runbook. */
export type RunbookEntry =
  | 'failure-queue-not-empty'
  | 'stream-reader-behind'
  | 'function-errors'
  | 'function-throttled'
  | 'api-server-errors'
  | 'api-slow'
  | 'table-throttled'
  | 'timers-dropped'
  | 'mail-bounces'
  | 'mail-complaints';

interface Watch {
  metric: cloudwatch.IMetric;
  /** Alarms when the metric is at or over it … */
  atLeast: number;
  /** … in this many periods in a row; 1 when absent. */
  periods?: number;
  what: string;
  runbook: RunbookEntry;
}

const minutes = (count: number) => Duration.minutes(count);

export function alarms(scope: Construct, cloud: Cloud, api: Api, lambdas: readonly Lambda[]): void {
  const within = new NestedStack(scope, 'Alarms', { description: 'Roomlight: what is watched, and who is told' });
  const topic = new sns.Topic(within, 'Topic', { displayName: `Roomlight ${cloud.stage.name}`, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(cloud.stage.alarmsTo));
  topic.grantPublish(new iam.ServicePrincipal('cloudwatch.amazonaws.com'));
  const action = new SnsAction(topic);

  const watches = { ...ofApi(api), ...ofData(cloud), ...Object.assign({}, ...lambdas.map(ofLambda)) } as Record<
    string,
    Watch
  >;
  for (const [id, { metric, atLeast, periods = 1, what, runbook }] of Object.entries(watches)) {
    const alarm = new cloudwatch.Alarm(within, id, {
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${what}. Runbook: infra/README.md#${runbook}`,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

function ofLambda({ name, definition, fn, failures }: Lambda): Record<string, Watch> {
  const stream = definition.trigger.kind === 'stream';
  return {
    [`${name}-errors`]: {
      metric: fn.metricErrors({ period: minutes(5), statistic: 'Sum' }),
      atLeast: definition.trigger.kind === 'api' ? 5 : 1,
      what: `${name} failed`,
      runbook: 'function-errors',
    },
    [`${name}-throttled`]: {
      metric: fn.metricThrottles({ period: minutes(5), statistic: 'Sum' }),
      atLeast: 1,
      what: `${name} was refused a place to run`,
      runbook: 'function-throttled',
    },
    ...(failures && {
      [`${name}-failures`]: {
        metric: failures.metricApproximateNumberOfMessagesVisible({ period: minutes(1), statistic: 'Maximum' }),
        atLeast: 1,
        what: `${name} gave up on something`,
        runbook: 'failure-queue-not-empty' as const,
      },
    }),
    ...(stream && {
      [`${name}-behind`]: {
        // Milliseconds.
        metric: fn.metric('IteratorAge', { period: minutes(1), statistic: 'Maximum' }),
        atLeast: 60_000,
        periods: 3,
        what: `${name} is a minute behind the table`,
        runbook: 'stream-reader-behind' as const,
      },
    }),
  };
}

function ofApi({ stage }: Api): Record<string, Watch> {
  return {
    'api-errors': {
      metric: stage.metricServerError({ period: minutes(5), statistic: 'Sum' }),
      atLeast: 5,
      what: 'Calls are answered with 5xx',
      runbook: 'api-server-errors',
    },
    'api-slow': {
      metric: stage.metricLatency({ period: minutes(5), statistic: 'p95' }),
      atLeast: 1500,
      periods: 3,
      what: 'One call in twenty takes longer than 1.5 seconds',
      runbook: 'api-slow',
    },
  };
}

function ofData({ data, timers }: Cloud): Record<string, Watch> {
  const throttled = new cloudwatch.MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    usingMetrics: {
      reads: data.table.metric('ReadThrottleEvents', { statistic: 'Sum' }),
      writes: data.table.metric('WriteThrottleEvents', { statistic: 'Sum' }),
    },
    period: minutes(5),
  });
  const reputation = (metricName: string) =>
    new cloudwatch.Metric({ namespace: 'AWS/SES', metricName, period: minutes(60), statistic: 'Maximum' });
  return {
    'table-throttled': {
      metric: throttled,
      atLeast: 1,
      periods: 2,
      what: 'The table refused reads or writes',
      runbook: 'table-throttled',
    },
    'timers-failures': {
      metric: timers.failures.metricApproximateNumberOfMessagesVisible({ period: minutes(1), statistic: 'Maximum' }),
      atLeast: 1,
      what: 'Scheduler could not deliver a timer',
      runbook: 'failure-queue-not-empty',
    },
    'timers-dropped': {
      metric: timers.group.metricDropped({ period: minutes(5), statistic: 'Sum' }),
      atLeast: 1,
      what: 'Scheduler gave up on a timer',
      runbook: 'timers-dropped',
    },
    'mail-bounces': {
      metric: reputation('Reputation.BounceRate'),
      atLeast: 0.04,
      what: 'More than 4 % of mail comes back; SES reviews senders at 5 %',
      runbook: 'mail-bounces',
    },
    'mail-complaints': {
      metric: reputation('Reputation.ComplaintRate'),
      atLeast: 0.0008,
      what: 'More than 0.08 % of mail is called spam; SES reviews senders at 0.1 %',
      runbook: 'mail-complaints',
    },
  };
}
