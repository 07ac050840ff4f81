/** The entrance of the timers of screens: EventBridge Scheduler gives back what was left with it, at least once and within the minute. */
import * as z from 'zod/mini';
import { type GroupId, type IdKind, idPattern, type TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import type { Instant } from '../../shared/time.ts';
import { isThere } from '../tenants/there.ts';
import { switchPower } from './power.ts';

/** Apart from `functions/timer.ts`, which writes mails: with what speaks to screens it would be too large to start quickly. */
export interface ScreenCommand {
  do: 'power.switch';
  tenantId: TenantId;
  groupId: GroupId;
  zone: string;
  /** For which it was set. */
  at: Instant;
  /** Under which of its two names. */
  turn?: 0 | 1 | undefined;
}

const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)));
const command = z.object({
  do: z.literal('power.switch'),
  tenantId: id('tenant'),
  groupId: id('group'),
  zone: z.string().check(z.maxLength(64)),
  at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  turn: z.optional(z.union([z.literal(0), z.literal(1)])),
});

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const timer = z.parse(command, input) as ScreenCommand;
  if (await isThere(timer.tenantId)) await switchPower(systemScope(timer.tenantId, 'timers'), timer);
}
