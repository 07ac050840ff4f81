import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../shared/events.ts';
import { account, region } from './aws.ts';
import type { Clock } from './clock.ts';
import type { Door, Lobby } from './doorplates.ts';
import type { Invoker } from './invoke.ts';
import type { Media } from './media.ts';
import type { LocalSignIn } from './pages.ts';
import type { Queue } from './queue.ts';
import type { Seeded } from './seed/index.ts';
import type { Store } from './store.ts';

/** Somebody of the demo companies whom one click signs in. */
export interface DemoPerson {
  role: string;
  email: string;
  company: string;
}

type SeedModule = typeof import('./seed/index.ts');
const seedModule = new URL('./seed/index.ts', import.meta.url);
const signInModule = new URL('./sign-in.ts', import.meta.url);

/** What the demo consists of; undefined in a cloud that was not seeded. */
export function demo(store: Store): Seeded[] | undefined {
  const kept = store.fact('demo');
  return kept ? (JSON.parse(kept) as Seeded[]) : undefined;
}

/** The demo's doors, which get a simulated doorplate. */
export function doors(store: Store): Door[] {
  return (demo(store) ?? []).flatMap((company) =>
    company.doors.map((door) => ({ ...door, tenantId: company.tenantId })),
  );
}

/** Its lobbies, which get a simulated display; none in demos of before there were any. */
export function lobbies(store: Store): Lobby[] {
  return (demo(store) ?? []).flatMap(({ tenantId, lobbies = [] }) => lobbies.map((lobby) => ({ ...lobby, tenantId })));
}

/** An empty cloud whose seeding was interrupted is empty again: half a demo would be worse than none. */
export function discardHalfDemo(store: Store, dataDir: string): void {
  if (store.fact('demo') !== '') return;
  for (const name of ['table.db', 'table.db-wal', 'table.db-shm']) rmSync(join(dataDir, name), { force: true });
  for (const table of ['invocations', 'schedules', 'checkpoints', 'retained', 'mail'])
    store.db.exec(`DELETE FROM ${table}`);
}

/**
 * Fills an empty cloud with the demo companies. Their history goes to the followers that keep a state and not to those that
 * send mail: by the queue, which runs them once the cloud is ready. Whoever follows the stream begins behind it.
 */
export async function seedDemo(options: {
  store: Store;
  clock: Clock;
  invoker: Invoker;
  queue: Pick<Queue, 'add'>;
  media: Pick<Media, 'put'>;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { store, clock, invoker, queue, media, signal } = options;
  const followers = invoker.named('event').filter(({ definition }) => definition.rights.mail === undefined);
  store.setFact('demo', '');
  const { seed }: SeedModule = await import(/* @vite-ignore */ seedModule.href);
  const seeded = await seed({
    clock: clock.now,
    keep: media.put,
    async follow(event) {
      signal?.throwIfAborted();
      const payload = JSON.stringify(envelope(event));
      const interested = followers.filter(({ trigger }) => trigger.names.includes(event.name));
      queue.add(interested.map(({ name }) => ({ function: name, origin: 'bus', payload, retries: 2 })));
    },
  });
  store.setFact('demo', JSON.stringify(seeded));
}

export async function demoPeople(): Promise<readonly DemoPerson[]> {
  const { demoPeople: people }: SeedModule = await import(/* @vite-ignore */ seedModule.href);
  return people;
}

/** The address that signs this person in. */
export function signInLink(url: string, { email, company }: DemoPerson): string {
  return `${url}/local/sign-in?${new URLSearchParams({ email, company })}`;
}

/** Opens a session without a code: on this machine alone. */
export async function localSignIn(): Promise<LocalSignIn> {
  const module: { localSignIn: LocalSignIn } = await import(/* @vite-ignore */ signInModule.href);
  return module.localSignIn;
}

function envelope(event: Event) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': event.name,
    source: 'roomlight',
    account,
    time: event.at,
    region,
    resources: [],
    detail: event,
  };
}
