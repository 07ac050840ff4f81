import { now } from '#lib/clock.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { rangeWord } from '#lib/when.ts';
import { browserZone } from '#lib/zones.ts';
import type { Booking } from './booking.ts';

/** What a person is told of a booking just made: that it stands, or that it waits. */
export function bookedWord(booking: Booking, places: PlaceBook): string {
  const room = places.room(booking.roomId)?.name ?? '';
  const zone = places.building(booking.buildingId)?.zone ?? browserZone();
  const when = rangeWord(booking.start, booking.end, now(), zone);
  return booking.state === 'pending' ? m.approval_sent_for({ room, when }) : m.grid_booked({ room, when });
}
