/** EventBridge Scheduler: the group that all timers are in, and the one role with which it may call the timer functions. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { failureQueue } from './failures.ts';
import { timerFunctions } from './functions.ts';
import { functionName } from './lambda.ts';
import type { Stage } from './stages.ts';

export interface Timers {
  group: ScheduleGroup;
  /** Any schedule of the group. */
  schedulesArn: string;
  role: iam.Role;
  /** Variable -> ARN of each timer function, known by its name so that functions may set timers that start it. */
  targets: Record<string, string>;
  /** Timers that Scheduler could not deliver. */
  failures: sqs.Queue;
}

export function timers(scope: Construct, stage: Stage): Timers {
  const within = new Construct(scope, 'Timers');
  const stack = Stack.of(scope);
  const group = new ScheduleGroup(within, 'Group', { scheduleGroupName: `roomlight-${stage.name}` });
  const schedulesArn = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${group.scheduleGroupName}/*`,
  });
  const arnOf = (name: string) =>
    stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName(stage, name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const targets = Object.fromEntries(Object.entries(timerFunctions).map(([variable, name]) => [variable, arnOf(name)]));
  const failures = failureQueue(within);
  const role = new iam.Role(within, 'Role', {
    description: 'Lets Scheduler start the timer functions, and nothing else',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group.scheduleGroupArn },
      },
    }),
  });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(targets) }));
  failures.grantSendMessages(role);
  return { group, schedulesArn, role, targets, failures };
}
