import { call } from '#lib/api.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import { language } from '#lib/locale.svelte.ts';

/** A six-digit code on its way to an address, and when another may be asked for. */
export class EmailedCode {
  email = $state('');
  code = $state('');
  sent = $state(false);
  #again = $state(0);

  /** Seconds until a new code may be asked for; 0 = now. */
  get wait(): number {
    return Math.max(0, Math.ceil((this.#again - clock.second) / 1000));
  }

  async send(): Promise<void> {
    const answer = await call('people.requestCode', { email: this.email, locale: language.current });
    this.email = answer.email;
    this.#again = now() + answer.resendAfter * 1000;
    this.code = '';
    this.sent = true;
  }

  /** The server wants to hear nothing of this address for a while. */
  hold(seconds: number): void {
    this.#again = Math.max(this.#again, now() + seconds * 1000);
  }

  /** Back to the address. */
  forget(): void {
    this.sent = false;
    this.code = '';
  }
}
