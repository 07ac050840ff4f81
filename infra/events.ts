/** The event bus, its archive, and the rules that bring events to followers. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { EventName } from '../shared/events.ts';
import type { Lambda } from './lambda.ts';
import type { Stage } from './stages.ts';

export function bus(scope: Construct, stage: Stage): events.EventBus {
  const within = new Construct(scope, 'Events');
  const bus = new events.EventBus(within, 'Bus', {
    eventBusName: `roomlight-${stage.name}`,
    description: 'What happened to the records of all companies',
  });
  bus.archive('Archive', {
    description: 'Every event, to be replayed when a follower was wrong',
    eventPattern: { account: [Stack.of(scope).account] },
    retention: Duration.days(stage.retention.eventDays),
  });
  return bus;
}

/** Events with these names start the function; a failure to start it is retried for a day, then kept. */
export function onEvents(bus: events.EventBus, names: readonly EventName[], { fn, failures }: Lambda): void {
  const rule = new events.Rule(fn, 'Events', { eventBus: bus, eventPattern: { detailType: [...names] } });
  rule.addTarget(
    new targets.LambdaFunction(fn, {
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
      ...(failures && { deadLetterQueue: failures }),
    }),
  );
}
