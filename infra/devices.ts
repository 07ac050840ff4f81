/** IoT Core: who may connect, and what doorplates say on its way to the functions. */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Trigger } from './functions.ts';
import type { Lambda } from './lambda.ts';
import type { Stage } from './stages.ts';

export function authorizerName(stage: Stage): string {
  return `roomlight-${stage.name}`;
}

/**
 * The custom authorizer. Each connection carries its own token as the MQTT password, checked against the table; a signature over
 * a shared key would prove less, so it is off.
 */
export function authorizer(stage: Stage, { fn }: Lambda): void {
  const authorizer = new iot.CfnAuthorizer(fn, 'Authorizer', {
    authorizerName: authorizerName(stage),
    authorizerFunctionArn: fn.functionArn,
    signingDisabled: true,
    status: 'ACTIVE',
  });
  fn.addPermission('FromIot', {
    principal: new iam.ServicePrincipal('iot.amazonaws.com'),
    sourceArn: authorizer.attrArn,
  });
}

/** The message as it is, apart from what the broker says of it: one that carries a `topic` of its own would hide the real one. */
function deliveryOf(filter: string): string {
  return `SELECT topic() AS topic, timestamp() AS received, encode(*, 'base64') AS message FROM '${filter}'`;
}

/** What the filter lets through starts the function; what cannot reach it is kept with the function's failures. */
export function onMessages(trigger: Extract<Trigger, { kind: 'iot' }>, { fn, name, failures }: Lambda): void {
  if (!failures) throw new Error(`${name} has no queue for failures`);
  const stack = Stack.of(fn);
  const role = new iam.Role(fn, 'FailuresRole', {
    description: `Lets the rule of ${name} keep what it could not deliver`,
    assumedBy: new iam.ServicePrincipal('iot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  failures.grantSendMessages(role);
  const rule = new iot.CfnTopicRule(fn, 'Rule', {
    topicRulePayload: {
      awsIotSqlVersion: '2016-03-23',
      sql: deliveryOf(trigger.filter),
      actions: [{ lambda: { functionArn: fn.functionArn } }],
      errorAction: { sqs: { queueUrl: failures.queueUrl, roleArn: role.roleArn, useBase64: false } },
    },
  });
  fn.addPermission('FromRule', {
    principal: new iam.ServicePrincipal('iot.amazonaws.com'),
    sourceArn: rule.attrArn,
  });
}

/** The account's own MQTT endpoint, which CloudFormation knows no attribute for. */
export function endpoint(scope: Construct): string {
  const within = new Construct(scope, 'Devices');
  const described = new AwsCustomResource(within, 'Endpoint', {
    resourceType: 'Custom::IotEndpoint',
    installLatestAwsSdk: false,
    onUpdate: {
      service: '@aws-sdk/client-iot',
      action: 'DescribeEndpoint',
      parameters: { endpointType: 'iot:Data-ATS' },
      physicalResourceId: PhysicalResourceId.fromResponse('endpointAddress'),
    },
    policy: AwsCustomResourcePolicy.fromStatements([
      new iam.PolicyStatement({ actions: ['iot:DescribeEndpoint'], resources: ['*'] }),
    ]),
  });
  // The helper's role; its policy belongs to the description above.
  const helper = Stack.of(scope).node.tryFindChild(
    `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`,
  );
  if (helper) acknowledge(helper, helperOfCdk);
  acknowledge(described, { 'AwsSolutions-IAM5[Resource::*]': 'iot:DescribeEndpoint has no resource to name.' });
  return described.getResponseField('endpointAddress');
}

const helperOfCdk = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    'CDK’s own helper, which runs during a deployment only, to write its log.',
};
