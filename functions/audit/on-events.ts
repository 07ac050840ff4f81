/** The company's audit trail: each change of what admins look after leaves one entry. Removals are written where they happen. */
import { actionOf, changesOf, idsIn, nameOf, withNames } from '../../shared/audit/changes.ts';
import { equipmentTold } from '../../shared/audit/equipment.ts';
import { auditedEvents } from '../../shared/audit/events.ts';
import type { AuditKind } from '../../shared/audit/schema.ts';
import { type EquipmentImage, isEvent } from '../../shared/events.ts';
import type { TransferImage } from '../../shared/people/transfer.ts';
import { systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { keep } from './entity.ts';
import { namesOf } from './names.ts';

export const handler = follower(auditedEvents, async (event) => {
  const { id: auditId, tenantId, at, what, who, why } = event;
  const kind = event.name.split('.')[0] as AuditKind;
  const isTransfer = isEvent(event, 'transfer.created', 'transfer.changed');
  // How far it is, its own events tell; one that begins anew takes the place of the last.
  if (isTransfer && !toldOfTransfers.has(what)) return;
  const equipment = isEvent(event, 'equipment.created', 'equipment.changed') && event.after;
  const told = equipment ? equipmentTold(event.before as EquipmentImage | null, equipment) : null;
  const subjectId = told?.subjectId ?? event.subjectId;
  const [before, after] = isTransfer
    ? [what === 'begun' ? null : termsOf(event.before), termsOf(event.after)]
    : [imageOf(told ? told.before : event.before), imageOf(told ? told.after : event.after)];
  const action = actionOf(before, after);
  const found = changesOf(kind, before, after);
  // An address's own record tells nothing but that there is one.
  if (action === 'changed' && found.length === 0 && kind !== 'calendar') return;
  const scope = systemScope(tenantId, 'audit');
  const names = await namesOf(scope, [...idsIn(found), subjectId]);
  const changes = action === 'removed' || kind === 'calendar' ? [] : withNames(found, names);
  const name = told?.name ?? (nameOf(after) || names.get(subjectId) || '');
  await keep(scope, { auditId, at, kind, action, what, who, why, subjectId, name, changes });
});

const toldOfTransfers: ReadonlySet<string> = new Set(['begun', 'passed_on']);

/** From whom it goes to whom, and why. */
function termsOf(transfer: TransferImage | null) {
  if (!transfer) return null;
  const { purpose, how, from, to, reason } = transfer;
  return { purpose, how, transferFrom: from.name, transferTo: to?.name ?? '', reason };
}

function imageOf(image: object | null): Readonly<Record<string, unknown>> | null {
  return image as Readonly<Record<string, unknown>> | null;
}
