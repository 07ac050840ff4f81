/**
 * Whether a company is still there: its own record goes before all else that it has. What was on its way for it by then (events,
 * timers) finds nobody, and writes nothing behind those who clear up.
 */
import type { TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { getItem } from '../db/read.ts';
import { tenants } from './entity.ts';

const keepMs = 5000;
const mostKept = 2000;
/** Only of those that are there: a new one must be seen at once. */
const kept = new Map<TenantId, number>();

export async function isThere(tenantId: TenantId): Promise<boolean> {
  if ((kept.get(tenantId) ?? 0) > now()) return true;
  const found = await getItem(systemScope(tenantId, 'companies'), tenants.key(tenantId), { consistent: true });
  if (kept.size >= mostKept) kept.clear();
  if (found) kept.set(tenantId, now() + keepMs);
  else kept.delete(tenantId);
  return found !== null;
}
