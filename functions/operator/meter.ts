/**
 * Calls of a company in the running ten seconds, of all functions together, without a wait: each function counts by itself and
 * tells the table now and then, which tells it the sum. So a company may pass its limit by the hundredth part of it for each
 * function that runs, and one that asks little writes nothing.
 */
import type { TenantId } from '../../shared/ids.ts';
import { platform } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { table, tableName } from '../db/client.ts';
import { keyOf } from '../db/write.ts';

export const windowSeconds = 10;
/** Told when it is the hundredth part of what the window takes. */
const told = 100;

interface Meter {
  window: number;
  /** Counted here and not told yet. */
  mine: number;
  /** Of all functions, as far as they have told. */
  known: number;
  telling: boolean;
}

const meters = new Map<TenantId, Meter>();
const mostMeters = 2000;

/** Counts one call. @returns null, or the seconds until there is room again */
export function meter(tenantId: TenantId, perSecond: number): number | null {
  const seconds = now() / 1000;
  const window = Math.floor(seconds / windowSeconds);
  const most = perSecond * windowSeconds;
  let own = meters.get(tenantId);
  if (own?.window !== window) {
    if (meters.size >= mostMeters) meters.clear();
    own = { window, mine: 0, known: 0, telling: false };
    meters.set(tenantId, own);
  }
  if (own.known + own.mine >= most) return Math.max(1, Math.ceil((window + 1) * windowSeconds - seconds));
  own.mine += 1;
  if (!own.telling && own.mine * told >= most) void tell(tenantId, own);
  return null;
}

async function tell(tenantId: TenantId, own: Meter): Promise<void> {
  own.telling = true;
  const { mine, window } = own;
  try {
    const { Attributes } = await table.call('UpdateItem', {
      TableName: tableName(),
      Key: keyOf({ pk: `${platform.tenantId}#rate#requests#${tenantId}`, sk: String(window) }),
      UpdateExpression: 'ADD n :mine SET #ttl = :ttl',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':mine': { N: String(mine) },
        ':ttl': { N: String((window + 1) * windowSeconds + 3600) },
      },
      ReturnValues: 'UPDATED_NEW',
    });
    own.mine -= mine;
    own.known = Number(Attributes?.n?.N ?? mine);
  } catch {
    // What could not be told is told with the next; nobody is refused for it.
  } finally {
    own.telling = false;
  }
}
