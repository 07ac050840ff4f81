/** The company's audit trail: each change of what admins look after leaves one entry. Removals are written where they happen. */
import { actionOf, changesOf, idsIn, nameOf, withNames } from '../../shared/audit/changes.ts';
import { auditedEvents } from '../../shared/audit/events.ts';
import type { AuditKind } from '../../shared/audit/schema.ts';
import { systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { keep } from './entity.ts';
import { namesOf } from './names.ts';

export const handler = follower(auditedEvents, async (event) => {
  const { id: auditId, tenantId, subjectId, at, what, who, why } = event;
  const [before, after] = [imageOf(event.before), imageOf(event.after)];
  const kind = event.name.split('.')[0] as AuditKind;
  const action = actionOf(before, after);
  const found = changesOf(kind, before, after);
  // An address's own record tells nothing but that there is one.
  if (action === 'changed' && found.length === 0 && kind !== 'calendar') return;
  const scope = systemScope(tenantId, 'audit');
  const names = await namesOf(scope, [...idsIn(found), subjectId]);
  const changes = action === 'removed' || kind === 'calendar' ? [] : withNames(found, names);
  const name = nameOf(after) || names.get(subjectId) || '';
  await keep(scope, { auditId, at, kind, action, what, who, why, subjectId, name, changes });
});

function imageOf(image: object | null): Readonly<Record<string, unknown>> | null {
  return image as Readonly<Record<string, unknown>> | null;
}
