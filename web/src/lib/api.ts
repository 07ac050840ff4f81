import table from 'virtual:operations';
import type * as z from 'zod';
import { goto } from '$app/navigation';
import type { ErrorCode, Problem as ServerProblem } from '../../../shared/errors.ts';
import type { OperationName, OperationNamed } from '../../../shared/operations.ts';
import { learnServerTime } from './clock.svelte.ts';
import { language } from './locale.svelte.ts';
import { m } from './paraglide/messages.js';

export type { OperationName };
export type Input<Name extends OperationName> = z.input<OperationNamed<Name>['input']>;
export type Output<Name extends OperationName> = z.output<OperationNamed<Name>['output']>;

/** What the server answered (RFC 9457), or `offline`: no answer came. */
export type Problem = Omit<ServerProblem, 'code'> & { code: ErrorCode | 'offline' };

/** What `call` throws. `problem.detail` is a sentence in the reader's language. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The problem behind any thrown value. What is not an answer of the server is a fault of this page: logged, then told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  console.error(error);
  return local('internal', m.common_problem_page());
}

export function isProblem(error: unknown, ...codes: Problem['code'][]): boolean {
  return error instanceof ApiError && codes.includes(error.problem.code);
}

interface CallOptions {
  /** The same key makes a repeated request one booking. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The request outlives the page: for what must still be said while it closes. */
  keepalive?: boolean;
}

/**
 * Calls an operation of the contract. Path parameters are taken out of the input; the rest goes into the query (GET,
 * DELETE; arrays joined by commas) or the JSON body. Without a session the person is taken to sign in and back.
 * @throws ApiError
 */
export async function call<Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  options: CallOptions = {},
): Promise<Output<Name>> {
  const response = await send(name, input, options);
  learnServerTime(response.headers.get('date'));
  const body: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
  if (response.ok && body !== null) return body as Output<Name>;
  const problem = isServerProblem(body) ? body : local('internal', m.common_problem_server(), response.status);
  if (problem.status === 401) toSignIn();
  if (problem.code === 'passkey_needed') toPasskey();
  throw new ApiError(problem);
}

async function send(name: OperationName, input: Record<string, unknown>, options: CallOptions): Promise<Response> {
  const [method, template] = table[name] ?? ['GET', `/${name}`];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = rest.get(key);
    rest.delete(key);
    return encodeURIComponent(String(value));
  });
  const inQuery = method === 'GET' || method === 'DELETE';
  const query =
    inQuery && rest.size > 0 ? `?${new URLSearchParams([...rest].map(([key, value]) => [key, String(value)]))}` : '';
  const headers: Record<string, string> = { 'accept-language': language.current };
  if (!inQuery) headers['content-type'] = 'application/json';
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  const timeout = AbortSignal.timeout(20_000);
  try {
    return await fetch(`/api/v1${path}${query}`, {
      method,
      headers,
      body: inQuery ? null : JSON.stringify(Object.fromEntries(rest)),
      keepalive: options.keepalive ?? false,
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(local('offline', m.common_problem_offline()));
  }
}

function isServerProblem(body: unknown): body is ServerProblem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function local(code: Problem['code'], detail: string, status = 0): Problem {
  return { type: 'about:blank', title: detail, status, detail, code, traceId: '' };
}

/** The sign-in page's address, which leads back to where the person was. */
export function signInAddress(from: Pick<URL, 'pathname' | 'search'>): string {
  const to = from.pathname + from.search;
  return to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`;
}

/** Where it is said why one must come by passkey, and how. */
export function passkeyAddress(from: Pick<URL, 'pathname' | 'search'>): string {
  const to = from.pathname + from.search;
  return to === '/' ? '/passkey' : `/passkey?to=${encodeURIComponent(to)}`;
}

function toPasskey(): void {
  if (!/^\/(sign-|passkey)/.test(location.pathname)) void goto(passkeyAddress(location), { replace: true });
}

function toSignIn(): void {
  // Who runs the service has a sign-in of their own.
  if (!/^\/(sign-|operator)/.test(location.pathname)) void goto(signInAddress(location), { replace: true });
}
