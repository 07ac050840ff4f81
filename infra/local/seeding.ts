import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalSignIn } from './pages.ts';
import type { Store } from './store.ts';

/** Somebody of the demo companies whom one click signs in. */
export interface DemoPerson {
  role: string;
  company: string;
  email: string;
  /** The company's id, for a person of several. */
  tenantId?: string;
}

/** What `seed/index.ts` exports: fills an empty cloud, and may be called again after it was interrupted. */
export type Seed = (options: {
  url: string;
  now: number;
  log(line: string): void;
}) => Promise<{ people: DemoPerson[] }>;

/** Who can be signed in by one click; fills the cloud first when that has not been done. */
export async function demoPeople(options: {
  store: Store;
  url: string;
  now: number;
  log(line: string): void;
}): Promise<DemoPerson[]> {
  const { store, ...context } = options;
  const known = store.fact('demo-people');
  if (known !== undefined) return JSON.parse(known) as DemoPerson[];
  const seed = (await load('./seed/index.ts', 'seed')) as Seed | undefined;
  if (!seed) return [];
  const { people } = await seed(context);
  store.setFact('demo-people', JSON.stringify(people));
  return people;
}

/** The address that signs this person in. */
export function signInLink(url: string, { email, tenantId }: DemoPerson): string {
  const query = new URLSearchParams({ email, ...(tenantId === undefined ? {} : { company: tenantId }) });
  return `${url}/local/sign-in?${query}`;
}

/** The product's own way to open a session without a code. */
export async function localSignIn(): Promise<LocalSignIn | undefined> {
  return (await load('../../functions/people/local-session.ts', 'localSignIn')) as LocalSignIn | undefined;
}

async function load(path: string, name: string): Promise<unknown> {
  const url = new URL(path, import.meta.url);
  if (!existsSync(fileURLToPath(url))) return undefined;
  const module: Record<string, unknown> = await import(/* @vite-ignore */ url.href);
  return module[name];
}
