/** The company's audit trail: written once, never changed, forgotten when its time is over. */
import { changesOf, keptDays, nameOf, withoutIds } from '../../shared/audit/changes.ts';
import type { AuditEntry, AuditKind } from '../../shared/audit/schema.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { Scope, Versioned } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';

/** `2026-11`, of UTC. */
export type Month = string;

type StoredEntry = Omit<AuditEntry, 'kind'> & {
  /** A record's `kind` says that it is one of the trail. */
  of: AuditKind;
};

/** A month's partition, its entries in the order of time; the event's id makes a repeat the same entry. The index has them by person. */
export const trail = defineRecord<StoredEntry, [Month, string]>({
  kind: 'trail',
  key: (tenantId, month, place) => ({ pk: partition(tenantId, month), sk: place }),
  ids: (entry) => [entry.at.slice(0, 7), placeOf(entry)],
  owner: (entry) => ({ ownerPk: personRange(entry.tenantId, entry.who.id), ownerSk: placeOf(entry) }),
  ttl: ({ at }) => Math.ceil(Date.parse(at) / 1000) + keptDays * 86_400,
});

export function partition(tenantId: TenantId, month: Month): string {
  return `${tenantId}#trail#${month}`;
}

/** All that somebody has done. @param id also of a doorplate or of a part of the system */
export function personRange(tenantId: TenantId, id: string): string {
  return `${tenantId}#trail-of#${id}`;
}

export function entryOf({
  auditId,
  at,
  of: kind,
  action,
  what,
  who,
  why,
  subjectId,
  name,
  meeting,
  changes,
}: StoredEntry): AuditEntry {
  return { auditId, at, kind, action, what, who, why, subjectId, name, ...(meeting && { meeting }), changes };
}

/** Its place in the order of the month. */
export function placeOf({ at, auditId }: Pick<AuditEntry, 'at' | 'auditId'>): string {
  return `${at}#${auditId}`;
}

function entryWrite(scope: Scope, { kind, ...entry }: AuditEntry): Write {
  return trail.create(trail.first(scope, { ...entry, of: kind }));
}

/** Nothing where it is there already. */
export async function keep(scope: Scope, entry: AuditEntry): Promise<void> {
  try {
    await commit(scope, [entryWrite(scope, entry)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/**
 * What is written with the removal of a record, in the same transaction: the stream tells that it is gone, and not by whom.
 * @param name what people call it, where the record itself has no name
 */
export function removal(
  scope: Scope,
  kind: AuditKind,
  subjectId: string,
  before: Versioned & object,
  name = nameOf(before as unknown as Record<string, unknown>),
): Write {
  return entryWrite(scope, {
    auditId: `${subjectId}.${before.version}.${kind}.removed`,
    at: new Date(now()).toISOString(),
    ...{ kind, action: 'removed', what: 'removed', who: scope.actor, why: null, subjectId, name },
    changes: withoutIds(changesOf(kind, before as unknown as Record<string, unknown>, null)),
  });
}
