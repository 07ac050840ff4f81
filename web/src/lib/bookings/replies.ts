import { m } from '#lib/paraglide/messages.js';
import type { Booking } from './booking.ts';

export type Answer = Booking['replies'][number]['reply'];

export const answerNames: Record<Answer, () => string> = {
  accepted: m.messages_reply_accepted,
  tentative: m.messages_reply_tentative,
  declined: m.messages_reply_declined,
};

/** What one has answered, as a sentence to oneself. */
export const answeredNames: Record<Answer, () => string> = {
  accepted: m.messages_reply_you_accepted,
  tentative: m.messages_reply_you_tentative,
  declined: m.messages_reply_you_declined,
};

export interface Invited {
  who: string;
  name: string;
  reply: Answer | null;
}

/** Everybody invited, with what they have answered: those who come first, those who have not answered last. */
export function invitedTo({ people, guests, replies }: Booking): Invited[] {
  const order: (Answer | null)[] = ['accepted', 'tentative', 'declined', null];
  const replyOf = (who: string) => replies.find((one) => one.who === who)?.reply ?? null;
  return [
    ...people.map(({ personId, name }) => ({ who: personId as string, name, reply: replyOf(personId) })),
    ...guests.map((email) => ({ who: email, name: email, reply: replyOf(email) })),
  ].sort((a, b) => order.indexOf(a.reply) - order.indexOf(b.reply));
}

/** `2 人参加 · 0 人待定 …` */
export function countsWord(invited: readonly Invited[]): string {
  const count = (reply: Answer | null) => invited.filter((one) => one.reply === reply).length;
  return m.messages_replies_counts({
    accepted: count('accepted'),
    tentative: count('tentative'),
    declined: count('declined'),
    open: count(null),
  });
}
