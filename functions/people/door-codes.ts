/**
 * 门牌密码: six digits by which a doorplate knows a person, where the company wants that. They are unique in the company, can be
 * read in one's own settings, and are good for nothing but touches at a door.
 */
import { randomInt } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { type PersonRecord, people } from './entity.ts';

interface DoorCode {
  code: string;
  personId: PersonId;
  /** The person's when it was made: one of an earlier era is dead even when the person comes back. */
  era: number;
}

const byCode = defineRecord<DoorCode, [string]>({
  kind: 'door-code',
  key: (tenantId, code) => ({ pk: `${tenantId}#door-codes`, sk: code }),
  ids: ({ code }) => [code],
});

const byPerson = defineRecord<DoorCode, [PersonId]>({
  kind: 'door-code-of',
  key: (tenantId, personId) => ({ pk: `${tenantId}#door-codes-of`, sk: personId }),
  ids: ({ personId }) => [personId],
});

const attempts = 8;

/** One's own; null until one has been made. */
export async function read(scope: PersonScope): Promise<{ code: string | null }> {
  const [kept, person] = await Promise.all([byPerson.get(scope, scope.actor.id), people.find(scope, scope.actor.id)]);
  return { code: kept && kept.era === person.era ? kept.code : null };
}

/** Another one, or the first; the one of before opens nothing from then on. */
export async function renew(scope: PersonScope): Promise<{ code: string }> {
  const personId = scope.actor.id;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const [before, { era }] = await Promise.all([byPerson.get(scope, personId), people.find(scope, personId)]);
    const fields = { code: String(randomInt(1_000_000)).padStart(6, '0'), personId, era };
    const mine = before
      ? byPerson.replace(before, byPerson.next(scope, before, fields, 'renewed'))
      : byPerson.create(byPerson.first(scope, fields));
    const gone = before && { tenantId: scope.tenantId, remove: byCode.key(scope.tenantId, before.code) };
    try {
      await commit(scope, [byCode.create(byCode.first(scope, fields)), mine, ...(gone ? [gone] : [])]);
      return { code: fields.code };
    } catch (error) {
      // Somebody has this code, or two renewals met.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new AppError('busy', { retryAfter: 1 });
}

/** Whose code this is; null when it is nobody's, or of somebody who has left. */
export async function personOf(scope: Scope, code: string): Promise<Stored<PersonRecord> | null> {
  const found = await byCode.get(scope, code);
  const person = found && (await people.get(scope, found.personId));
  return person?.active && person.era === found?.era ? person : null;
}
