/** What a right of a function is on AWS: environment and permissions, from one place so that neither is ever alone. */
import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { prefixes } from '../shared/ids.ts';
import { platform } from '../shared/scope.ts';
import { topicRoot } from '../shared/topics.ts';
import { type Data, mediaPrefixes } from './data.ts';
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

export interface Bound {
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

  only: () => ({ statements: [] }),

  companies: (_, { stage }) => ({ environment: { NEW_COMPANY_PLAN: stage.newCompanyPlan }, statements: [] }),

  operators: (_, { stage }) => ({ environment: { OPERATORS: stage.operators.join(',') }, statements: [] }),

  bus: (_, { bus }) => ({
    environment: { BUS_NAME: bus.eventBusName },
    statements: [{ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }],
  }),

  schedules: (_, { timers }) => ({
    environment: {
      SCHEDULE_GROUP: timers.group.scheduleGroupName,
      ...timers.targets,
      TIMER_ROLE_ARN: timers.role.roleArn,
      TIMER_DLQ_ARN: timers.failures.queueArn,
    },
    statements: [
      {
        actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
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
    const arn = (resource: string, resourceName: string) =>
      Stack.of(data.table).formatArn({ service: 'iot', resource, resourceName });
    const topics = arn('topic', `${topicRoot}/*`);
    const doorplates = arn('client', `${prefixes.doorplate}_*`);
    return {
      statements: [
        { actions: ['iot:Publish', 'iot:RetainPublish'], resources: [topics] },
        // A retired doorplate that does not go by itself is cut off.
        { actions: ['iot:GetConnection', 'iot:DeleteConnection'], resources: [doorplates] },
      ],
      wildcards: [
        [topics, 'Topics are named after companies, people and doorplates; all are under the product’s root.'],
        [doorplates, 'Doorplates get their ids when they are paired; browsers are not among them.'],
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

/** Everything a definition's rights come to. */
export function boundTo(definition: FunctionDefinition, cloud: Cloud) {
  const { rights } = definition;
  const limits = [
    ...(rights.table && !rights.only && isFollower(definition) ? [notAboveCompanies(cloud.data)] : []),
    ...(rights.only ? [nothingBut(rights.only, cloud.data)] : []),
  ];
  const all = (Object.keys(rights) as (keyof Rights)[]).map((name) => {
    const bind = binds[name] as (right: Rights[typeof name], cloud: Cloud) => Bound;
    return bind(rights[name], cloud);
  });
  return {
    environment: Object.assign({}, ...all.map((bound) => bound.environment)) as Record<string, string>,
    statements: [...all.flatMap((bound) => bound.statements), ...limits],
    wildcards: all.flatMap((bound) => bound.wildcards ?? []),
  };
}

/** Works on one company's events, timers or changes, never for a caller who is nobody yet. */
function isFollower({ trigger }: FunctionDefinition): boolean {
  return trigger.kind === 'event' || trigger.kind === 'stream' || trigger.kind === 'timer';
}

/** Whatever the code asks for, AWS gives it no other partition. */
function nothingBut(partitions: readonly string[], { tableArn, indexArn }: Data): iam.PolicyStatementProps {
  return {
    effect: iam.Effect.DENY,
    actions: [...read, ...write],
    resources: [tableArn, indexArn],
    conditions: { 'ForAnyValue:StringNotLike': { 'dynamodb:LeadingKeys': [...partitions] } },
  };
}

/** What stands above companies (sign-in codes, addresses, pairings) is not a follower's to read. */
function notAboveCompanies({ tableArn, indexArn }: Data): iam.PolicyStatementProps {
  return {
    effect: iam.Effect.DENY,
    actions: [...read, ...write],
    resources: [tableArn, indexArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [`${platform.tenantId}#*`] } },
  };
}
