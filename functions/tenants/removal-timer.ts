/** The timers by which a company's removal goes on. Each run has one of its own: the one that runs is deleted under its own name. */
import type { TenantId } from '../../shared/ids.ts';
import type { Deletion } from '../../shared/tenants/deletion.ts';
import { addMinutes, type Instant } from '../../shared/time.ts';
import type { Timer } from '../timers.ts';

export interface RemovalCommand {
  do: 'company.remove';
  tenantId: TenantId;
  /** 0: its time has come. */
  run: number;
}

/** Its admins are told once more, if it is still this asking that it waits for. */
export interface RemindCommand {
  do: 'company.remind';
  tenantId: TenantId;
  askedAt: Instant;
  days: number;
}

const maxAge = 86_400;

export function reminderOf(tenantId: TenantId, { askedAt, at }: Pick<Deletion, 'askedAt' | 'at'>, days: number): Timer {
  const command = { do: 'company.remind', tenantId, askedAt, days } as const;
  return { name: `company-remind-${tenantId}-${days}`, at: addMinutes(at, -days * 1440), command, maxAge };
}

export function runOf(tenantId: TenantId, run: number, at: Instant): Timer {
  return { name: `company-${tenantId}-${run}`, at, command: { do: 'company.remove', tenantId, run }, maxAge };
}
