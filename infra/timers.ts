/** EventBridge Scheduler: the group that all timers are in, and the one role with which it may call the timer function. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { failureQueue } from './failures.ts';
import { functionName } from './lambda.ts';
import type { Stage } from './stages.ts';

export interface Timers {
  group: ScheduleGroup;
  /** Any schedule of the group. */
  schedulesArn: string;
  role: iam.Role;
  /** The timer function, known by its name so that functions may set timers that start it. */
  targetArn: string;
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
  const targetArn = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName(stage, 'timer'),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const failures = failureQueue(within);
  const role = new iam.Role(within, 'Role', {
    description: 'Lets Scheduler start the timer function, and nothing else',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group.scheduleGroupArn },
      },
    }),
  });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [targetArn] }));
  failures.grantSendMessages(role);
  return { group, schedulesArn, role, targetArn, failures };
}
