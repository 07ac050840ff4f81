/** The whole product in one stack: what it is made of, in the order in which one thing needs another. */
import { type App, Stack } from 'aws-cdk-lib';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledge } from './acknowledge.ts';
import { alarms } from './alarms.ts';
import { api, routes } from './api.ts';
import { data } from './data.ts';
import { authorizer, endpoint, onMessages } from './devices.ts';
import { bus, onEvents } from './events.ts';
import type { FunctionDefinition } from './functions.ts';
import { type Lambda, makeLambda } from './lambda.ts';
import { mail } from './mail.ts';
import { network } from './network.ts';
import type { Cloud } from './rights.ts';
import type { Stage } from './stages.ts';
import { onStream } from './streams.ts';
import { timers } from './timers.ts';
import { web } from './web.ts';

/** What is built before the stack is described. */
export interface Built {
  functions: Readonly<Record<string, FunctionDefinition>>;
  /** Function -> folder with its bundle. */
  code(name: string): string;
  /** Folder with the web app. */
  web: string;
}

export function roomlight(app: App, stage: Stage, built: Built): Stack {
  const { CDK_DEFAULT_ACCOUNT: account } = process.env;
  const stack = new Stack(app, `Roomlight-${stage.name}`, {
    description: 'Roomlight: meeting rooms that can never be booked twice',
    env: { region: stage.region, ...(account && { account }) },
    terminationProtection: stage.keepsData,
    tags: { product: 'roomlight', stage: stage.name },
  });

  const kept = data(stack, stage);
  const http = api(stack, stage);
  const originKey = new secrets.Secret(stack, 'OriginKey', {
    description: 'By which the API knows that a request came through the site',
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
  acknowledge(originKey, {
    'AwsSolutions-SMG4': 'It opens nothing: it only vouches for the caller’s address. Replacing it is a deployment.',
  });
  const siteUrl = web(stack, stage, { data: kept, api: http, live: endpoint(stack), originKey, build: built.web });

  const vpc = network(stack, stage);
  const cloud: Cloud = {
    stage,
    data: kept,
    bus: bus(stack, stage),
    timers: timers(stack, stage),
    mail: mail(stack, stage),
    siteUrl,
    originKey: originKey.secretValue.unsafeUnwrap(),
    ...(vpc && { network: vpc }),
  };
  const lambdas = Object.entries(built.functions).map(([name, definition]) => {
    const lambda = makeLambda(stack, name, definition, cloud, built.code(name));
    start(lambda, cloud, http);
    return lambda;
  });
  alarms(stack, cloud, http, lambdas);
  return stack;
}

type Api = ReturnType<typeof api>;

/** Connects a function with what starts it. */
function start(lambda: Lambda, cloud: Cloud, http: Api): void {
  const { trigger } = lambda.definition;
  if (trigger.kind === 'api') routes(http, trigger.noun, lambda);
  else if (trigger.kind === 'stream') onStream(cloud.data, trigger, lambda);
  else if (trigger.kind === 'event') onEvents(cloud.bus, trigger.names, lambda);
  else if (trigger.kind === 'iot') onMessages(trigger, lambda);
  else if (trigger.kind === 'authorizer') authorizer(cloud.stage, lambda);
  // Timers need no more: Scheduler starts the function by its name, under its role.
}
