import { call, isProblem, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { EmailedCode } from '../(auth)/code.svelte.ts';

export type Account = Output<'operator.companies'>['companies'][number];

const searchPauseMs = 250;

/** Who runs the service: signing in, and the companies. */
export class Operator {
  /** null: nobody is signed in; undefined: not known yet. */
  email = $state<string | null | undefined>(undefined);
  emailed = new EmailedCode();
  address = new FormState(() => this.emailed.send());
  code = new FormState(() => this.#enter());
  search = $state('');
  use = $state<'any' | 'near'>('any');
  companies = $state<Account[]>([]);
  cursor = $state<string | null>(null);
  loading = $state(false);
  problem = $state<Problem | null>(null);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async begin(): Promise<void> {
    this.problem = null;
    try {
      this.email = (await call('operator.me', {})).email;
      await this.read();
    } catch (error) {
      if (isProblem(error, 'unauthenticated')) this.email = null;
      else this.problem = problemOf(error);
    }
  }

  async #enter(): Promise<void> {
    const { email, code } = this.emailed;
    try {
      this.email = (await call('operator.signIn', { email, code })).email;
    } catch (error) {
      this.emailed.code = '';
      throw error;
    }
    this.emailed.forget();
    await this.read();
  }

  async leave(): Promise<void> {
    await call('operator.signOut', {});
    this.email = null;
    this.companies = [];
  }

  type(text: string): void {
    this.search = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), searchPauseMs);
  }

  narrow(use: 'any' | 'near'): void {
    this.use = use;
    void this.read();
  }

  /** The first page, or the next. A later question outruns an earlier one. */
  async read(more = false): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.problem = null;
    try {
      const cursor = more ? (this.cursor ?? undefined) : undefined;
      const page = await call('operator.companies', { search: this.search.trim(), use: this.use, limit: 50, cursor });
      if (asked !== this.#asked) return;
      this.companies = more ? [...this.companies, ...page.companies] : page.companies;
      this.cursor = page.cursor;
    } catch (error) {
      if (asked !== this.#asked) return;
      if (isProblem(error, 'unauthenticated')) this.email = null;
      else this.problem = problemOf(error);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** As it is now. */
  put(account: Account): void {
    this.companies = this.companies.map((one) => (one.companyId === account.companyId ? account : one));
  }
}
