/**
 * Attendees' answers to a whole series. One is kept with the series and stands for each of its meetings that is still what was
 * answered to: so a tap is one write, however many meetings there are, and those added later are answered already. Pure.
 */
import { epochOf } from '../time.ts';
import { type Answered, standing } from './replies.ts';
import type { Reply } from './reply-schema.ts';
import type { Booking } from './schema.ts';

export interface SeriesReply {
  /** A person's id, or a guest's address. */
  who: string;
  reply: Answered;
  at: string;
  /** What the series wanted of its meetings then. */
  terms: string;
}

/** What all have answered, as followers see it. */
export interface AnswersImage {
  /** The series'. */
  answersId: string;
  list: SeriesReply[];
}

/** What tells whether an answer to the series is one to this meeting. */
export interface Asked {
  createdAt: string;
  /** When its time or place became another one: what was answered before is no answer to it. */
  askedAt?: string;
  /** Where it was made as the series wanted it: what that was. */
  terms?: string;
  /** When who was taken out of it: asked again since, they have not answered. */
  leftAt?: Record<string, string>;
}

type Invited = Pick<Booking, 'people' | 'guests' | 'sequence'> & Asked & { replies?: Reply[] };

/** Whether an answer to the series is one to this meeting as it is. A tie goes to the change: rather asked again than misheard. */
export function holdsFor({ who, at, terms }: Omit<SeriesReply, 'reply'>, meeting: Asked): boolean {
  const asked = [meeting.askedAt, meeting.leftAt?.[who]];
  if (asked.some((since) => since !== undefined && epochOf(since) >= epochOf(at))) return false;
  return epochOf(meeting.createdAt) <= epochOf(at) || meeting.terms === terms;
}

/** The meeting with the answers that stand: one to itself comes before one to the series, whichever was given first. */
export function withSeries<B extends Invited>(booking: B, answers: readonly SeriesReply[]): B {
  const own = standing(booking);
  const answered = new Set(own.map(({ who }) => who));
  const theirs = answers
    .filter((answer) => !answered.has(answer.who) && holdsFor(answer, booking))
    .map(({ who, reply, at }): Reply => ({ who, reply, at, sequence: booking.sequence }));
  const replies = standing({ ...booking, replies: theirs });
  return { ...booking, replies: [...own, ...replies] };
}
