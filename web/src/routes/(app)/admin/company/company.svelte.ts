import { call, isProblem, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { isAlike, mergedOver, type Overtaken } from '#lib/overtaken.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { usualHours } from '../../../../../../shared/places/hours.ts';
import { usualCurrency } from '../../../../../../shared/tenants/policy.ts';
import { LogoUpload } from './logo.svelte.ts';

type Tenant = Output<'tenants.get'>;

/** What the form holds, each field as it is typed. */
export interface Facts {
  name: string;
  zone: string;
  locale: Tenant['locale'];
  currency: Tenant['currency'];
  hours: Tenant['hours'];
  color: string;
  domains: string;
  sessionDays: number;
  adminPasskeys: boolean;
}

/** The company's name, time zone, language, looks and sign-in rules. */
export class Company {
  now = $state.raw<Tenant | null>(null);
  problem = $state.raw<Problem | null>(null);
  name = $state('');
  zone = $state('');
  locale = $state<Tenant['locale']>('zh-CN');
  currency = $state<Tenant['currency']>(usualCurrency);
  /** Of new buildings. */
  hours = $state<Tenant['hours']>(usualHours);
  /** `#rrggbb`; empty: the product's own. */
  color = $state('');
  /** As they are typed: one on each line, or with commas. */
  domains = $state('');
  sessionDays = $state(30);
  adminPasskeys = $state(false);
  logo = new LogoUpload();
  overtaken = $state.raw<Overtaken<keyof Facts> | null>(null);
  /** The fields when nothing had been typed in them. */
  #base = $state.raw<Facts | null>(null);
  #session: Session;
  form = new FormState(() => this.save());

  constructor(session: Session) {
    this.#session = session;
  }

  facts = $derived.by(
    (): Facts => ({
      ...{
        name: this.name,
        zone: this.zone,
        locale: this.locale,
        currency: this.currency,
        hours: $state.snapshot(this.hours),
        color: this.color,
      },
      ...{ domains: this.domains, sessionDays: this.sessionDays, adminPasskeys: this.adminPasskeys },
    }),
  );

  get isDirty(): boolean {
    return this.#base !== null && !isAlike(this.facts, this.#base);
  }

  async read(): Promise<void> {
    try {
      const tenant = await call('tenants.get', {});
      this.now = tenant;
      this.#fill(factsOf(tenant), factsOf(tenant));
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Its newest version, under what is being edited. */
  async renew(): Promise<void> {
    const tenant = await call('tenants.get', {}).catch(() => null);
    if (tenant) this.#follow(tenant);
  }

  async save(): Promise<void> {
    let saved: Tenant;
    try {
      saved = await this.#store();
    } catch (error) {
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      this.#follow(await call('tenants.get', {}));
      // What somebody else changed may be nothing of this page.
      if (this.overtaken) return;
      saved = await this.#store();
    }
    this.now = saved;
    this.overtaken = null;
    this.#fill(factsOf(saved), factsOf(saved));
    toasts.done(m.common_saved());
    await this.#session.refresh();
  }

  /** Only what was changed here. */
  #store(): Promise<Tenant> {
    const { facts } = this;
    const is = (name: keyof Facts) => !isAlike(facts[name], this.#base?.[name]);
    return call('tenants.change', {
      version: this.now?.version ?? 1,
      ...(is('name') ? { name: facts.name } : {}),
      ...(is('zone') ? { zone: facts.zone } : {}),
      ...(is('hours') ? { hours: facts.hours } : {}),
      ...(is('locale') ? { locale: facts.locale } : {}),
      ...(is('currency') ? { currency: facts.currency } : {}),
      ...(is('color') ? { color: facts.color || null } : {}),
      signIn: {
        ...(is('domains') ? { domains: facts.domains.split(/[\s,，;；、]+/).filter(Boolean) } : {}),
        ...(is('sessionDays') ? { sessionDays: facts.sessionDays } : {}),
        ...(is('adminPasskeys') ? { adminPasskeys: facts.adminPasskeys } : {}),
      },
    });
  }

  /** At once, without what else is being edited. */
  async addLogo(file: File): Promise<void> {
    const tenant = await this.logo.add(file);
    if (!tenant) return;
    this.now = tenant;
    toasts.done(m.people_brand_logo_added());
  }

  async removeLogo(): Promise<void> {
    try {
      this.now = await call('tenants.removeLogo', { version: this.now?.version ?? 1 });
      toasts.done(m.common_saved());
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** What is stored now; what is typed here stays. */
  #follow(tenant: Tenant): void {
    const stored = factsOf(tenant);
    const { merged, theirs, both } = mergedOver(this.#base ?? stored, stored, this.facts);
    this.now = tenant;
    this.#fill(merged, stored);
    this.overtaken = theirs.length > 0 ? { change: tenant.lastChange, theirs, both } : null;
  }

  #fill(facts: Facts, base: Facts): void {
    this.#base = base;
    this.name = facts.name;
    this.zone = facts.zone;
    this.locale = facts.locale;
    this.currency = facts.currency;
    this.hours = { ...facts.hours };
    this.color = facts.color;
    this.domains = facts.domains;
    this.sessionDays = facts.sessionDays;
    this.adminPasskeys = facts.adminPasskeys;
  }
}

function factsOf({ name, zone, locale, currency, hours, brand, signIn }: Tenant): Facts {
  const { domains, sessionDays, adminPasskeys } = signIn;
  return {
    ...{ name, zone, locale, currency, hours, color: brand.color ?? '' },
    ...{ domains: domains.join('\n'), sessionDays, adminPasskeys },
  };
}
