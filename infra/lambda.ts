/** From a definition to a Lambda: its environment and its permissions come from the same rights, so neither is ever alone. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { topicRoot } from '../shared/topics.ts';
import { acknowledge, acknowledgeResource } from './acknowledge.ts';
import { type Data, mediaPrefixes } from './data.ts';
import { failureQueue } from './failures.ts';
import type { FunctionDefinition, Rights } from './functions.ts';
import type { Mail } from './mail.ts';
import { networkStatement } from './network.ts';
import type { Stage } from './stages.ts';
import type { Timers } from './timers.ts';

/** What rights are rights to. */
export interface Cloud {
  stage: Stage;
  data: Data;
  bus: events.EventBus;
  timers: Timers;
  mail: Mail;
  /** Where people find the product, without a slash at the end. */
  siteUrl: string;
  /** What the site sends with each request to the API, so that its word about the caller's address can be trusted. */
  originKey: string;
  /** With a fixed address to the outside, where the stage has one. */
  network?: ec2.IVpc;
}

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

  const bound = boundTo(definition.rights, cloud);
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
      STAGE: stage.name,
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

interface Bound {
  environment?: Record<string, string>;
  statements: iam.PolicyStatementProps[];
  /** Resources with a wildcard, and why each is no wider than it must be. */
  wildcards?: [arn: string, reason: string][];
}

const read = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const write = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

const binds: { [R in keyof Rights]-?: (right: NonNullable<Rights[R]>, cloud: Cloud) => Bound } = {
  table: (right, { data }) => ({
    environment: { TABLE_NAME: data.table.tableName },
    statements: [
      { actions: read, resources: [data.tableArn] },
      { actions: ['dynamodb:Query'], resources: [data.indexArn] },
      ...(right === 'RW' ? [{ actions: write, resources: [data.tableArn] }] : []),
    ],
  }),

  bus: (_, { bus }) => ({
    environment: { BUS_NAME: bus.eventBusName },
    statements: [{ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }],
  }),

  schedules: (_, { timers }) => ({
    environment: {
      SCHEDULE_GROUP: timers.group.scheduleGroupName,
      TIMER_ARN: timers.targetArn,
      TIMER_ROLE_ARN: timers.role.roleArn,
      TIMER_DLQ_ARN: timers.failures.queueArn,
    },
    statements: [
      {
        actions: ['CreateSchedule', 'GetSchedule', 'UpdateSchedule', 'DeleteSchedule'].map(
          (name) => `scheduler:${name}`,
        ),
        resources: [timers.schedulesArn],
      },
      {
        actions: ['iam:PassRole'],
        resources: [timers.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ],
    wildcards: [[timers.schedulesArn, 'Timers are named after bookings; all are in the product’s own group.']],
  }),

  mail: (_, { mail }) => ({
    environment: { MAIL_FROM: `Roomlight <${mail.from}>` },
    statements: [
      {
        // A message composed by the product is raw to SES.
        actions: ['ses:SendEmail', 'ses:SendRawEmail'],
        resources: [mail.identityArn, mail.configurationSetArn],
        conditions: { StringEquals: { 'ses:FromAddress': mail.from } },
      },
    ],
  }),

  live: (_, { data }) => {
    const topics = Stack.of(data.table).formatArn({
      service: 'iot',
      resource: 'topic',
      resourceName: `${topicRoot}/*`,
    });
    return {
      statements: [{ actions: ['iot:Publish', 'iot:RetainPublish'], resources: [topics] }],
      wildcards: [
        [topics, 'Topics are named after companies, people and doorplates; all are under the product’s root.'],
      ],
    };
  },

  media: (_, { data }) => {
    const incoming = data.media.arnForObjects(`${mediaPrefixes.incoming}*`);
    const served = data.media.arnForObjects(`${mediaPrefixes.served}*`);
    return {
      environment: { MEDIA_BUCKET: data.media.bucketName },
      statements: [
        { actions: ['s3:GetObject'], resources: [incoming] },
        { actions: ['s3:PutObject', 's3:DeleteObject'], resources: [incoming, served] },
        // Without it S3 calls an upload that never came forbidden, not missing.
        { actions: ['s3:ListBucket'], resources: [data.media.bucketArn] },
      ],
      wildcards: [incoming, served].map((arn) => [arn, 'Photos get their names when they are made.']),
    };
  },

  outbound: (_, { network }) => ({ statements: network ? [networkStatement] : [] }),
};

function boundTo(rights: Rights, cloud: Cloud) {
  const all = (Object.keys(rights) as (keyof Rights)[]).map((name) => {
    const bind = binds[name] as (right: Rights[typeof name], cloud: Cloud) => Bound;
    return bind(rights[name], cloud);
  });
  return {
    environment: Object.assign({}, ...all.map((bound) => bound.environment)) as Record<string, string>,
    statements: all.flatMap((bound) => bound.statements),
    wildcards: all.flatMap((bound) => bound.wildcards ?? []),
  };
}
