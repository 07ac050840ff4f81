/** The timers by which a company's removal goes on. Each run has one of its own: the one that runs is deleted under its own name. */
import type { TenantId } from '../../shared/ids.ts';
import type { Instant } from '../../shared/time.ts';
import type { Timer } from '../timers.ts';

export interface RemovalCommand {
  do: 'company.remove';
  tenantId: TenantId;
  /** 0: its time has come. */
  run: number;
}

const maxAge = 86_400;

export function runOf(tenantId: TenantId, run: number, at: Instant): Timer {
  return { name: `company-${tenantId}-${run}`, at, command: { do: 'company.remove', tenantId, run }, maxAge };
}
