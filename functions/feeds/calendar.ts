/** A feed as calendar programs read it: RFC 5545, every time in UTC, so that no definition of a zone is needed. */
import { ICalCalendarMethod, ICalEventClass, ICalEventStatus, default as ical } from 'ical-generator';
import type { BookingId } from '../../shared/ids.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { uidOf } from '../messages/uid.ts';

export interface Entry {
  bookingId: BookingId;
  sequence: number;
  /** When it became what it is. */
  stamp: Instant;
  start: Instant;
  end: Instant;
  summary: string;
  description: string;
  location: string;
  url: string | null;
  private: boolean;
  /** It may not take place. */
  tentative: boolean;
}

/** Seconds after which a program should look again: some heed it, others look when they like. */
const refreshSeconds = 1800;

/** The same entries are the same text, byte by byte: that is what its ETag is made of. */
export function feedText(name: string, entries: readonly Entry[]): string {
  const calendar = ical({
    prodId: { company: 'Roomlight', product: 'Feeds', language: 'EN' },
    name,
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  });
  const order = ({ start, bookingId }: Entry) => `${start} ${bookingId}`;
  for (const entry of entries.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))) {
    calendar.createEvent({
      id: uidOf(entry.bookingId),
      sequence: entry.sequence,
      stamp: new Date(epochOf(entry.stamp)),
      start: new Date(epochOf(entry.start)),
      end: new Date(epochOf(entry.end)),
      summary: entry.summary,
      description: entry.description || null,
      location: entry.location || null,
      url: entry.url,
      class: entry.private ? ICalEventClass.PRIVATE : null,
      status: entry.tentative ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
    });
  }
  return `${calendar.toString()}\r\n`;
}
