import type { BookingId } from '../../shared/ids.ts';

/** UIDs and message ids end with it, wherever the product is served from: they must never change. */
export const uidDomain = 'roomlight.app';

export function uidOf(bookingId: BookingId | string): string {
  return `${bookingId}@${uidDomain}`;
}
