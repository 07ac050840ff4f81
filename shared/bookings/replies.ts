/** Attendees' answers to an invitation (RFC 5545 PARTSTAT). Pure. */
import type { Reply } from './reply-schema.ts';
import type { Booking } from './schema.ts';

export type { Reply } from './reply-schema.ts';

export const answers = ['accepted', 'tentative', 'declined'] as const;
export type Answered = (typeof answers)[number];

type Invited = Pick<Booking, 'people' | 'guests' | 'sequence'> & { replies?: readonly Reply[] | undefined };

/** The answers that stand: of those still invited, to the meeting as it is. */
export function standing(booking: Invited): Reply[] {
  const invited = new Set<string>([...booking.people.map(({ personId }) => personId), ...booking.guests]);
  return (booking.replies ?? []).filter(({ who, sequence }) => invited.has(who) && sequence === booking.sequence);
}

type List = Pick<Booking, 'people' | 'guests'>;

/** Who is taken out of the meeting. */
export function takenOut(before: List, after: List): string[] {
  const still = new Set<string>([...after.people.map(({ personId }) => personId), ...after.guests]);
  return [...before.people.map(({ personId }) => personId), ...before.guests].filter((who) => !still.has(who));
}

/**
 * Whether somebody is. Their calendar believes a CANCEL of a higher SEQUENCE alone (RFC 5546, 3.2.5), so that the meeting's
 * rises, though nothing of it has changed for the others.
 */
export function isWithout(before: List, after: List): boolean {
  return takenOut(before, after).length > 0;
}

/** The answers that stand, as answers to the meeting under its next SEQUENCE: time and place are what they were. */
export function carriedOn(booking: Invited): { sequence: number; replies: Reply[] } {
  const sequence = booking.sequence + 1;
  return { sequence, replies: standing(booking).map((reply) => ({ ...reply, sequence })) };
}

export function replyOf(booking: Invited, who: string): Answered | null {
  return standing(booking).find((one) => one.who === who)?.reply ?? null;
}

/** What a booking's change is called that is a reply. */
export function changeOf(answer: Answered) {
  return `replied_${answer}` as const;
}

export function isReply({ what }: { what: string }): boolean {
  return what.startsWith('replied_');
}

/** Those who have declined since: `who` of each. */
export function declinedSince(before: Invited, after: Invited): string[] {
  return standing(after)
    .filter(({ who, reply }) => reply === 'declined' && replyOf(before, who) !== 'declined')
    .map(({ who }) => who);
}
