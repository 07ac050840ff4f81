import { call } from '#lib/api.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import { language } from '#lib/locale.svelte.ts';
import { secondsLeft } from './waiting.ts';

/** A six-digit code on its way to an address, and when another may be asked for. */
export class EmailedCode {
  email = $state('');
  code = $state('');
  sent = $state(false);
  #again = $state(0);
  /** Seconds: what the server has asked for last. */
  #asked = $state(0);

  /** Seconds until a new code may be asked for; 0 = now. */
  get wait(): number {
    return secondsLeft(this.#again, clock.second, this.#asked);
  }

  async send(): Promise<void> {
    const answer = await call('people.requestCode', { email: this.email, locale: language.current });
    this.email = answer.email;
    this.#again = 0;
    this.hold(answer.resendAfter);
    this.code = '';
    this.sent = true;
  }

  /** The server wants to hear nothing of this address for a while. */
  hold(seconds: number): void {
    const again = now() + seconds * 1000;
    if (again <= this.#again) return;
    this.#again = again;
    this.#asked = seconds;
  }

  /** Back to the address. */
  forget(): void {
    this.sent = false;
    this.code = '';
  }
}
