/** What figures follow: bookings, and what they need to know of places and people. */
import { bookingEvents, type EventName } from '../events.ts';

export const roomEvents = ['room.created', 'room.changed'] as const;
export const buildingEvents = ['building.created', 'building.changed'] as const;
export const personEvents = ['person.created', 'person.invited', 'person.changed'] as const;
export const countedEvents = [
  ...bookingEvents,
  ...roomEvents,
  ...buildingEvents,
  ...personEvents,
] satisfies EventName[];
