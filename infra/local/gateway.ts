import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { apiRoot } from '../../shared/operation.ts';
import { type Noun, operationsOf } from '../../shared/operations.ts';
import type { Clock } from './clock.ts';
import { reason } from './fault.ts';
import { eventOf, problem, readBody, respond, TooLarge } from './http-event.ts';
import { type Invoker, Missing, Timeout } from './invoke.ts';
import type { Media } from './media.ts';
import type { Pages } from './pages.ts';
import { listen } from './ports.ts';
import type { Site } from './site.ts';
import type { Traffic } from './traffic.ts';

/** What an operation's route leads to. */
interface Target {
  fn: string;
  key: string;
}

/** The one front door: API Gateway, CloudFront and the local pages. */
export interface Gateway {
  port: number;
  end(): Promise<void>;
}

export interface Behind {
  invoker: Invoker;
  traffic: Traffic;
  clock: Clock;
  media: Media;
  site: Site;
  pages: Pages;
  /** Takes an upgrade to MQTT over WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The OpenAPI document as JSON. */
  openapi(): Promise<string>;
  log(line: string): void;
}

/**
 * Its port is taken first, because the others are told of it; until they are there, requests are asked to come again.
 * @throws Fault when the port cannot be had
 */
export async function start(options: {
  host: string;
  port: number;
  behind: () => Behind | undefined;
}): Promise<Gateway> {
  const { host } = options;
  let routes: ReturnType<typeof routesOf> | undefined;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const behind = options.behind();
    if (!behind) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const { media, pages, site, clock } = behind;
    const isS3 = path.startsWith(`/${media.bucket}/`) || path === `/${media.bucket}`;
    // Browsers set their clock by this header. S3 clients would sign by it, and s3rver lives by real time.
    if (!isS3) response.setHeader('date', new Date(clock.now()).toUTCString());
    if (path.startsWith('/api/')) api(behind, request, response, path, query);
    else if (path.startsWith('/media/')) media.serve(request, response, decoded(path.slice(1)));
    else if (isS3) media.s3(request, response);
    else if (path.startsWith('/local/')) pages.serve(request, response, path, new URLSearchParams(query));
    else site.serve(request, response, decoded(path));
  }

  function api(behind: Behind, request: IncomingMessage, response: ServerResponse, path: string, query: string): void {
    const { invoker, openapi, clock, log } = behind;
    routes ??= routesOf(invoker);
    const found = routes.find((request.method ?? 'GET') as HTTPMethod, path);
    if (found) {
      const target = found.store as Target;
      const route = { key: target.key, path, query, parameters: found.params };
      call(behind, target, route, request, response).catch((error: unknown) => refuse(request, response, error, log));
    } else if (path === '/api/health' && request.method === 'GET') {
      respond(response, { ok: true, name: 'roomlight', now: new Date(clock.now()).toISOString() });
    } else if (path === '/api/openapi.json' && request.method === 'GET') {
      openapi().then(
        (body) => respond(response, { statusCode: 200, headers: { 'cache-control': 'no-cache' }, body }),
        (error: unknown) => refuse(request, response, error, log),
      );
    } else {
      problem(request, response, 'not_found');
    }
  }

  async function call(
    { invoker, traffic, clock }: Behind,
    target: Target,
    route: Parameters<typeof eventOf>[1],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    traffic.enter();
    try {
      const event = eventOf(request, route, await readBody(request), clock.now());
      const result = await invoker.run(target.fn, event);
      response.setHeader('apigw-requestid', event.requestContext.requestId);
      respond(response, result);
    } finally {
      traffic.leave();
    }
  }

  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true }, answer);
  server.on('upgrade', (request, socket, head) => {
    if (/^\/mqtt(\?|$)/.test(request.url ?? '')) options.behind()?.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  });
  const port = await listen(server, options.port, host, 'PORT');

  return {
    port,
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

/** Each operation's route, as API Gateway matches them: `{name}` takes one part of the path. */
function routesOf(invoker: Invoker) {
  const router = findMyWay({ maxParamLength: 2000, caseSensitive: true, ignoreTrailingSlash: false });
  for (const { name: fn, trigger } of invoker.named('api')) {
    for (const { method, path } of operationsOf(trigger.noun satisfies Noun)) {
      const pattern = apiRoot + path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1');
      router.on(method, pattern, () => undefined, { fn, key: `${method} ${apiRoot}${path}` } satisfies Target);
    }
  }
  return router;
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown, log: (line: string) => void): void {
  if (response.headersSent) {
    response.destroy();
  } else if (error instanceof TooLarge) {
    response.setHeader('connection', 'close');
    problem(request, response, 'too_large');
  } else if (error instanceof Missing || error instanceof Timeout) {
    log(reason(error));
    problem(request, response, 'busy');
  } else {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    problem(request, response, 'internal');
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
