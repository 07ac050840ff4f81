/** A booking's audit trail: one item for each version, beside the booking. */
import type { HistoryEntry } from '../../shared/bookings/schema.ts';
import type { BookingId } from '../../shared/ids.ts';
import { defineRecord } from '../db/record.ts';

export type AuditEntry = HistoryEntry & {
  bookingId: BookingId;
  of: number;
  /** What happened beside the version, without making a new one: named, so that it is there once. */
  aside?: string;
  /** It was private before or after this change: it stays so here, whatever the meeting becomes. */
  private: boolean;
};

/** What everybody may know of a private meeting. */
export const openFields: ReadonlySet<string> = new Set(['start', 'end', 'room', 'organiser', 'state']);

export const audits = defineRecord<AuditEntry, [BookingId, string]>({
  kind: 'audit',
  key: (tenantId, bookingId, version) => ({ pk: `${tenantId}#booking#${bookingId}`, sk: `audit#${version}` }),
  ids: ({ bookingId, of, aside }) => [bookingId, `${String(of).padStart(6, '0')}${aside ? `.${aside}` : ''}`],
});
