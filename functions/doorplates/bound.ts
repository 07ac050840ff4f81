/**
 * Which doorplates a company has, kept for a few seconds: with hundreds of changes a second nobody asks the table for each.
 * A doorplate that passes through the stream makes it forget; what another copy of the function still misses heals with the
 * panel's next heartbeat.
 */
import type { RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { doorplatesOf, isDoor, type StoredDoor, type StoredDoorplate } from './entity.ts';

const keepMs = 5000;
const maxTenants = 500;
const kept = new Map<TenantId, { until: number; doorplates: Promise<StoredDoorplate[]> }>();

export function ofCompany(tenantId: TenantId): Promise<StoredDoorplate[]> {
  const found = kept.get(tenantId);
  if (found && found.until > Date.now()) return found.doorplates;
  if (kept.size >= maxTenants) kept.clear();
  const doorplates = doorplatesOf(systemScope(tenantId, 'displays'));
  kept.set(tenantId, { until: Date.now() + keepMs, doorplates });
  doorplates.catch(() => kept.delete(tenantId));
  return doorplates;
}

export async function boundTo(tenantId: TenantId, roomId: RoomId): Promise<StoredDoor[]> {
  return (await ofCompany(tenantId)).filter(isDoor).filter((door) => door.roomId === roomId);
}

export function forgetDoorplates(tenantId: TenantId): void {
  kept.delete(tenantId);
}
