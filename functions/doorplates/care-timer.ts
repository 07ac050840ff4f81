/** The entrance of the timers that look after a building's devices: EventBridge Scheduler gives back what was left with it. */
import * as z from 'zod/mini';
import { type BuildingId, type IdKind, idPattern, type TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import type { Instant } from '../../shared/time.ts';
import { isThere } from '../tenants/there.ts';
import { look } from './watch.ts';

export interface CareCommand {
  do: 'care.look';
  tenantId: TenantId;
  buildingId: BuildingId;
  /** For which it was set. */
  at: Instant;
  /** Under which of a building's two names. */
  turn?: 0 | 1 | undefined;
}

const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)));
const command = z.object({
  do: z.literal('care.look'),
  tenantId: id('tenant'),
  buildingId: id('building'),
  at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  turn: z.optional(z.union([z.literal(0), z.literal(1)])),
});

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const timer = z.parse(command, input) as CareCommand;
  if (await isThere(timer.tenantId)) await look(systemScope(timer.tenantId, 'care'), timer);
}
