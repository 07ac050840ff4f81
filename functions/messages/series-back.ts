/** The room that a meeting would rather have is free: a line in its organiser's inbox, from where one tap moves it back. */
import type { Booking } from '../../shared/bookings/schema.ts';
import { whenText } from '../../shared/messages/when.ts';
import type { Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { now } from '../clock.ts';
import { people } from '../people/entity.ts';
import type { RoomFacts } from '../places/facts.ts';
import { tenants } from '../tenants/entity.ts';
import { inboxChannel } from './channels/inbox.ts';

/** By the inbox alone: who has no use for it loses nothing, and nobody is mailed about each room that becomes free. */
export async function offerBack(
  scope: Scope,
  { id, at }: { id: string; at: string },
  booking: Booking,
  { room, building }: RoomFacts,
): Promise<void> {
  const [person, tenant] = await Promise.all([people.get(scope, booking.organiser.personId), tenants.find(scope)]);
  if (!person?.active) return;
  const { personId, email, locale } = person;
  const topic = booking.topic ?? text(locale, 'private_meeting');
  const when = whenText(booking, building.zone, { locale, now: now(), homeZone: tenant.zone });
  const title = text(locale, 'message.room_back', { place: room.name, topic });
  await inboxChannel.deliver(scope, {
    eventId: `${id}.${booking.bookingId}.back`,
    at,
    kind: 'room_back',
    to: { personId, email },
    title,
    text: text(locale, 'message.line', { place: room.name, when }),
    bookingId: booking.bookingId,
    mail: { subject: title, page: { locale, title, footer: '' } },
    quiet: false,
  });
}
