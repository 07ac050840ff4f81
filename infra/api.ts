/** The HTTP API: one route per operation, each to its noun's function. */
import { NestedStack, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { apiRoot } from '../shared/operation.ts';
import { type Noun, operationsOf } from '../shared/operations.ts';
import { acknowledge } from './acknowledge.ts';
import type { Lambda } from './lambda.ts';
import type { Stage } from './stages.ts';

export interface Api {
  api: apigateway.HttpApi;
  stage: apigateway.HttpStage;
  /** Routes are a stack within the stack: a stack takes 500 resources, and each operation brings a route. */
  routes: NestedStack;
}

export function api(scope: Construct, stage: Stage): Api {
  const within = new Construct(scope, 'Api');
  const api = new apigateway.HttpApi(within, 'Http', {
    apiName: `roomlight-${stage.name}`,
    createDefaultStage: false,
  });
  const routes = new NestedStack(scope, 'Routes', { description: 'Roomlight: which function answers which call' });
  acknowledge(routes, {
    'AwsSolutions-APIG4':
      'Sessions and roles are checked by the one pipeline in front of every operation; some are for anyone.',
  });
  const access = new logs.LogGroup(within, 'AccessLogs', {
    retention: stage.retention.logDays as logs.RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    api,
    routes,
    stage: new apigateway.HttpStage(within, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(access),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    }),
  };
}

/** Enough to find a slow or failed call by its trace id; nothing of the person behind it. */
const accessLog = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integrationLatency',
  error: '$context.integrationErrorMessage',
};

export function routes({ api, routes }: Api, noun: Noun, lambda: Lambda): void {
  const integration = new HttpLambdaIntegration(lambda.name, lambda.fn, { scopePermissionToRoute: false });
  for (const operation of operationsOf(noun)) {
    new apigateway.HttpRoute(routes, operation.name, {
      httpApi: api,
      routeKey: apigateway.HttpRouteKey.with(`${apiRoot}${operation.path}`, apigateway.HttpMethod[operation.method]),
      integration,
    });
  }
}
