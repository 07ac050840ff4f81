import { call, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { addPasskey, canAutofill, canUsePasskeys, isKeptHere, signInWithPasskey, stopAutofill } from '#lib/passkeys.ts';
import { toasts } from '#lib/toasts.svelte.ts';

/** Challenges live ten minutes: one that waits in a field is renewed before that. */
const renewMs = 8 * 60_000;

/** Signing in with a passkey: by the button, or among the suggestions of the address field. */
export class PasskeySignIn {
  busy = $state(false);
  problem = $state<Problem | null>(null);
  #onsignedin: () => Promise<void>;

  constructor(onsignedin: () => Promise<void>) {
    this.#onsignedin = onsignedin;
  }

  get isSupported(): boolean {
    return canUsePasskeys();
  }

  press = async (): Promise<void> => {
    this.busy = true;
    const isIn = await this.#ask(false);
    this.busy = false;
    // The browser waits for one answer at a time.
    if (!isIn) await this.#suggest();
  };

  /** As long as the address field is shown; the answer ends it. */
  waitInField(): () => void {
    const timer = setInterval(() => !document.hidden && !this.busy && void this.#suggest(), renewMs);
    void this.#suggest();
    return () => {
      clearInterval(timer);
      if (canUsePasskeys()) void stopAutofill();
    };
  }

  async #suggest(): Promise<void> {
    // What is refused is told, and the person may pick again.
    while ((await canAutofill()) && (await this.#ask(true)) === null);
  }

  /** @returns whether somebody is signed in; null when that was refused */
  async #ask(autofill: boolean): Promise<boolean | null> {
    if (!autofill) this.problem = null;
    try {
      if (!(await signInWithPasskey(autofill))) return false;
      this.problem = null;
      await this.#onsignedin();
      return true;
    } catch (error) {
      const problem = problemOf(error);
      // Nobody has asked for suggestions: without them nothing is amiss. What somebody picked, the server has judged.
      const isAsked = !autofill || (problem.status > 0 && /^passkey_|^deactivated$/.test(problem.code));
      if (isAsked) this.problem = problem;
      return isAsked ? null : false;
    }
  }
}

const offeredKey = 'roomlight.passkey-offered';

/** Offered once to each person in this browser, where the device can keep a passkey and they have none. */
export class PasskeyOffer {
  busy = $state(false);
  problem = $state<Problem | null>(null);

  /** Whether to offer now; whoever has seen it is not asked again. */
  async isDue(personId: string): Promise<boolean> {
    try {
      const offered: unknown = JSON.parse(localStorage.getItem(offeredKey) ?? '[]');
      const before = Array.isArray(offered) ? offered : [];
      if (before.includes(personId) || !(await isKeptHere())) return false;
      const { passkeys, site } = await call('passkeys.list', {});
      if (passkeys.length > 0 || site !== location.origin) return false;
      localStorage.setItem(offeredKey, JSON.stringify([...before, personId].slice(-20)));
      return true;
    } catch {
      // Signed in they are, whatever else.
      return false;
    }
  }

  /** @returns whether one was added */
  async add(): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      const added = await addPasskey();
      if (added) toasts.done(m.passkeys_added());
      return added !== null;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
