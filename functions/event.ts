/** The entrance of followers: the event bus starts them, one event at a time, at least once, in no order. */
import type { Context, EventBridgeEvent } from 'aws-lambda';
import { type Event, type EventName, isEvent } from '../shared/events.ts';
import { type PackedEvent, unpack } from './packing.ts';
import { isThere } from './tenants/there.ts';

/** ms that this run still has. */
export type TimeLeft = () => number;

/**
 * @param names what it follows; the bus's rule names the same
 * @param run must bear to be run again with the same event
 */
export function follower<const N extends EventName>(
  names: readonly N[],
  run: (event: Event<N>, timeLeft: TimeLeft) => Promise<void>,
) {
  return async (
    { detail }: EventBridgeEvent<EventName, Event | PackedEvent>,
    context?: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<void> => {
    const event = unpack(detail);
    const timeLeft = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
    if (isEvent(event, ...names) && (await isThere(event.tenantId))) await run(event, timeLeft);
  };
}
