/** Brings the built web app and the API's description to the bucket that the site reads. */
import { DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { openapi } from '../shared/openapi.ts';
import { acknowledge, acknowledgeResource } from './acknowledge.ts';

export interface UploadParts {
  build: string;
  files: s3.Bucket;
  distribution: cloudfront.Distribution;
}

/** Files named after their content; they never change. */
const immutable = '_app/immutable/*';

export function upload(scope: Construct, { build, files, distribution }: UploadParts): void {
  const app = Source.asset(build, { exclude: ['.made-of'] });
  const lasting = new BucketDeployment(scope, 'Lasting', {
    sources: [app],
    destinationBucket: files,
    exclude: ['*'],
    include: [immutable],
    cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    // A page that was open during a deployment still finds its parts.
    prune: false,
    memoryLimit: 512,
  });
  const pages = new BucketDeployment(scope, 'Pages', {
    sources: [app, Source.data('api/openapi.json', JSON.stringify(openapi()))],
    destinationBucket: files,
    exclude: [immutable],
    cacheControl: [CacheControl.setPublic(), CacheControl.noCache()],
    distribution,
    distributionPaths: ['/*'],
    memoryLimit: 512,
  });
  // The page names its parts: they must be there before it.
  pages.node.addDependency(lasting);

  const handler = lasting.handlerRole.node.scope;
  if (handler) acknowledge(handler, helperOfCdk);
  acknowledgeResource(lasting.handlerRole, files.arnForObjects('*'), theirs);
  acknowledgeResource(lasting.handlerRole, assets(lasting), theirs);
}

const theirs = 'CDK’s own helper, which runs during a deployment only; its permissions are not ours to cut.';
const helperOfCdk = {
  'AwsSolutions-L1': theirs,
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': theirs,
  'AwsSolutions-IAM5[Action::s3:GetBucket*]': theirs,
  'AwsSolutions-IAM5[Action::s3:GetObject*]': theirs,
  'AwsSolutions-IAM5[Action::s3:List*]': theirs,
  'AwsSolutions-IAM5[Action::s3:Abort*]': theirs,
  'AwsSolutions-IAM5[Action::s3:DeleteObject*]': theirs,
  'AwsSolutions-IAM5[Resource::*]': theirs,
};

/** Where CDK keeps what it uploads on the way. */
function assets(scope: Construct): string {
  const { partition, region, account } = Stack.of(scope);
  const qualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  return `arn:${partition}:s3:::cdk-${qualifier}-assets-${account}-${region}/*`;
}
