import { pathWithin } from '#lib/address.ts';
import { ApiError, call, isProblem, type Output } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { goto } from '$app/navigation';
import { EmailedCode } from '../code.svelte.ts';
import { PasskeyOffer, PasskeySignIn } from './passkey.svelte.ts';

type Company = Output<'people.signIn'>['companies'][number];

/** Address, then code, then (for a person of several companies) which one; or a passkey, which says it all at once. */
export class SignIn {
  emailed = new EmailedCode();
  companies = $state<Company[]>([]);
  /** No company knows the address that was just proved. */
  stranger = $state(false);
  passkey = new PasskeySignIn(() => this.leave());
  offer = new PasskeyOffer();
  #offering = $state(false);
  #to: string;

  address = new FormState(() => this.emailed.send());
  code = new FormState(() => this.enter());

  constructor(to: string | null) {
    this.#to = pathWithin(location.origin, to);
  }

  get step(): 'address' | 'code' | 'company' | 'offer' {
    if (this.#offering) return 'offer';
    if (this.companies.length > 0) return 'company';
    return this.emailed.sent ? 'code' : 'address';
  }

  async enter(tenantId?: string): Promise<void> {
    this.stranger = false;
    const { email, code } = this.emailed;
    try {
      const answer = await call('people.signIn', { email, code, tenantId });
      if (answer.me) await this.#arrive(answer.me.personId);
      else this.companies = answer.companies;
    } catch (error) {
      this.stranger = isProblem(error, 'not_found');
      if (error instanceof ApiError && error.problem.retryAfter) this.emailed.hold(error.problem.retryAfter);
      if (!isProblem(error, 'locked', 'offline')) this.emailed.code = '';
      if (!isProblem(error, 'not_found')) this.companies = [];
      throw error;
    }
  }

  async #arrive(personId: string): Promise<void> {
    this.#offering = await this.offer.isDue(personId);
    if (!this.#offering) await this.leave();
  }

  /** To where they were going. */
  leave = async (): Promise<void> => {
    await goto(this.#to, { refreshAll: true }).catch(() => goto('/'));
  };
}
