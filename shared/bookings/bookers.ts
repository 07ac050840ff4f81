/** Who may book a room. Pure. */
import { AppError } from '../errors.ts';
import type { Bookers } from '../places/schema.ts';

/** @param who a person; null for a doorplate, at which anybody may stand */
export function mayBook(bookers: Bookers | null, who: { id: string; department: string } | null): boolean {
  if (!bookers) return true;
  if (!who) return false;
  return (
    (bookers.people as readonly string[]).includes(who.id) ||
    (who.department !== '' && bookers.departments.includes(who.department))
  );
}

/** @throws AppError `not_your_room` */
export function checkBooker(bookers: Bookers | null, who: { id: string; department: string } | null): void {
  if (!mayBook(bookers, who)) {
    throw new AppError('not_your_room');
  }
}
