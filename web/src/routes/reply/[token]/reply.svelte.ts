import { call, type Output, type Problem, problemOf } from '#lib/api.ts';

export type Invitation = Output<'bookings.invitationByLink'>;
export type Answer = NonNullable<Invitation['reply']>;
export const answers: readonly Answer[] = ['accepted', 'tentative', 'declined'];

/** An invitation answered by its link. Opening it answers nothing: mail scanners open every link. */
export class ReplyByLink {
  invitation = $state.raw<Invitation | null>(null);
  problem = $state.raw<Problem | null>(null);
  chosen = $state<Answer>('accepted');
  busy = $state(false);
  /** It was answered here, just now. */
  sent = $state(false);
  /** The series has been answered, and some of it still waits: it was added or moved since. */
  isPartly = $derived(this.invitation?.reply != null && (this.invitation.series?.open ?? 0) > 0);
  #token: string;

  constructor(token: string, wanted: string | null) {
    this.#token = token;
    this.chosen = answers.find((answer) => answer === wanted) ?? 'accepted';
  }

  async read(): Promise<void> {
    try {
      this.invitation = await call('bookings.invitationByLink', { token: this.#token });
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async send(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      this.invitation = await call('bookings.replyByLink', { token: this.#token, reply: this.chosen });
      this.problem = null;
      this.sent = true;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}
