/**
 * A typed HTTP client over the operations, as strict as the contract: an answer must have the status, the shape and nothing
 * but the properties that its operation promises, and a refusal must be problem+json with one of the operation's errors.
 */
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { type Problem, statusOf } from '../../shared/errors.ts';
import { problem } from '../../shared/openapi.ts';
import { apiRoot, codeCookie, errorsOf, type Operation, pathParameters } from '../../shared/operation.ts';
import { type OperationName, type OperationNamed, operations } from '../../shared/operations.ts';
import type { Locale } from '../../shared/scope.ts';

type Input<N extends OperationName> = z.input<OperationNamed<N>['input']>;
type Output<N extends OperationName> = z.output<OperationNamed<N>['output']>;

/** Where codes are asked for, as its cookie. */
export const browser = browserNamed('A');

/** Another browser that nobody has signed in with: one character names it. */
export function browserNamed(name: string): string {
  return `${codeCookie}=${name.repeat(43)}`;
}

export interface CallOptions {
  idempotencyKey?: string;
  locale?: Locale;
  headers?: Record<string, string>;
}

/** What goes over the wire, for tests that send what no client would. */
export interface RawRequest {
  method: string;
  /** Under `/api/v1`, with its query. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Hangs up. */
  signal?: AbortSignal;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export interface Client {
  /** The session's cookie; null = nobody has signed in. */
  readonly cookie: string | null;
  /** @throws Refused when the answer is a problem */
  call<N extends OperationName>(name: N, input: Input<N>, options?: CallOptions): Promise<Output<N>>;
  /** The problem with which the call is refused. @throws when it is not */
  refusal<N extends OperationName>(name: N, input: Input<N>, options?: CallOptions): Promise<Problem>;
  send(request: RawRequest): Promise<RawAnswer>;
  /** The same server as somebody else. */
  as(cookie: string | null): Client;
}

/** A refusal where the test expected an answer. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(name: string, refusal: Problem) {
    super(`${name} was refused: ${JSON.stringify(refusal)}`);
    this.name = 'Refused';
    this.problem = refusal;
  }
}

const byName = new Map(operations.map((operation) => [operation.name, operation]));

export function operationNamed(name: string): Operation {
  const found = byName.get(name as Operation['name']);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

export function client(url: string, cookie: string | null = null): Client {
  async function send({ method, path, headers = {}, body, signal }: RawRequest): Promise<RawAnswer> {
    const response = await fetch(`${url}${apiRoot}${path}`, {
      method,
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  const run = (operation: Operation, input: Record<string, unknown>, options: CallOptions = {}) =>
    send(requestOf(operation, input, options));

  return {
    cookie,
    send,
    as: (other) => client(url, other),
    async call(name, input, options) {
      const operation = operationNamed(name);
      const answer = await run(operation, input, options);
      if (answer.status >= 400) throw new Refused(name, problemOf(operation, answer));
      return outputOf(operation, answer) as Output<typeof name>;
    },
    async refusal(name, input, options) {
      const operation = operationNamed(name);
      const answer = await run(operation, input, options);
      if (answer.status < 400) throw new Error(`${name} was not refused but answered ${answer.text}`);
      return problemOf(operation, answer);
    },
  };
}

/** How an operation's input travels: in the path, and the rest in the query or the body. */
export function requestOf(
  operation: Operation,
  input: Record<string, unknown>,
  { idempotencyKey, locale, headers = {} }: CallOptions = {},
): RawRequest {
  const rest = { ...input };
  let path: string = operation.path;
  for (const name of pathParameters(operation.path)) {
    path = path.replace(`{${name}}`, encodeURIComponent(String(rest[name])));
    delete rest[name];
  }
  const common = {
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(locale === undefined ? {} : { 'accept-language': locale }),
    ...headers,
  };
  if (operation.method !== 'GET' && operation.method !== 'DELETE') {
    const body = JSON.stringify(rest);
    return { method: operation.method, path, headers: { 'content-type': 'application/json', ...common }, body };
  }
  const query = new URLSearchParams(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return { method: operation.method, path: query.size > 0 ? `${path}?${query}` : path, headers: common };
}

/** @throws unless it is exactly what the operation promises */
export function outputOf(operation: Operation, answer: RawAnswer): unknown {
  const { name, status = 200, output } = operation;
  if (answer.status !== status) throw new Error(`${name} answered ${answer.status}, not ${status}: ${answer.text}`);
  const sent: unknown = operation.content ? answer.text : JSON.parse(answer.text);
  const parsed = output.parse(sent);
  if (!isDeepStrictEqual(parsed, sent)) {
    throw new Error(`${name} answered more than it promises: ${answer.text}\npromised: ${JSON.stringify(parsed)}`);
  }
  return parsed;
}

/** @throws unless it is problem+json with one of the operation's errors and that error's status */
export function problemOf(operation: Operation, answer: RawAnswer): Problem {
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    throw new Error(`${operation.name} answered ${answer.status} as ${type}: ${answer.text}`);
  }
  const parsed = problem.parse(JSON.parse(answer.text));
  if (!errorsOf(operation).includes(parsed.code)) {
    throw new Error(`${operation.name} does not name the error ${parsed.code}: ${answer.text}`);
  }
  if (parsed.status !== answer.status || statusOf[parsed.code] !== answer.status || parsed.detail === '') {
    throw new Error(`${operation.name} answered ${answer.status} with ${answer.text}`);
  }
  return parsed;
}
