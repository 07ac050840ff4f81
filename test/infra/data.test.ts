import { describe, expect, test } from 'vitest';
import { table } from '../../functions/db/table.ts';
import { stageNames } from '../../infra/stages.ts';
import { build } from './support/stack.ts';

const dev = build();
const prod = build({ name: 'prod' });

describe('the table', () => {
  const { Properties } = dev.one('AWS::DynamoDB::GlobalTable');

  test('is what the functions and the local cloud know', () => {
    expect(Properties.KeySchema).toEqual(table.KeySchema);
    expect(Properties.AttributeDefinitions).toEqual(table.AttributeDefinitions);
    expect(Properties.GlobalSecondaryIndexes).toEqual(table.GlobalSecondaryIndexes);
    expect(Properties.StreamSpecification).toEqual({ StreamViewType: table.StreamSpecification.StreamViewType });
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: table.ttlAttribute, Enabled: true });
  });

  test('is paid by the request, encrypted with a key of KMS, and can be brought back to any second', () => {
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Properties.Replicas[0].PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  });

  test('outlives the stack in production and refuses to be deleted', () => {
    const kept = prod.one('AWS::DynamoDB::GlobalTable');
    expect(kept.DeletionPolicy).toBe('Retain');
    expect(kept.Properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
    expect(prod.stack.terminationProtection).toBe(true);
    expect(dev.one('AWS::DynamoDB::GlobalTable').DeletionPolicy).toBe('Delete');
  });
});

describe('buckets', () => {
  test.each(dev.all('AWS::S3::Bucket').map((bucket) => [bucket.id, bucket.Properties] as const))(
    '%s is private and encrypted',
    (id, Properties) => {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({
        SSEAlgorithm: 'AES256',
      });
      const policy = dev.all('AWS::S3::BucketPolicy').find((one) => one.Properties.Bucket.Ref === id);
      expect(JSON.stringify(policy?.Properties.PolicyDocument)).toContain('"aws:SecureTransport":"false"');
    },
  );

  test('photos that nobody confirms are swept away', () => {
    const media = dev.all('AWS::S3::Bucket').find(({ id }) => id.startsWith('DataMedia'));
    const rules = media?.Properties.LifecycleConfiguration.Rules as { Prefix?: string; ExpirationInDays?: number }[];
    expect(rules).toContainEqual(expect.objectContaining({ Prefix: 'incoming/', ExpirationInDays: 1 }));
  });

  test('photos outlive the stack in production', () => {
    const media = prod.all('AWS::S3::Bucket').find(({ id }) => id.startsWith('DataMedia'));
    expect(media?.DeletionPolicy).toBe('Retain');
  });
});

test('every stage has its settings', () => {
  expect(stageNames).toEqual(['dev', 'staging', 'prod']);
});
