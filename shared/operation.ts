/**
 * One definition per operation feeds the routes (API Gateway and local gateway), validation, the permission check, the
 * typed web client, the OpenAPI document and the tests that try every operation as a stranger.
 */
import type * as z from 'zod';
import type { ErrorCode } from './errors.ts';
import type { PersonScope, Role, Scope } from './scope.ts';

/** Where operations are served. */
export const apiRoot = '/api/v1';
/** Holds a person's session. `__Host-`: this site's alone, over TLS alone, on every path. */
export const sessionCookie = '__Host-session';
/** Holds the secret of a browser that asks for codes: a code is good in the browser that asked for it. */
export const codeCookie = '__Host-code';
/** Holds the secret of a browser that signs in with a passkey: a challenge is good in the browser that asked for it. */
export const passkeyCookie = '__Host-passkey';
/** Holds the session of somebody who runs the service. */
export const operatorCookie = '__Host-operator';
/** How the edge tells the API who calls: the address it saw, and the proof that the edge itself says so. */
export const viewerHeader = 'x-roomlight-viewer';
export const originHeader = 'x-roomlight-origin';

/**
 * The least a caller must be: nobody in particular, any signed-in person, or a role. Admins may do what any role may. An operator
 * runs the service: nobody of a company, with a session of their own.
 */
export type Who = 'anyone' | 'employee' | 'operator' | Exclude<Role, 'employee'>;

export interface Operation<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType, W extends Who = Who> {
  /** `noun.verb`, unique. */
  readonly name: `${string}.${string}`;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api/v1`; `{name}` takes the input's property of that name. */
  readonly path: `/${string}`;
  readonly who: W;
  /** One flat object: path parameters by name, the rest in the query (GET, DELETE) or the JSON body. */
  readonly input: I;
  readonly output: O;
  /** The media type of a successful answer that is no JSON: `output` is then its text. */
  readonly content?: 'text/calendar';
  /** A cookie that must come with it, beside or instead of the session's. */
  readonly cookie?: { readonly name: string; readonly description: string };
  /** The status of success; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly errors: readonly ErrorCode[];
  readonly example: { readonly input: z.input<I>; readonly output: z.input<O> };
}

export function defineOperation<I extends z.ZodObject, O extends z.ZodType, const W extends Who>(
  operation: Operation<I, O, W>,
): Operation<I, O, W> {
  return operation;
}

export type InputOf<Op extends Operation> = z.output<Op['input']>;
export type OutputOf<Op extends Operation> = z.input<Op['output']>;
export type ScopeOf<Op extends Operation> = Op['who'] extends 'anyone'
  ? Scope | PersonScope
  : Op['who'] extends 'operator'
    ? Scope
    : PersonScope;

/** Names in braces, in order: `/rooms/{roomId}` gives `['roomId']`. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Errors that any operation may answer, beside its own. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const common: ErrorCode[] = ['invalid_input', 'too_many_requests', 'internal', 'busy'];
  if (operation.who !== 'anyone') common.push('unauthenticated');
  if (!['anyone', 'operator'].includes(operation.who)) common.push('suspended', 'passkey_needed');
  if (!['anyone', 'operator', 'employee'].includes(operation.who)) common.push('forbidden');
  return [...new Set([...operation.errors, ...common])];
}

/** May somebody with these roles call it at all? What they may do with a given record is decided by the noun's rules. */
export function permits(who: Who, roles: readonly Role[]): boolean {
  if (who === 'anyone' || who === 'employee' || who === 'operator') return true;
  return roles.includes('admin') || roles.includes(who);
}
