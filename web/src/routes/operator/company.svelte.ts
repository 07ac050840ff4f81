import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { counted, type Limits, type Plan, planLimits } from '../../../../shared/operator/plans.ts';
import type { Account } from './operator.svelte.ts';

export const limitNames = ['rooms', 'doorplates', 'people', 'requestsPerSecond'] as const;
type LimitName = (typeof limitNames)[number];

/** One company: what it uses, its plan, its limits, whether it is let in. */
export class CompanyView {
  account: Account;
  usage = $state<Output<'operator.company'>['usage'] | null>(null);
  deeds = $state.raw<Output<'operator.company'>['deeds'] | null>(null);
  problem = $state<Problem | null>(null);
  plan = $state<Plan>('standard');
  /** As typed; empty = the plan's. */
  agreed = $state<Record<LimitName, string>>({ rooms: '', doorplates: '', people: '', requestsPerSecond: '' });
  why = $state('');
  saving = new FormState(() => this.#change({ plan: this.plan, agreed: this.#limits() }));
  suspending = new FormState(() => this.#change({ suspended: { why: this.why } }));
  resuming = new FormState(() => this.#change({ suspended: null }));
  #ondone: (account: Account) => void;

  constructor(account: Account, ondone: (account: Account) => void) {
    this.account = account;
    this.#ondone = ondone;
    this.plan = account.plan;
    for (const name of limitNames) this.agreed[name] = String(account.agreed[name] ?? '');
  }

  async read(): Promise<void> {
    try {
      const { usage, deeds } = await call('operator.company', { companyId: this.account.companyId });
      [this.usage, this.deeds] = [usage, deeds];
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  planned(name: LimitName): number {
    return planLimits[this.plan][name];
  }

  /** Of what there is more than there could be with what has been chosen and typed. */
  tooMuch = $derived.by(() => {
    const { usage } = this;
    if (!usage) return [];
    return counted.flatMap((name) => {
      const typed = Number(this.agreed[name].trim() || this.planned(name));
      return usage.used[name] > typed ? { name, used: usage.used[name], most: typed } : [];
    });
  });
  /** What is above its limit already, and stays so, is no news. */
  lowered = $derived(this.tooMuch.some(({ name, most }) => most < (this.usage?.limits[name] ?? 0)));

  #limits(): Partial<Limits> {
    const typed = limitNames.filter((name) => this.agreed[name].trim() !== '');
    return Object.fromEntries(typed.map((name) => [name, Number(this.agreed[name])]));
  }

  async #change(facts: object): Promise<void> {
    const { companyId, version } = this.account;
    this.#ondone(await call('operator.change', { companyId, version, ...facts }));
  }
}
