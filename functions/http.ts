/**
 * The one HTTP pipeline: session -> scope -> permit -> parse -> run -> problem+json. A noun's `api.ts` is
 * `export const handler = api('bookings', operations, { create: …, change: … })`: its own operations alone come into its function,
 * and the types demand a use case for each of them.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { AppError } from '../shared/errors.ts';
import {
  apiRoot,
  type InputOf,
  type Operation,
  type OutputOf,
  originHeader,
  permits,
  type ScopeOf,
  viewerHeader,
} from '../shared/operation.ts';
import type { byNoun, Noun } from '../shared/operations.ts';
import { platform, type Scope } from '../shared/scope.ts';
import { localeFrom } from '../shared/texts.ts';
import { parseInput } from './http/parse.ts';
import { problemAnswer } from './http/problem.ts';
import { type ApiEvent, type Call, Reply, type RequestFacts } from './http/request.ts';
import { textAnswer } from './http/text.ts';
import { admit } from './operator/standing.ts';
import { demandPasskey } from './passkeys/required.ts';
import { readSession } from './people/sessions.ts';
import { sourceOf } from './rate.ts';

export { Reply, type RequestFacts } from './http/request.ts';

type UseCase<Op> = Op extends Operation
  ? (scope: ScopeOf<Op>, input: InputOf<Op>, facts: RequestFacts) => Promise<OutputOf<Op> | Reply<OutputOf<Op>>>
  : never;
export type UseCases<N extends Noun> = { [K in keyof (typeof byNoun)[N]]: UseCase<(typeof byNoun)[N][K]> };

type Answer = APIGatewayProxyStructuredResultV2;
type Middleware = middy.MiddlewareObj<ApiEvent, Answer>;

/** The scope that a request's cookies prove, or null. @throws AppError where it is known and not let in */
type Prove = (cookies: readonly string[], operation: Operation) => Promise<Scope | null>;

const person: Prove = async (cookies, { name }) => {
  const scope = await readSession(cookies);
  // Whoever is let in no more may leave.
  if (scope && name !== 'people.signOut') {
    await admit(scope);
    await demandPasskey(scope, name);
  }
  return scope;
};

export function api<N extends Noun>(
  noun: N,
  operations: (typeof byNoun)[N],
  useCases: UseCases<N>,
  prove: Prove = person,
) {
  const all: Operation[] = Object.values(operations);
  const routes = new Map(all.map((operation) => [`${operation.method} ${apiRoot}${operation.path}`, operation]));
  const byName = useCases as unknown as Record<string, UseCase<Operation>>;

  async function run(event: ApiEvent): Promise<Answer> {
    const { operation, scope, input, facts, locale } = event.call;
    const useCase = byName[operation.name.slice(noun.length + 1)];
    if (!useCase) throw new Error(`no use case for ${operation.name}`);
    const result = await useCase(scope as never, input as never, { ...facts, locale });
    if (operation.content) return textAnswer(operation.content, String(result), event.headers['if-none-match']);
    return answer(operation, result);
  }

  return middy<ApiEvent, Answer>()
    .use(calls(routes))
    .use(sessions(prove))
    .use(permissions())
    .use(inputs())
    .handler(run) as unknown as (event: APIGatewayProxyEventV2, context: unknown) => Promise<Answer>;
}

function answer(operation: Operation, result: unknown): Answer {
  const reply = result instanceof Reply ? result : null;
  const output = reply ? reply.output : result;
  return {
    statusCode: operation.status ?? 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(output),
    ...(reply ? { cookies: [reply.cookie] } : {}),
  };
}

/** Names the operation, and writes every error of what follows. */
function calls(routes: ReadonlyMap<string, Operation>): Middleware {
  return {
    before: (request) => {
      const { event } = request;
      const { headers } = event;
      const operation = routes.get(event.routeKey);
      if (!operation) throw new AppError('not_found');
      const call: Call = {
        operation,
        scope: platform,
        input: undefined,
        facts: {
          source: sourceOf(callerAddress(event)),
          cookies: event.cookies ?? [],
          userAgent: headers['user-agent'] ?? '',
          idempotencyKey: headers['idempotency-key'] ?? null,
          locale: localeFrom(headers['accept-language']),
        },
        locale: localeFrom(headers['accept-language']),
        traceId: event.requestContext.requestId,
      };
      event.call = call;
    },
    onError: (request) => {
      const { event, error } = request;
      const locale = event.call?.locale ?? localeFrom(event.headers['accept-language']);
      request.response = problemAnswer(error, locale, event.requestContext.requestId);
    },
  };
}

/** Behind the edge the source is the edge itself: then its header counts, if it proves by the key that it comes from there. */
function callerAddress({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const key = process.env.ORIGIN_KEY;
  const isEdge = key !== undefined && headers[originHeader] === key;
  return (isEdge ? headers[viewerHeader] : undefined) ?? requestContext.http.sourceIp;
}

/** A session becomes the scope. Operations for anyone do not look at it. */
function sessions(prove: Prove): Middleware {
  return {
    before: async ({ event }) => {
      const { call } = event;
      if (call.operation.who === 'anyone') {
        call.scope = { ...platform, locale: call.locale };
        return;
      }
      const scope = await prove(event.cookies ?? [], call.operation);
      if (!scope) throw new AppError('unauthenticated');
      if (!event.headers['accept-language']) call.locale = scope.locale;
      call.scope = scope;
    },
  };
}

function permissions(): Middleware {
  return {
    before: ({ event }) => {
      const { operation, scope } = event.call;
      if (!permits(operation.who, scope.roles)) throw new AppError('forbidden');
    },
  };
}

const visibleKey = /^[\x21-\x7e]{1,200}$/;

function inputs(): Middleware {
  return {
    before: ({ event }) => {
      const { call } = event;
      const { idempotencyKey } = call.facts;
      if (idempotencyKey !== null && !visibleKey.test(idempotencyKey)) {
        throw new AppError('invalid_input', {
          fields: [{ field: 'Idempotency-Key', rule: 'idempotency_key', message: '' }],
        });
      }
      call.input = parseInput(call.operation, event);
    },
  };
}
