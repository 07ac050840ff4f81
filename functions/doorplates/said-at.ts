/** When something was touched at the door: a panel that was without a network says it late, by its own clock. */
import { trustedClockMs } from '../../shared/doorplates/care.ts';
import type { PanelMessage } from '../../shared/doorplates/protocol.ts';
import type { StoredDoorplate } from './entity.ts';
import { doorScope } from './panels.ts';
import * as Status from './status.ts';

export { trustedClockMs };

/**
 * A panel's own time counts if the server has told it the time since it was switched on and it kept it well at its newest
 * heartbeat. A time ahead of ours is never believed.
 * @param received epoch ms at the broker
 */
export async function saidAt(
  doorplate: StoredDoorplate,
  { at, synced }: Extract<PanelMessage, { kind: 'check_in' }>,
  received: number,
): Promise<number> {
  if (!synced || at >= received) return received;
  const panel = await Status.of(doorScope(doorplate), doorplate.doorplateId);
  return (panel?.drift ?? Number.POSITIVE_INFINITY) <= trustedClockMs ? at : received;
}
