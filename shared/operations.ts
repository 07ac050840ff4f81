/** The list of all operations. A noun's `operations.ts` exports its operations; nothing else needs to know of a new one. */
import * as audit from './audit/operations.ts';
import * as bookings from './bookings/operations.ts';
import * as doorplates from './doorplates/operations.ts';
import * as feeds from './feeds/operations.ts';
import * as media from './media/operations.ts';
import * as messages from './messages/operations.ts';
import type { Operation } from './operation.ts';
import * as operator from './operator/operations.ts';
import * as passkeys from './passkeys/operations.ts';
import * as people from './people/operations.ts';
import * as places from './places/operations.ts';
import * as services from './services/operations.ts';
import * as statistics from './statistics/operations.ts';
import * as tenants from './tenants/operations.ts';

export const byNoun = {
  tenants,
  people,
  passkeys,
  places,
  bookings,
  messages,
  doorplates,
  media,
  services,
  feeds,
  statistics,
  audit,
  operator,
} as const;

export type Noun = keyof typeof byNoun;
export const nouns = Object.keys(byNoun) as Noun[];

export function operationsOf(noun: Noun): Operation[] {
  return Object.values(byNoun[noun]);
}

export const operations: readonly Operation[] = nouns.flatMap(operationsOf);

/** Every operation's type by its name, for the typed client: `OperationNamed<'bookings.create'>`. */
export type OperationNamed<Name extends string> = {
  [N in Noun]: {
    [K in keyof (typeof byNoun)[N]]: `${N}.${K & string}` extends Name ? (typeof byNoun)[N][K] : never;
  }[keyof (typeof byNoun)[N]];
}[Noun];
export type OperationName = { [N in Noun]: `${N}.${keyof (typeof byNoun)[N] & string}` }[Noun];
