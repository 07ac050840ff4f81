/** Attendees' answers to an invitation (RFC 5545 PARTSTAT). Pure. */
import * as z from 'zod';
import type { Booking } from './schema.ts';

export const answers = ['accepted', 'tentative', 'declined'] as const;
export type Answered = (typeof answers)[number];

export const reply = z.object({
  /** A person's id, or a guest's address. */
  who: z.string(),
  reply: z.enum(answers),
  at: z.string(),
  /** The booking's SEQUENCE when it was given: to another time or place it is none. */
  sequence: z.number().int(),
});
export type Reply = z.output<typeof reply>;

/** A meeting as the recipient of its invitation knows it. */
export const invitation = z.object({
  company: z.string(),
  topic: z.string(),
  organiser: z.string(),
  start: z.string(),
  end: z.string(),
  /** The building's. */
  zone: z.string(),
  room: z.string(),
  /** Building and floor. */
  whereabouts: z.string(),
  /** `off`: it does not take place. */
  state: z.enum(['open', 'off', 'over']),
  /** Whom the invitation is to: a name, or a guest's address. */
  name: z.string(),
  reply: z.enum(answers).nullable(),
});

type Invited = Pick<Booking, 'people' | 'guests' | 'sequence'> & { replies?: readonly Reply[] | undefined };

/** The answers that stand: of those still invited, to the meeting as it is. */
export function standing(booking: Invited): Reply[] {
  const invited = new Set<string>([...booking.people.map(({ personId }) => personId), ...booking.guests]);
  return (booking.replies ?? []).filter(({ who, sequence }) => invited.has(who) && sequence === booking.sequence);
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
