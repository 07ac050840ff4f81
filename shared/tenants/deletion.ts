/** The end of a company: asked for by an admin, called off by any of them until it comes. Plain data, for functions that parse nothing. */
import type { PersonId } from '../ids.ts';

/** Days between the asking and the end. No session lives longer, so none outlives its company. */
export const waitingDays = 30;
/** Its admins are told of it again so many days before. */
export const remindedDays = [7, 1] as const;

export interface Deletion {
  askedAt: string;
  /** When it is carried out. */
  at: string;
  by: { personId: PersonId; name: string };
  reason: string;
}

/** What the operator's directory says of it, and all that remains of the company in the end. */
export interface Ending {
  /** `removing`: nobody gets in any more, and what it had is being removed. */
  state: 'waiting' | 'removing' | 'done';
  askedAt: string;
  at: string;
  /** Who asked for it, by name; empty once it is done: nobody of theirs is remembered. */
  by: string;
  /** Since when nobody gets in. */
  goneAt: string | null;
  doneAt: string | null;
}
