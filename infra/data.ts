/** What is kept: the table with its stream, and the media store. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { byOwner, table as keys } from '../functions/db/table.ts';
import { acknowledge } from './acknowledge.ts';
import type { Stage } from './stages.ts';

export interface Data {
  table: dynamodb.TableV2;
  tableArn: string;
  indexArn: string;
  streamArn: string;
  media: s3.Bucket;
  /** Access logs of buckets and of the site. */
  logs: s3.Bucket;
}

/** Keys in the media store: what people upload comes in under the one, what is served, under the same path, is below the other. */
export const mediaPrefixes = { incoming: 'incoming/', served: 'media/' } as const;

export function data(scope: Construct, stage: Stage): Data {
  const within = new Construct(scope, 'Data');
  const removalPolicy = stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

  const table = new dynamodb.TableV2(within, 'Table', {
    partitionKey: attribute(keys.KeySchema[0].AttributeName),
    sortKey: attribute(keys.KeySchema[1].AttributeName),
    globalSecondaryIndexes: keys.GlobalSecondaryIndexes.map((index) => ({
      indexName: index.IndexName,
      partitionKey: attribute(index.KeySchema[0].AttributeName),
      sortKey: attribute(index.KeySchema[1].AttributeName),
      projectionType: dynamodb.ProjectionType[index.Projection.ProjectionType],
    })),
    dynamoStream: dynamodb.StreamViewType[keys.StreamSpecification.StreamViewType],
    timeToLiveAttribute: keys.ttlAttribute,
    billing: dynamodb.Billing.onDemand(),
    encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: stage.keepsData,
    removalPolicy,
  });
  const streamArn = table.tableStreamArn;
  if (!streamArn) throw new Error('the table has no stream');

  const logs = new s3.Bucket(within, 'Logs', {
    ...guarded,
    removalPolicy,
    autoDeleteObjects: false,
    // CloudFront writes its access logs through an access control list.
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [{ expiration: Duration.days(stage.retention.logDays) }],
  });
  acknowledge(logs, { 'AwsSolutions-S1': 'This is where access logs go; logging itself would never end.' });

  const media = new s3.Bucket(within, 'Media', {
    ...guarded,
    removalPolicy,
    versioned: true,
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: 'media/',
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { prefix: mediaPrefixes.incoming, expiration: Duration.days(1) },
    ],
    // Uploads go straight here by signed addresses: the signature is the permission, whatever page it is used on.
    cors: [
      {
        allowedMethods: [s3.HttpMethods.PUT],
        allowedOrigins: [stage.site ? `https://${stage.site.domain}` : '*'],
        allowedHeaders: ['content-type', 'content-length', 'x-amz-*'],
        maxAge: 3600,
      },
    ],
  });

  return { table, tableArn: table.tableArn, indexArn: `${table.tableArn}/index/${byOwner}`, streamArn, media, logs };
}

/** What every bucket has in common. */
export const guarded: s3.BucketProps = {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
};

function attribute(name: string): dynamodb.Attribute {
  const definition = keys.AttributeDefinitions.find((one) => one.AttributeName === name);
  if (!definition) throw new Error(`the table does not define ${name}`);
  return { name, type: dynamodb.AttributeType.STRING };
}
