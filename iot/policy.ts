/**
 * What a connection may do, as AWS IoT policies. A doorplate speaks and hears under its own name alone; a browser only hears.
 * The authorizer answers with these, the CDK app's tests and the local broker read the same documents.
 */
import type { DoorplateId, PersonId, TenantId } from '../shared/ids.ts';
import { companyTopic, doorplateTopic, personTopic } from '../shared/topics.ts';

/** The Action and Resource of one permission; nothing is ever denied explicitly, what is not allowed is refused. */
export interface Statement {
  Effect: 'Allow';
  Action: 'iot:Connect' | 'iot:Publish' | 'iot:Subscribe' | 'iot:Receive';
  Resource: string[];
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

/** Where the broker lives: `arn:aws:iot:eu-central-1:123456789012`. */
export type IotArn = `arn:${string}:iot:${string}:${string}`;

/** The same region and account as a function's. */
export function iotArnOf(functionArn: string): IotArn {
  const [, partition, , region, account] = functionArn.split(':');
  return `arn:${partition}:iot:${region}:${account}`;
}

export function doorplatePolicy(arn: IotArn, tenantId: TenantId, doorplateId: DoorplateId): PolicyDocument {
  const down = (['sheet', 'settings', 'command'] as const).map((channel) =>
    doorplateTopic(tenantId, doorplateId, channel),
  );
  return document(arn, { clientId: doorplateId, publish: [doorplateTopic(tenantId, doorplateId, 'up')], hear: down });
}

export function browserPolicy(arn: IotArn, tenantId: TenantId, personId: PersonId, clientId: string): PolicyDocument {
  return document(arn, { clientId, publish: [], hear: [companyTopic(tenantId), personTopic(tenantId, personId)] });
}

function document(arn: IotArn, may: { clientId: string; publish: string[]; hear: string[] }): PolicyDocument {
  const allow = (Action: Statement['Action'], kind: string, names: string[]): Statement[] =>
    names.length > 0 ? [{ Effect: 'Allow', Action, Resource: names.map((name) => `${arn}:${kind}/${name}`) }] : [];
  return {
    Version: '2012-10-17',
    Statement: [
      ...allow('iot:Connect', 'client', [may.clientId]),
      ...allow('iot:Publish', 'topic', may.publish),
      ...allow('iot:Subscribe', 'topicfilter', may.hear),
      ...allow('iot:Receive', 'topic', may.hear),
    ],
  };
}
