/** What stands between a person's wish and the slots: the room's facts, the people invited, the spans it claims. */
import type * as z from 'zod';
import { type PlacingFacts, shownTo } from '../../shared/bookings/rules.ts';
import type { Booking, bookingAnswer } from '../../shared/bookings/schema.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import type { PersonId, RoomId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import * as People from '../people/people.ts';
import { type RoomFacts, roomFacts } from '../places/facts.ts';
import { type StoredBooking, shapeOf, wantedBy } from './entity.ts';
import { answered } from './series/answers.ts';
import type { RoomClaims } from './sheets.ts';
import * as Sheets from './sheets.ts';

export type Answer = z.output<typeof bookingAnswer>;

/** Who organises: a person, or for a walk-up at the door the doorplate itself. */
export interface Organiser {
  personId: PersonId;
  name: string;
}

export async function factsOf(scope: Scope, roomId: RoomId): Promise<RoomFacts> {
  const facts = await roomFacts(scope, roomId);
  if (!facts) throw new AppError('not_found', { values: { what: 'room' } });
  return facts;
}

/** The booking with all answers that stand, as far as who asks may know it. */
export async function shownIn(scope: Scope, booking: StoredBooking): Promise<Booking> {
  const [known = booking] = await answered(scope, [booking]);
  return shownTo(scope.actor.id, shapeOf(known));
}

export function placingFacts({ room, building, policy, days }: RoomFacts): PlacingFacts {
  return { zone: building.zone, hours: building.hours, occupation: room.occupation, policy, days };
}

/** A booking with the slots it claims in a building of this zone. */
export function placed(booking: StoredBooking, zone: string): { booking: StoredBooking; claims: RoomClaims | null } {
  const claims = wantedBy(booking, zone);
  return { booking: { ...booking, held: claims ? [...Sheets.spansIn(claims).spans] : [] }, claims };
}

export async function attendees(scope: Scope, ids: readonly PersonId[]): Promise<Organiser[]> {
  if (ids.length === 0) return [];
  const found = await People.byIds(scope, ids);
  return [...new Set(ids)].map((personId) => {
    const person = found.get(personId);
    if (!person) throw invalid(`people.${ids.indexOf(personId)}`, 'unknown_person');
    return { personId, name: person.name };
  });
}

export async function answer(scope: Scope | PersonScope, booking: StoredBooking, capacity: number): Promise<Answer> {
  const heads = 1 + booking.people.length + booking.guests.length;
  return {
    booking: await shownIn(scope, booking),
    warnings: heads > capacity ? ['over_capacity'] : [],
  };
}
