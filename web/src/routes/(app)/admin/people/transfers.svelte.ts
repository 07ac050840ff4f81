import { call, type Input, type Output } from '#lib/api.ts';
import type { Person } from './people.svelte.ts';

export type Transfer = Output<'people.transfers'>['transfers'][number];
export type Holdings = Output<'people.holdingsOf'>;

/** What somebody decides who deactivates others. */
export interface Leave {
  how: 'hand_over' | 'cancel';
  requests: 'withdraw' | 'keep';
  reason: string;
}
export const usualLeave: Leave = { how: 'hand_over', requests: 'withdraw', reason: '' };

const duties = ['bookings', 'series', 'waits', 'rooms', 'items', 'tasks'] as const;

/** Something that another could take over. */
export function holdsDuties(holdings: Holdings): boolean {
  return duties.some((what) => holdings[what] > 0);
}

/** The input that follows from what was decided. */
export function leaving(
  { personId, version }: Pick<Person, 'personId' | 'version'>,
  { how, requests, reason }: Leave,
  heir: Pick<Person, 'personId'> | undefined,
): Input<'people.startTransfer'> {
  return { personId, version, how, requests, reason, ...(how === 'hand_over' && heir ? { to: heir.personId } : {}) };
}

const pauseMs = 1500;
/** Done ones are shown for so long. */
const shownMs = 10 * 60_000;

/** What is being handed over or given up, looked at again while something runs. */
export class Transfers {
  all = $state.raw<Transfer[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  get shown(): Transfer[] {
    return this.all.filter(
      ({ state, startedAt }) => state === 'running' || Date.parse(startedAt) > Date.now() - shownMs,
    );
  }

  /** @param ondone when something that ran has come to its end */
  async follow(ondone: () => void = () => {}): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    const ran = this.all.filter(({ state }) => state === 'running').map(({ personId }) => personId);
    try {
      const { transfers } = await call('people.transfers', {});
      // Nobody looks any more, or another look is under way.
      if (turn !== this.#turn) return;
      this.all = transfers;
    } catch {
      // Asked again with the next look.
      if (turn !== this.#turn) return;
    }
    const running = this.all.filter(({ state }) => state === 'running');
    if (ran.some((id) => !running.some(({ personId }) => personId === id))) ondone();
    if (running.length > 0) this.#timer = setTimeout(() => void this.follow(ondone), pauseMs);
  }

  async start(input: Input<'people.startTransfer'>): Promise<void> {
    const begun = await call('people.startTransfer', input);
    this.all = [begun, ...this.all.filter(({ personId }) => personId !== begun.personId)];
  }

  end(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }
}
