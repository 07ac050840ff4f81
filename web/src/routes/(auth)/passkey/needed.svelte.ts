import { pathWithin } from '#lib/address.ts';
import { call, type Problem, problemOf } from '#lib/api.ts';
import { addPasskey, canUsePasskeys, signInWithPasskey } from '#lib/passkeys.ts';

/** An admin whose company wants a passkey: signs in with the one they have, or adds their first. */
export class PasskeyNeeded {
  /** Whether they have one; null: not known yet. */
  hasOne = $state<boolean | null>(null);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  #site = $state(location.origin);
  #to: string;

  constructor(to: string | null) {
    this.#to = pathWithin(location.origin, to);
  }

  get isSupported(): boolean {
    return canUsePasskeys();
  }

  /** The address at which passkeys can be used, when it is not this one. */
  get elsewhere(): string | null {
    return this.#site === location.origin ? null : this.#site;
  }

  load(): Promise<void> {
    return this.#tell(async () => {
      const { passkeys, site } = await call('passkeys.list', {});
      this.hasOne = passkeys.length > 0;
      this.#site = site;
    });
  }

  go = (): Promise<void> =>
    this.#tell(async () => {
      const isIn = this.hasOne ? await signInWithPasskey() : (await addPasskey()) !== null;
      if (isIn) location.assign(this.#to);
    });

  leave = (): Promise<void> =>
    this.#tell(async () => {
      await call('people.signOut', {});
      location.assign('/sign-in');
    });

  async #tell(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await step();
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}
