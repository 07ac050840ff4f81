/** The table's stream brings changes to its readers; a record that cannot be read never holds up the others for long. */
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Data } from './data.ts';
import { type Trigger, unfollowed } from './functions.ts';
import type { Lambda } from './lambda.ts';

export function onStream(data: Data, trigger: Extract<Trigger, { kind: 'stream' }>, { fn, failures }: Lambda): void {
  // All four on the stream itself: the event source's own grant would allow listing every stream of the account.
  fn.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((name) => `dynamodb:${name}`),
      resources: [data.streamArn],
    }),
  );
  const mapping = new lambda.EventSourceMapping(fn, 'Stream', {
    target: fn,
    eventSourceArn: data.streamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: trigger.batchSize,
    maxBatchingWindow: Duration.seconds(trigger.batchWindowSeconds),
    parallelizationFactor: trigger.parallelization,
    reportBatchItemFailures: true,
    filters: [followedBy(['INSERT', 'MODIFY'], 'NewImage'), followedBy(['REMOVE'], 'OldImage')],
    bisectBatchOnError: true,
    retryAttempts: 8,
    maxRecordAge: Duration.hours(6),
    ...(failures && { onFailure: new SqsDlq(failures) }),
  });
  mapping.node.addDependency(fn.role ?? fn);
}

/** Records without a kind are let through, as the local cloud does. */
function followedBy(eventName: string[], image: 'NewImage' | 'OldImage') {
  const kind = { S: [{ 'anything-but': [...unfollowed] }, { exists: false }] };
  return lambda.FilterCriteria.filter({ eventName, dynamodb: { [image]: { kind } } });
}
