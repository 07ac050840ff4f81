import { ApiError, call, isProblem, type Output } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { goto } from '$app/navigation';
import { EmailedCode } from '../code.svelte.ts';

type Company = Output<'people.signIn'>['companies'][number];

/** Address, then code, then (for a person of several companies) which one. */
export class SignIn {
  emailed = new EmailedCode();
  companies = $state<Company[]>([]);
  /** No company knows the address that was just proved. */
  stranger = $state(false);
  #to: string;

  address = new FormState(() => this.emailed.send());
  code = new FormState(() => this.enter());

  constructor(to: string | null) {
    // Only a path of this site: never somebody else's address.
    this.#to = to?.startsWith('/') && !to.startsWith('//') ? to : '/';
  }

  get step(): 'address' | 'code' | 'company' {
    if (this.companies.length > 0) return 'company';
    return this.emailed.sent ? 'code' : 'address';
  }

  async enter(tenantId?: string): Promise<void> {
    this.stranger = false;
    const { email, code } = this.emailed;
    try {
      const answer = await call('people.signIn', { email, code, tenantId });
      if (answer.me) await goto(this.#to, { refreshAll: true }).catch(() => goto('/'));
      else this.companies = answer.companies;
    } catch (error) {
      this.stranger = isProblem(error, 'not_found');
      if (error instanceof ApiError && error.problem.retryAfter) this.emailed.hold(error.problem.retryAfter);
      if (!isProblem(error, 'locked', 'offline')) this.emailed.code = '';
      if (!isProblem(error, 'not_found')) this.companies = [];
      throw error;
    }
  }
}
