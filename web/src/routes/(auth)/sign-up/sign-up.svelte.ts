import { call } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { language } from '#lib/locale.svelte.ts';
import { browserZone } from '#lib/zones.ts';
import { goto } from '$app/navigation';
import { EmailedCode } from '../code.svelte.ts';

/** The company's facts, then the code that proves its first admin's address. */
export class SignUp {
  emailed = new EmailedCode();
  company = $state('');
  zone = $state(browserZone());
  name = $state('');

  facts = new FormState(() => this.emailed.send());
  code = new FormState(() => this.found());

  get ready(): boolean {
    return this.company.trim() !== '' && this.name.trim() !== '' && this.emailed.email.trim() !== '';
  }

  async found(): Promise<void> {
    const { company, zone, name } = this;
    const { email, code } = this.emailed;
    try {
      await call('tenants.signUp', { company, zone, name, email, code, locale: language.current });
      await goto('/admin', { refreshAll: true });
    } catch (error) {
      this.emailed.code = '';
      throw error;
    }
  }
}
