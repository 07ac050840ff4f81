/** Who acts, for which company: the first argument of every use case. */
import type { DoorplateId, PersonId, TenantId } from './ids.ts';

export const roles = ['admin', 'approver', 'staff', 'employee'] as const;
export type Role = (typeof roles)[number];

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];

export type Actor =
  | { kind: 'person'; id: PersonId; name: string }
  | { kind: 'doorplate'; id: DoorplateId; name: string }
  | { kind: 'system'; id: string; name: string };

export interface Scope {
  /** `platform` for what stands above companies: sign-in codes, the directory of e-mail addresses, pairings. */
  tenantId: TenantId;
  actor: Actor;
  roles: readonly Role[];
  locale: Locale;
  /** The person's; absent where nobody in particular acts. */
  department?: string;
}

/** A scope that a session has proved: a person acts. */
export interface PersonScope extends Scope {
  actor: Extract<Actor, { kind: 'person' }>;
  email: string;
  /** SHA-256 of the session's token. */
  session: string;
  /** A passkey has opened the session, or was added in it. */
  byPasskey?: boolean;
}

export const platform: Scope = {
  tenantId: 'platform' as TenantId,
  actor: { kind: 'system', id: 'platform', name: 'Roomlight' },
  roles: [],
  locale: 'zh-CN',
};

/** The product itself acts for a company: timers, followers. */
export function systemScope(tenantId: TenantId, part: string, locale: Locale = 'zh-CN'): Scope {
  return { tenantId, actor: { kind: 'system', id: part, name: 'Roomlight' }, roles: [], locale };
}

export function isAdmin(scope: Pick<Scope, 'roles'>): boolean {
  return scope.roles.includes('admin');
}

/** What changed a record last; events are derived from it. `at` is ISO 8601 UTC, to the millisecond. */
export interface Change {
  what: string;
  who: Actor;
  why?: string | undefined;
  at: string;
}

/** What every stored record carries. `version` starts at 1 and rises by one with each change. */
export interface Versioned {
  version: number;
  lastChange: Change;
}
