/** The site: the web app, the API, photos and live events under one name, so that a page needs no other origin. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { apiRoot, originHeader, sessionCookie } from '../shared/operation.ts';
import { acknowledge } from './acknowledge.ts';
import type { Api } from './api.ts';
import { contentSecurityPolicy, inlineScripts, securityHeaders } from './csp.ts';
import { type Data, guarded, mediaPrefixes } from './data.ts';
import { authorizerName } from './devices.ts';
import * as edge from './edge.ts';
import type { Stage } from './stages.ts';
import { upload } from './upload.ts';

export interface WebParts {
  data: Data;
  api: Api;
  /** Host name of the MQTT endpoint. */
  live: string;
  originKey: ISecret;
  /** Folder with the built web app. */
  build: string;
}

/** @returns the site's address, without a slash at the end */
export function web(scope: Construct, stage: Stage, parts: WebParts): string {
  const within = new Construct(scope, 'Web');
  const { data, live, originKey } = parts;
  const { site } = stage;

  const files = new s3.Bucket(within, 'Files', {
    ...guarded,
    removalPolicy: RemovalPolicy.DESTROY,
    serverAccessLogsBucket: data.logs,
    serverAccessLogsPrefix: 'files/',
  });
  const ofFiles = origins.S3BucketOrigin.withOriginAccessControl(files);
  const ofMedia = origins.S3BucketOrigin.withOriginAccessControl(data.media);
  const ofApi = new origins.HttpOrigin(Fn.select(2, Fn.split('/', parts.api.api.apiEndpoint)), {
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    customHeaders: { [originHeader]: originKey.secretValue.unsafeUnwrap() },
  });
  const ofLive = new origins.HttpOrigin(live, { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY });

  const run = (id: string, code: string): cloudfront.FunctionAssociation[] => [
    {
      function: new cloudfront.Function(within, id, {
        code: cloudfront.FunctionCode.fromInline(code.trim()),
        runtime: cloudfront.FunctionRuntime.JS_2_0,
      }),
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
    },
  ];
  const common = { viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: true };
  const uncached = {
    ...common,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  };
  const pageHeaders = headers(within, 'PageHeaders', pagePolicy(stage, data, parts.build));
  const otherHeaders = headers(within, 'OtherHeaders', "default-src 'none'; frame-ancestors 'none'; sandbox");

  const distribution = new cloudfront.Distribution(within, 'Site', {
    comment: `Roomlight ${stage.name}`,
    ...(site && {
      domainNames: [site.domain],
      certificate: acm.Certificate.fromCertificateArn(within, 'Certificate', site.certificateArn),
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      ...(site.webAclArn && { webAclId: site.webAclArn }),
    }),
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    defaultRootObject: 'index.html',
    enableLogging: true,
    logBucket: data.logs,
    logFilePrefix: 'site/',
    defaultBehavior: {
      ...common,
      origin: ofFiles,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: pageHeaders,
      functionAssociations: run('Page', edge.page),
    },
    additionalBehaviors: {
      [`${apiRoot}/*`]: {
        ...uncached,
        cachePolicy: compressed(within),
        origin: ofApi,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        responseHeadersPolicy: otherHeaders,
        functionAssociations: run('Viewer', edge.viewer),
      },
      '/api/health': { ...uncached, origin: ofFiles, functionAssociations: run('Health', edge.health) },
      // The description of the API is a file like any other.
      '/api/*': {
        ...common,
        origin: ofFiles,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: otherHeaders,
      },
      [`/${mediaPrefixes.served}*`]: {
        ...common,
        origin: ofMedia,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: otherHeaders,
      },
      '/mqtt': { ...uncached, origin: ofLive, functionAssociations: run('Live', edge.live(authorizerName(stage))) },
    },
  });
  acknowledge(distribution, {
    'AwsSolutions-CFR1': 'Companies may sit anywhere, and their people travel.',
    'AwsSolutions-CFR2':
      'A web ACL is a setting of the stage; API Gateway throttles and the product counts by address.',
    ...(!site && {
      'AwsSolutions-CFR4': 'CloudFront’s own certificate allows no choice; a stage with a domain has TLS 1.2.',
    }),
  });

  upload(within, { build: parts.build, files, distribution });
  if (site?.zone) addresses(within, site.domain, site.zone, distribution);
  const url = `https://${site?.domain ?? distribution.distributionDomainName}`;
  new CfnOutput(within, 'Url', { value: url });
  return url;
}

/**
 * CloudFront compresses only what it might cache. The API forbids caching in every answer (`no-store`); the session in the key would
 * keep people apart even if one answer forgot to.
 */
function compressed(scope: Construct): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'Compressed', {
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.seconds(1),
    cookieBehavior: cloudfront.CacheCookieBehavior.allowList(sessionCookie),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('accept-language'),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

function pagePolicy(stage: Stage, data: Data, build: string): string {
  const { region, urlSuffix } = Stack.of(data.media);
  return contentSecurityPolicy({
    live: stage.site ? `wss://${stage.site.domain}` : "'self'",
    // Uploads are signed for the address with the bucket in its path.
    uploads: [`https://s3.${region}.${urlSuffix}/${data.media.bucketName}/`],
    scripts: inlineScripts(readFileSync(join(build, 'index.html'), 'utf8')),
  });
}

function headers(scope: Construct, id: string, contentSecurityPolicy: string): cloudfront.ResponseHeadersPolicy {
  const { 'permissions-policy': permissions, 'cross-origin-opener-policy': opener } = securityHeaders;
  return new cloudfront.ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: `${Stack.of(scope).stackName}-${id}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'permissions-policy', value: permissions, override: true },
        { header: 'cross-origin-opener-policy', value: opener, override: true },
      ],
    },
  });
}

function addresses(
  scope: Construct,
  domain: string,
  zone: { id: string; name: string },
  distribution: cloudfront.Distribution,
): void {
  const hosted = route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: zone.id,
    zoneName: zone.name,
  });
  const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
  new route53.ARecord(scope, 'Address4', { zone: hosted, recordName: `${domain}.`, target });
  new route53.AaaaRecord(scope, 'Address6', { zone: hosted, recordName: `${domain}.`, target });
}
