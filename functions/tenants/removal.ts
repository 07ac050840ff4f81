/**
 * The end of a company. When the waiting time is over its own record goes, in one transaction with the note in the operator's
 * directory: from then on nobody gets in, and what is on its way for it finds nobody. A while later, when all that was under way
 * has ended, everything it had is removed, in runs that each see to it that there is a next one before they begin: whoever is
 * interrupted anywhere is followed by somebody who goes on. A look that finds nothing any more ends it.
 */
import * as z from 'zod/mini';
import { idPattern, type TenantId } from '../../shared/ids.ts';
import { platform, systemScope } from '../../shared/scope.ts';
import type { Ending } from '../../shared/tenants/deletion.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { hasCome } from '../bookings/due.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { accounts, type StoredAccount } from '../operator/entity.ts';
import { endingAs } from '../operator/opening.ts';
import * as Timers from '../timers.ts';
import { type Clearing, TimeIsUp } from './clearing.ts';
import { tenants } from './entity.ts';
import { doorplates, parts } from './remains.ts';
import { type RemovalCommand, runOf } from './removal-timer.ts';

/** Longer than any function runs, and than any of them remembers that the company was there. */
const settleMs = 10 * 60_000;
/** What a run may take, and after how long the next begins where it did not end. */
const patienceMs = 240_000;
const watchMs = 6 * 60_000;
const soonMs = 60_000;
/** While the service has suspended the company, none of its people could call it off. */
const putOffMs = 86_400_000;

const command = z.object({
  do: z.literal('company.remove'),
  tenantId: z.string().check(z.regex(idPattern('tenant'))),
  run: z.int(),
});

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const { tenantId, run } = z.parse(command, input) as RemovalCommand;
  const account = await accounts.get(platform, tenantId);
  if (account?.ending?.state === 'waiting') await begin(tenantId, run, account, account.ending);
  else if (account?.ending?.state === 'removing') await goOn(tenantId, run, account, account.ending);
}

/** Nothing where it has been called off, or put off by another asking. */
async function begin(tenantId: TenantId, run: number, account: StoredAccount, ending: Ending): Promise<void> {
  const scope = systemScope(tenantId, 'removal');
  const tenant = await tenants.get(scope);
  if (!tenant?.deletion || !hasCome(tenant.deletion.at)) return;
  if (account.suspended) return Timers.set(runOf(tenantId, run + 1, instantOf(now() + putOffMs)));
  await Timers.set(runOf(tenantId, run + 1, instantOf(now() + settleMs)));
  try {
    await commit(scope, [
      tenants.remove(tenant),
      endingAs(scope, { ...ending, state: 'removing', goneAt: instantOf(now()) }),
    ]);
  } catch (error) {
    // It has changed at this very moment: the next run sees to it.
    if (!(error instanceof ConditionFailed)) throw error;
    return;
  }
  await doorplates(clearingOf(tenantId));
}

async function goOn(tenantId: TenantId, run: number, account: StoredAccount, ending: Ending): Promise<void> {
  // A run that is given again: what was under way when the company went has not ended yet.
  if (now() < epochOf(ending.goneAt ?? ending.at) + settleMs) return doorplates(clearingOf(tenantId));
  await Timers.set(runOf(tenantId, run + 1, instantOf(now() + watchMs)));
  const clearing = clearingOf(tenantId);
  try {
    do {
      clearing.removed = 0;
      for (const part of parts) await part(clearing, account);
    } while (clearing.removed > 0);
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    return Timers.set(runOf(tenantId, run + 1, instantOf(now() + soonMs)));
  }
  await commit(clearing.scope, [
    endingAs(clearing.scope, { ...ending, by: '', state: 'done', doneAt: instantOf(now()) }),
  ]);
  await Timers.clear(runOf(tenantId, run + 1, '').name);
}

function clearingOf(tenantId: TenantId): Clearing {
  return { scope: systemScope(tenantId, 'removal'), removed: 0, until: performance.now() + patienceMs };
}
