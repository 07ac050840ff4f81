/**
 * Until when a room had a doorplate that has been taken to another room or removed since: for so long people were to check in at
 * it, and afterwards they could not. Housekeeping, forgotten when it can matter to no meeting any more.
 */
import type { RoomId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { getItem } from '../db/read.ts';
import type { Key, Write } from '../db/write.ts';

/** Far longer than from the opening of a check-in to its deadline. */
const keptSeconds = 2 * 86_400;

const keyOf = (tenantId: TenantId, roomId: RoomId): Key => ({ pk: `${tenantId}#doors-left`, sk: roomId });

/** Written with what takes the doorplate away. */
export function leave({ tenantId }: Scope, roomId: RoomId): Write {
  const { pk, sk } = keyOf(tenantId, roomId);
  const at = { N: String(now()) };
  const ttl = { N: String(Math.floor(now() / 1000) + keptSeconds) };
  return { tenantId, put: { pk: { S: pk }, sk: { S: sk }, kind: { S: 'door-left' }, at, ttl } };
}

/** Epoch ms at which a doorplate last left this room; 0 where none has of late. */
export async function leftAt(scope: Scope, roomId: RoomId): Promise<number> {
  const item = await getItem(scope, keyOf(scope.tenantId, roomId), { consistent: true });
  return Number(item?.at?.N ?? 0);
}
