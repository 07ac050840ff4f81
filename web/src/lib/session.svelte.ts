import { createContext } from 'svelte';
import { call, type Input, isProblem, type Output } from './api.ts';
import { forgetCaches } from './cache.ts';
import { language } from './locale.svelte.ts';

export type Me = Output<'people.me'>;

/** The signed-in person and what they may change about themselves. Handed down by context from the app's layout. */
export class Session {
  me = $state() as Me;
  unread = $state(0);

  constructor(me: Me) {
    this.take(me);
  }

  get isAdmin(): boolean {
    return this.me.roles.includes('admin');
  }

  get favourites(): readonly string[] {
    return this.me.preferences.favourites;
  }

  take(me: Me): void {
    this.me = me;
    this.unread = me.unread;
    language.set(me.locale);
    wear(me.color);
  }

  async refresh(): Promise<void> {
    this.take(await call('people.me', {}));
  }

  /** Another tab may have changed the person meanwhile; the change asked for here is then made on top of it. */
  async change(changes: Omit<Input<'people.changeMe'>, 'version'>): Promise<void> {
    try {
      this.take(await call('people.changeMe', { ...changes, version: this.me.version }));
    } catch (error) {
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      await this.refresh();
      this.take(await call('people.changeMe', { ...changes, version: this.me.version }));
    }
  }

  /** Leaves by a full load, so that nothing of the person stays in memory. */
  async signOut(): Promise<void> {
    await call('people.signOut', {});
    forgetCaches();
    location.assign('/sign-in');
  }

  async switchCompany(tenantId: string): Promise<void> {
    await call('people.switchCompany', { tenantId });
    forgetCaches();
    location.assign('/');
  }
}

/** The company's hue takes the place of the product's (app.css): buttons, links and marks. */
function wear(color: string | null): void {
  const { style, dataset } = document.documentElement;
  if (color === null) delete dataset.company;
  else dataset.company = '';
  style.setProperty('--company', color ?? '');
}

export const [useSession, provideSession] = createContext<Session>();
