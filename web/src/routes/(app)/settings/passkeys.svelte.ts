import { call, isProblem } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { addPasskey, canUsePasskeys, type Passkey } from '#lib/passkeys.ts';
import { toasts } from '#lib/toasts.svelte.ts';

/** One's own passkeys, and whether another can be added here. */
export class PasskeyList {
  list = $state<Passkey[] | null>(null);
  busy = $state(false);
  #site = $state(location.origin);

  async load(): Promise<void> {
    try {
      const { passkeys, site } = await call('passkeys.list', {});
      this.list = passkeys;
      this.#site = site;
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** The address at which passkeys can be added, when it is not this one. */
  get elsewhere(): string | null {
    return this.#site === location.origin ? null : `${this.#site}/settings`;
  }

  get isSupported(): boolean {
    return canUsePasskeys();
  }

  async add(): Promise<void> {
    this.busy = true;
    try {
      const added = await addPasskey();
      if (!added) return;
      this.list = [...(this.list ?? []), added];
      toasts.done(m.passkeys_added());
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.busy = false;
    }
  }

  /** On the newest version, if it was used meanwhile. @throws ApiError */
  async rename(passkey: Passkey, name: string): Promise<void> {
    const { passkeyId } = passkey;
    const renamed = await call('passkeys.rename', { passkeyId, version: passkey.version, name }).catch(
      async (error) => {
        if (!isProblem(error, 'changed_meanwhile')) throw error;
        await this.load();
        const now = this.list?.find((each) => each.passkeyId === passkeyId);
        if (!now) throw error;
        return call('passkeys.rename', { passkeyId, version: now.version, name });
      },
    );
    this.list = this.list?.map((each) => (each.passkeyId === passkeyId ? renamed : each)) ?? null;
  }

  async remove({ passkeyId, name }: Passkey): Promise<void> {
    const yes = await confirm({
      title: m.passkeys_remove_title({ name }),
      body: m.passkeys_remove_body(),
      action: m.passkeys_remove_action(),
      danger: true,
    });
    if (!yes) return;
    try {
      await call('passkeys.remove', { passkeyId });
    } catch (error) {
      // Gone is gone, whoever was quicker.
      if (!isProblem(error, 'not_found')) return toasts.problem(error);
    }
    this.list = this.list?.filter((each) => each.passkeyId !== passkeyId) ?? null;
    toasts.done(m.passkeys_removed({ name }));
  }
}
