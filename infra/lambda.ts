/** From a definition to a Lambda with a role, a log and, where nobody waits for its answer, a queue for what it could not do. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeResource } from './acknowledge.ts';
import { failureQueue } from './failures.ts';
import type { FunctionDefinition } from './functions.ts';
import { boundTo, type Cloud } from './rights.ts';
import type { Stage } from './stages.ts';

export interface Lambda {
  name: string;
  definition: FunctionDefinition;
  fn: lambda.Function;
  /** What it could not do; a function that somebody waits for has none, its failure is the answer. */
  failures?: sqs.Queue;
}

export function functionName(stage: Stage, name: string): string {
  return `roomlight-${stage.name}-${name}`;
}

/** @param code the folder with the function's bundle */
export function makeLambda(
  scope: Construct,
  name: string,
  definition: FunctionDefinition,
  cloud: Cloud,
  code: string,
): Lambda {
  const within = new Construct(scope, name);
  const { stage } = cloud;
  const logGroup = new logs.LogGroup(within, 'Logs', {
    logGroupName: `/aws/lambda/${functionName(stage, name)}`,
    retention: stage.retention.logDays as logs.RetentionDays,
    removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const role = new iam.Role(within, 'Role', {
    description: `What ${name} may do`,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);

  const bound = boundTo(definition, cloud);
  for (const statement of bound.statements) role.addToPolicy(new iam.PolicyStatement(statement));
  const network = definition.rights.outbound === 'fixed' ? cloud.network : undefined;

  const fn = new lambda.Function(within, 'Function', {
    functionName: functionName(stage, name),
    description: definition.entry,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(code),
    handler: 'index.handler',
    memorySize: definition.memory ?? 512,
    timeout: Duration.seconds(definition.timeout ?? 10),
    environment: {
      SITE_URL: cloud.siteUrl,
      ...(definition.trigger.kind === 'api' && { ORIGIN_KEY: cloud.originKey }),
      ...bound.environment,
    },
    role,
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    logGroup,
    ...(network && { vpc: network }),
  });
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources to name, nor has a network interface before it exists.',
  });
  for (const [arn, reason] of bound.wildcards) acknowledgeResource(role, arn, reason);

  const { kind } = definition.trigger;
  if (kind === 'api' || kind === 'authorizer') return { name, definition, fn };
  const failures = failureQueue(within);
  // A stream's failures are the mapping's business: Lambda is called directly there.
  if (kind !== 'stream') {
    fn.configureAsyncInvoke({
      onFailure: new SqsDestination(failures),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
  }
  return { name, definition, fn, failures };
}
