/** What the pipeline learns of a call, handed from one middleware to the next. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Operation } from '../../shared/operation.ts';
import type { Locale, PersonScope, Scope } from '../../shared/scope.ts';

/** What a use case may want to know of the request beside its input. */
export interface RequestFacts {
  /** Where it comes from, as limits count: an IPv4 address, or the /64 of an IPv6 one. */
  source: string;
  cookies: readonly string[];
  userAgent: string;
  /** Of the `Idempotency-Key` header. */
  idempotencyKey: string | null;
  /** Of the answer. */
  locale: Locale;
}

export interface Call {
  operation: Operation;
  scope: Scope | PersonScope;
  input: unknown;
  facts: RequestFacts;
  locale: Locale;
  traceId: string;
}

export type ApiEvent = APIGatewayProxyEventV2 & { call: Call };

/** A use case's answer together with the cookie it sets or ends. */
export class Reply<T> {
  readonly output: T;
  readonly cookie: string;

  constructor(output: T, cookie: string) {
    this.output = output;
    this.cookie = cookie;
  }
}
