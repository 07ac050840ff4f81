/** What the audit trail follows. Removals are not among them: they are written where they happen, with who removes. */
import type { EventName } from '../events.ts';

export const auditedEvents = [
  ...(['tenant.created', 'tenant.changed', 'holidays.created', 'holidays.changed'] as const),
  ...(['building.created', 'building.changed', 'floor.created', 'floor.changed'] as const),
  ...(['map.created', 'map.changed', 'room.created', 'room.changed'] as const),
  ...(['person.created', 'person.invited', 'person.changed'] as const),
  ...(['item.created', 'item.changed', 'area.created', 'area.changed'] as const),
  ...(['doorplate.created', 'doorplate.changed', 'group.created', 'group.changed'] as const),
  ...(['media.created', 'media.changed', 'calendar.created', 'calendar.changed'] as const),
  ...(['equipment.created', 'equipment.changed'] as const),
  ...(['transfer.created', 'transfer.changed'] as const),
] satisfies EventName[];
