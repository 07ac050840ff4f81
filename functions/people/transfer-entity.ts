/** Transfers in the table: one of a person at a time, kept for a month after it is done. */
import type { PersonId, SeriesId } from '../../shared/ids.ts';
import type { requestWays, Transfer } from '../../shared/people/transfer.ts';
import type { Actor } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';

export type TransferFields = Omit<Transfer, 'version' | 'lastChange'> & {
  /** The person's, as events name it. */
  transferId: PersonId;
  /** Who has asked for it. */
  who: Actor;
  reason: string;
  /** What becomes of their own service requests; absent in those of before it could be chosen. */
  requests?: (typeof requestWays)[number];
  /** Series that are still to be handed over: once their meetings are, nothing else leads to them. */
  series: SeriesId[];
  /** The part that is being done, and whether anything was done since the first of them: then all are looked through again. */
  part: number;
  touched: boolean;
  /** Epoch seconds. */
  expires: number;
};
export type StoredTransfer = Stored<TransferFields>;

export const transferRecords = defineRecord<TransferFields, [PersonId]>({
  kind: 'transfer',
  key: (tenantId, personId) => ({ pk: `${tenantId}#transfers`, sk: personId }),
  ids: ({ personId }) => [personId],
  ttl: ({ expires, state }) => (state === 'running' ? undefined : expires),
});

/** The contract's shape. */
export function transferShape(stored: StoredTransfer): Transfer {
  const { personId, purpose, how, from, to, state, done, total, startedAt, version, lastChange } = stored;
  return { personId, purpose, how, from, to, state, done, total, startedAt, version, lastChange } as Transfer;
}
