import * as z from 'zod';
import { cell, existingChoice, lineNumber, mostRows } from '../importing.ts';
import { messagePreferences } from '../messages/preferences-schema.ts';
import { changeOut, email, id, line, locale, role, version } from '../schema.ts';
import { currencies } from '../tenants/policy.ts';

export const person = z.object({
  personId: id('person'),
  name: z.string(),
  email: z.string(),
  roles: z.array(role),
  locale,
  /** Free words; people of the same words are one department. */
  department: z.string(),
  active: z.boolean(),
  /** When they first signed in; null: they have been invited, and have not come yet. */
  joinedAt: z.string().nullable(),
  /** The person with whom they turned out to be one and the same. */
  mergedInto: id('person').nullable(),
  version,
  lastChange: changeOut,
});
export type Person = z.output<typeof person>;

/** What colleagues see of each other: enough to invite. */
export const colleague = z.object({ personId: id('person'), name: z.string(), email: z.string() });

export const preferences = z.object({
  /** Rooms shown first, in this order. */
  favourites: z.array(id('room')),
  /** Minutes before a meeting; null follows the company's policy, 0 = never. */
  reminderMinutes: z.number().int().min(0).max(10_080).nullable(),
  messages: messagePreferences,
});
export type Preferences = z.output<typeof preferences>;

/** The signed-in person, and what the web app needs to start. */
export const me = z.object({
  personId: id('person'),
  tenantId: id('tenant'),
  company: z.string(),
  zone: z.string(),
  /** The company's, in which prices are. */
  currency: z.enum(currencies),
  /** `#rrggbb` of the company, by whose hue its pages go; null: the product's own. */
  color: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  roles: z.array(role),
  locale,
  preferences,
  unread: z.number().int().min(0),
  version,
});
export type Me = z.output<typeof me>;

export const company = z.object({ tenantId: id('tenant'), name: z.string() });

export const signInInput = z.strictObject({
  email,
  code: z.string().regex(/^\d{6}$/, { error: 'six_digits' }),
  /** Which company, for a person of several; without it the answer lists them and the code stays good. */
  tenantId: id('tenant').optional(),
});

/** Either signed in, or the companies to choose from. */
export const signInOutput = z.object({ me: me.nullable(), companies: z.array(company) });

export const myChanges = z.strictObject({
  version,
  name: line(60).optional(),
  locale: locale.optional(),
  favourites: z.array(id('room')).max(50).optional(),
  reminderMinutes: z.number().int().min(0).max(10_080).nullable().optional(),
  /** All of it: what is left out is no longer so. */
  messages: messagePreferences.optional(),
});

export const inviteInput = z.strictObject({
  email,
  name: line(60),
  roles: z.array(role).min(1).max(4).default(['employee']),
  department: line(60, 0).default(''),
});

/** A row of a table of people. */
export const personRow = z.strictObject({
  line: lineNumber,
  email: cell,
  /** Of somebody who is there, what is left out or empty stays as it is. */
  name: cell.optional(),
  department: cell.optional(),
  /** One beside the other, parted by commas. */
  roles: cell.optional(),
});
export type PersonRow = z.output<typeof personRow>;
export const peopleImport = z.strictObject({
  rows: z.array(personRow).min(1).max(mostRows),
  /** What becomes of those whose address is there. */
  existing: existingChoice.default('skip'),
  /** Whether those who are new get a mail. */
  invite: z.boolean().default(false),
});

export const personChanges = z.strictObject({
  personId: id('person'),
  version,
  name: line(60).optional(),
  roles: z.array(role).min(1).max(4).optional(),
  department: line(60, 0).optional(),
  active: z.boolean().optional(),
});

/** `current`: invited or active. */
export const personStates = ['current', 'invited', 'active', 'deactivated'] as const;
export type PersonState = (typeof personStates)[number];

export const listInput = z.strictObject({
  search: z.string().trim().max(60).default(''),
  role: role.optional(),
  /** Exactly this one; empty: those of none. */
  department: z.string().trim().max(60).optional(),
  state: z.enum(personStates).optional(),
  limit: z.number().int().min(1).max(200).default(100),
  cursor: z.string().max(400).optional(),
});

/** Many at once. */
export const personIds = z.array(id('person')).min(1).max(200);

export const manyChanges = z.strictObject({
  personIds,
  department: line(60, 0).optional(),
  addRoles: z.array(role).max(4).default([]),
  removeRoles: z.array(role).max(4).default([]),
});

export const department = z.object({
  /** Empty: those of none. */
  name: z.string(),
  /** Invited or active. */
  people: z.number().int(),
  deactivated: z.number().int(),
});
