/** A little before a deadline of check-in: the entrance of the first of its two timers, small enough to start quickly. */
import * as z from 'zod/mini';
import { type BookingId, type IdKind, idPattern, type TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { isThere } from '../tenants/there.ts';
import { watch } from './release-timers.ts';

export interface WatchCommand {
  do: 'release.watch';
  tenantId: TenantId;
  bookingId: BookingId;
}

const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)));
const command = z.object({ do: z.literal('release.watch'), tenantId: id('tenant'), bookingId: id('booking') });

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const { tenantId, bookingId } = z.parse(command, input) as WatchCommand;
  if (await isThere(tenantId)) await watch(systemScope(tenantId, 'timers'), bookingId);
}
