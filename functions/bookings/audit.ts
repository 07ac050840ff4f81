/** A booking's audit trail: one item for each version, beside the booking. */
import type { HistoryEntry } from '../../shared/bookings/schema.ts';
import type { BookingId } from '../../shared/ids.ts';
import { defineRecord } from '../db/record.ts';

export type AuditEntry = HistoryEntry & {
  bookingId: BookingId;
  of: number;
  /** It was private before or after this change: it stays so here, whatever the meeting becomes. */
  private: boolean;
};

export const audits = defineRecord<AuditEntry, [BookingId, string]>({
  kind: 'audit',
  key: (tenantId, bookingId, version) => ({ pk: `${tenantId}#booking#${bookingId}`, sk: `audit#${version}` }),
  ids: (entry) => [entry.bookingId, String(entry.of).padStart(6, '0')],
});
