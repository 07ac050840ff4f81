/** What waits for the end of a person's quiet time: records, and one timer for each person. */
import type { PersonId } from '../../shared/ids.ts';
import type { OuterChannel } from '../../shared/messages/preferences.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf, type Instant, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import * as Timers from '../timers.ts';
import type { Parcel } from './channels/index.ts';
import type { Facts } from './writing.ts';

export interface Held {
  personId: PersonId;
  eventId: string;
  /** When it happened. */
  at: Instant;
  ways: OuterChannel[];
  until: Instant;
  /** Of a booking: written when it is sent, because until then more may happen to it. */
  told: { notice: Notice; facts: Omit<Facts, 'now'> } | null;
  /** Of anything else, as it was written. */
  parcel: Parcel | null;
}

export const helds = defineRecord<Held, [PersonId, string]>({
  kind: 'held',
  key: (tenantId, personId, eventId) => ({ pk: `${tenantId}#held#${personId}`, sk: eventId }),
  ids: (held) => [held.personId, held.eventId],
  // What nobody came back for is of no use a week later.
  ttl: (held) => Math.floor(epochOf(held.until) / 1000) + 7 * 86_400,
});

/** A timer set to a time that has passed might never go off. */
const soonMs = 5000;
const maxAge = 86_400;

export async function hold(scope: Scope, held: Held): Promise<void> {
  try {
    await commit(scope, [helds.create(helds.first(scope, held))]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  await wake(scope, held.personId, held.until);
}

/** Oldest first. */
export async function waiting(scope: Scope, personId: PersonId): Promise<Stored<Held>[]> {
  const found = await helds.list(scope, { pk: helds.key(scope.tenantId, personId, '').pk }, { consistent: true });
  const step = (notice?: Notice) => notice?.series?.sequence ?? notice?.booking.version ?? 0;
  const order = ({ at, told }: Held) => `${at} ${String(step(told?.notice)).padStart(9, '0')}`;
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

export async function drop(scope: Scope, held: Stored<Held>): Promise<void> {
  try {
    await commit(scope, [helds.remove(held)]);
  } catch (error) {
    // Another run has dropped it.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Sets the person's one timer: all that waits is looked at when it goes off. */
export async function wake(scope: Scope, personId: PersonId, until: Instant): Promise<void> {
  const soonest = instantOf(now() + soonMs);
  await Timers.set({
    name: `mail-${scope.tenantId}-${personId}`,
    at: until > soonest ? until : soonest,
    command: { do: 'messages.release', tenantId: scope.tenantId, personId },
    maxAge,
  });
}
