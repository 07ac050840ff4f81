import type { PersonId, TenantId } from '../../shared/ids.ts';
import { usualPreferences } from '../../shared/messages/preferences.ts';
import type { Person, Preferences } from '../../shared/people/schema.ts';
import { defineRecord } from '../db/record.ts';

export type PersonRecord = Omit<Person, 'version' | 'lastChange'> & {
  preferences: Preferences;
  /** Rises with each deactivation: sessions from before it stay over even when the person comes back. */
  era: number;
};

export const changedRange = (tenantId: string) => `${tenantId}#people-changed`;

export const people = defineRecord<PersonRecord, [PersonId]>({
  kind: 'person',
  key: (tenantId, personId) => ({ pk: `${tenantId}#people`, sk: personId }),
  ids: (person) => [person.personId],
  // By when they last changed: whoever keeps the list in memory asks only for what is new.
  owner: ({ tenantId, personId, lastChange, joinedAt }) => ({
    ownerPk: changedRange(tenantId),
    ownerSk: `${joinedAt && joinedAt > lastChange.at ? joinedAt : lastChange.at}#${personId}`,
  }),
  upgrade: (found) => ({
    // Of those from before it was written down nobody knows; they have long been here.
    ...{ department: '', joinedAt: found.lastChange.at, mergedInto: null },
    ...found,
    preferences: { ...{ messages: usualPreferences }, ...found.preferences },
  }),
});

/** The directory of addresses stands above companies: which of them an e-mail address belongs to. */
export interface Membership {
  email: string;
  companyId: TenantId;
  personId: PersonId;
}

export const memberships = defineRecord<Membership, [string, TenantId]>({
  kind: 'membership',
  key: (tenantId, email, companyId) => ({ pk: `${tenantId}#mail#${email}`, sk: companyId }),
  ids: (membership) => [membership.email, membership.companyId],
});
