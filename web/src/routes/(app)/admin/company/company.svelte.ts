import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { usualHours } from '../../../../../../shared/places/hours.ts';
import { LogoUpload } from './logo.svelte.ts';

type Tenant = Output<'tenants.get'>;

/** The company's name, time zone, language, looks and sign-in rules. */
export class Company {
  now = $state.raw<Tenant | null>(null);
  problem = $state.raw<Problem | null>(null);
  name = $state('');
  zone = $state('');
  locale = $state<Tenant['locale']>('zh-CN');
  /** Of new buildings. */
  hours = $state<Tenant['hours']>(usualHours);
  /** `#rrggbb`; empty: the product's own. */
  color = $state('');
  /** As they are typed: one on each line, or with commas. */
  domains = $state('');
  sessionDays = $state(30);
  adminPasskeys = $state(false);
  logo = new LogoUpload();
  #session: Session;
  form = new FormState(() => this.save());

  constructor(session: Session) {
    this.#session = session;
  }

  async read(): Promise<void> {
    try {
      this.#take(await call('tenants.get', {}));
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Its newest version, whatever is being edited. */
  async renew(): Promise<void> {
    this.now = await call('tenants.get', {}).catch(() => this.now);
  }

  async save(): Promise<void> {
    const { name, zone, hours, locale } = this;
    this.#take(
      await call('tenants.change', {
        ...{ version: this.now?.version ?? 1, name, zone, hours, locale },
        color: this.color || null,
        signIn: {
          domains: this.domains.split(/[\s,，;；、]+/).filter(Boolean),
          sessionDays: this.sessionDays,
          adminPasskeys: this.adminPasskeys,
        },
      }),
    );
    toasts.done(m.common_saved());
    await this.#session.refresh();
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

  #take(tenant: Tenant): void {
    this.now = tenant;
    this.name = tenant.name;
    this.zone = tenant.zone;
    this.hours = { ...tenant.hours };
    this.locale = tenant.locale;
    this.color = tenant.brand.color ?? '';
    this.domains = tenant.signIn.domains.join('\n');
    this.sessionDays = tenant.signIn.sessionDays;
    this.adminPasskeys = tenant.signIn.adminPasskeys;
  }
}
