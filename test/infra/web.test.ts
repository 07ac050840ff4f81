import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import * as edge from '../../infra/edge.ts';
import { stageNamed } from '../../infra/stages.ts';
import { originHeader, viewerHeader } from '../../shared/operation.ts';
import { build, flat, type Properties, page } from './support/stack.ts';

const site = {
  domain: 'rooms.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  zone: { id: 'Z1', name: 'example.com' },
};
const built = build({ stage: { site } });
const { DistributionConfig: config } = built.one('AWS::CloudFront::Distribution').Properties;
const behaviours = [{ PathPattern: '*', ...config.DefaultCacheBehavior }, ...config.CacheBehaviors] as Properties[];

function originOf(path: string): Properties {
  const id = behaviours.find(({ PathPattern }) => PathPattern === path)?.TargetOriginId;
  return config.Origins.find((origin: Properties) => origin.Id === id);
}

describe('the site', () => {
  test('speaks only TLS 1.2 and newer, HTTP/2 and HTTP/3', () => {
    expect(config.ViewerCertificate.MinimumProtocolVersion).toMatch(/^TLSv1\.[23]_/);
    expect(config.HttpVersion).toBe('http2and3');
    for (const { ViewerProtocolPolicy } of behaviours) expect(ViewerProtocolPolicy).toBe('redirect-to-https');
  });

  test('brings each path where it belongs', () => {
    expect(flat(originOf('*').DomainName)).toContain('WebFiles');
    expect(JSON.stringify(originOf('/api/v1/*').DomainName)).toContain('ApiHttp');
    expect(flat(originOf('/api/*').DomainName)).toContain('WebFiles');
    expect(flat(originOf('/media/*').DomainName)).toContain('DataMedia');
    expect(flat(originOf('/mqtt').DomainName)).toContain('endpointAddress');
  });

  test('reads buckets as itself, and nobody else does', () => {
    for (const path of ['*', '/media/*']) expect(originOf(path).OriginAccessControlId).toBeDefined();
    for (const { Properties } of built.all('AWS::CloudFront::OriginAccessControl')) {
      expect(Properties.OriginAccessControlConfig).toMatchObject({
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      });
    }
  });

  test('compresses the API’s answers without keeping them, and hands it a key that only the site knows', () => {
    const behaviour = behaviours.find(({ PathPattern }) => PathPattern === '/api/v1/*');
    const { CachePolicyConfig: cache } = built.named(behaviour?.CachePolicyId.Ref).Properties;
    expect(cache).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 1 });
    const { CookiesConfig, EnableAcceptEncodingBrotli } = cache.ParametersInCacheKeyAndForwardedToOrigin;
    expect(CookiesConfig).toEqual({ CookieBehavior: 'whitelist', Cookies: ['__Host-session'] });
    expect(EnableAcceptEncodingBrotli).toBe(true);
    // CloudFront's own AllViewerExceptHostHeader.
    expect(behaviour?.OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
    expect(behaviour?.AllowedMethods).toEqual(expect.arrayContaining(['PATCH', 'PUT', 'POST', 'DELETE']));
    const [header] = originOf('/api/v1/*').OriginCustomHeaders;
    expect(header.HeaderName).toBe(originHeader);
    expect(flat(header.HeaderValue)).toMatch(/^\{\{resolve:secretsmanager:<OriginKey\w+>:SecretString:::\}\}$/);
    expect(built.lambda('people-api').Properties.Environment.Variables.ORIGIN_KEY).toEqual(header.HeaderValue);
  });

  test('has its address in the zone', () => {
    expect(
      built
        .all('AWS::Route53::RecordSet')
        .map(({ Properties }) => [Properties.Type, Properties.Name])
        .toSorted(),
    ).toEqual([
      ['A', 'rooms.example.com.'],
      ['AAAA', 'rooms.example.com.'],
    ]);
    expect(built.lambda('people-api').Properties.Environment.Variables.SITE_URL).toBe('https://rooms.example.com');
  });
});

describe('headers', () => {
  const policies = built
    .all('AWS::CloudFront::ResponseHeadersPolicy')
    .map(({ Properties }) => Properties.ResponseHeadersPolicyConfig);
  const cspOf = (name: string) =>
    flat(
      policies.find(({ Name }) => Name.endsWith(name))?.SecurityHeadersConfig.ContentSecurityPolicy
        .ContentSecurityPolicy,
    );

  test('let no script run but the app’s own', () => {
    const script = /<script>(.*)<\/script>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(cspOf('PageHeaders')).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(cspOf('PageHeaders')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(cspOf('PageHeaders')).toContain("frame-ancestors 'none'");
    expect(cspOf('PageHeaders')).toContain('wss://rooms.example.com');
    expect(cspOf('PageHeaders')).toMatch(/https:\/\/s3\.ap-southeast-1\.<AWS::URLSuffix>\/<DataMedia\w+>\/;/);
  });

  test('let nothing at all run in photos and answers', () => {
    expect(cspOf('OtherHeaders')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
  });

  test('come with every page, file and answer', () => {
    for (const { PathPattern, ResponseHeadersPolicyId } of behaviours) {
      if (['/mqtt', '/api/health'].includes(PathPattern)) continue;
      expect(ResponseHeadersPolicyId, PathPattern).toBeDefined();
    }
    for (const { SecurityHeadersConfig: headers } of policies) {
      expect(headers.StrictTransportSecurity.AccessControlMaxAgeSec).toBeGreaterThan(31_536_000);
      expect(headers.ContentTypeOptions).toEqual({ Override: true });
    }
  });
});

describe('at the edge', () => {
  function run(code: string, event: Properties): Properties {
    return JSON.parse(JSON.stringify(runInNewContext(`${code}; handler(${JSON.stringify(event)})`)));
  }
  const uri = (path: string) => run(edge.page, { request: { uri: path } }).uri;

  test('addresses of the app are its page, files are themselves', () => {
    expect(uri('/')).toBe('/index.html');
    expect(uri('/booking')).toBe('/index.html');
    expect(uri('/my/bkg_2n5q8s1v4x7z')).toBe('/index.html');
    expect(uri('/_app/immutable/entry/start.CAGFAKWG.js')).toBe('/_app/immutable/entry/start.CAGFAKWG.js');
    expect(uri('/favicon.svg')).toBe('/favicon.svg');
  });

  test('the caller’s address is CloudFront’s word, not the caller’s', () => {
    const request = { headers: { [viewerHeader]: { value: 'forged' } } };
    expect(run(edge.viewer, { viewer: { ip: '203.0.113.7' }, request }).headers).toEqual({
      [viewerHeader]: { value: '203.0.113.7' },
    });
  });

  test('a live connection names the authorizer and nothing else', () => {
    const request = {
      uri: '/mqtt',
      querystring: { 'x-amz-customauthorizer-name': { value: 'another' }, token: { value: 'x' } },
    };
    expect(run(edge.live('roomlight-dev'), { request }).querystring).toEqual({
      'x-amz-customauthorizer-name': { value: 'roomlight-dev' },
    });
  });

  test('the site says that it is there', () => {
    const answer = run(edge.health, {});
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, name: 'roomlight' });
  });

  test('code fits what CloudFront takes', () => {
    for (const { Properties } of built.all('AWS::CloudFront::Function'))
      expect(Properties.FunctionCode.length).toBeLessThan(10_240);
  });
});

test('the fixed address is there only where a stage asks for it', () => {
  expect(stageNamed('prod').fixedAddress).toBe(false);
  expect(built.all('AWS::EC2::NatGateway')).toEqual([]);
  const trigger = { kind: 'event', names: ['booking.created'] } as const;
  const functions = {
    caller: { entry: 'x.ts', trigger, rights: { outbound: 'fixed' } },
    other: { entry: 'y.ts', trigger, rights: {} },
  } as const;
  const fixed = build({ stage: { fixedAddress: true }, functions });
  expect(fixed.all('AWS::EC2::NatGateway')).toHaveLength(1);
  expect(fixed.lambda('caller').Properties.VpcConfig).toBeDefined();
  expect(fixed.lambda('other').Properties.VpcConfig).toBeUndefined();
});
