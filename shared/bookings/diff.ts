/** What changed between two versions of a booking, field by field, as its audit trail keeps it. Pure. */
import type { Booking, HistoryEntry } from './schema.ts';

type Change = HistoryEntry['changes'][number];

/** Fields by the keys that readers' languages have words for; the room stands for its building as well. */
export const diffFields = [
  'topic',
  'type',
  'content',
  'start',
  'end',
  'room',
  'organiser',
  'people',
  'guests',
  'private',
  'reminderMinutes',
  'state',
] as const;
export type DiffField = (typeof diffFields)[number];

/**
 * @param before null: the booking is new, and nothing of it has changed yet
 * @param roomName what people call a room
 * @returns values as text: instants in ISO 8601, names of people and rooms, keys of types and states, '' for none
 */
export function diffOf(before: Booking | null, after: Booking | null, roomName: (roomId: string) => string): Change[] {
  if (!before || !after) return [];
  return diffFields
    .filter((field) => identity(before, field) !== identity(after, field))
    .map((field) => ({ field, before: textOf(before, field, roomName), after: textOf(after, field, roomName) }));
}

/** What makes a field the same: people are who they are, whatever they are called and in whatever order they stand. */
function identity(booking: Booking, field: DiffField): string {
  switch (field) {
    case 'room':
      return booking.roomId;
    case 'organiser':
      return booking.organiser.personId;
    case 'people':
      return JSON.stringify(booking.people.map(({ personId }) => personId).sort());
    case 'guests':
      return JSON.stringify([...booking.guests].sort());
    default:
      return JSON.stringify(booking[field]);
  }
}

function textOf(booking: Booking, field: DiffField, roomName: (roomId: string) => string): string {
  switch (field) {
    case 'room':
      return roomName(booking.roomId);
    case 'organiser':
      return booking.organiser.name;
    case 'people':
      return booking.people.map(({ name }) => name).join(', ');
    case 'guests':
      return booking.guests.join(', ');
    default:
      return String(booking[field] ?? '');
  }
}
