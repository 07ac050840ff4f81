import { call, type Input, type Output } from '#lib/api.ts';

export type Transfer = Output<'people.transfers'>['transfers'][number];
export type Holdings = Output<'people.holdingsOf'>;

const pauseMs = 1500;
/** Done ones are shown for so long. */
const shownMs = 10 * 60_000;

/** What is being handed over or given up, looked at again while something runs. */
export class Transfers {
  all = $state.raw<Transfer[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get shown(): Transfer[] {
    return this.all.filter(
      ({ state, startedAt }) => state === 'running' || Date.parse(startedAt) > Date.now() - shownMs,
    );
  }

  /** @param ondone when something that ran has come to its end */
  async follow(ondone: () => void = () => {}): Promise<void> {
    clearTimeout(this.#timer);
    const ran = this.all.filter(({ state }) => state === 'running').map(({ personId }) => personId);
    try {
      this.all = (await call('people.transfers', {})).transfers;
    } catch {
      // Asked again with the next look.
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
    clearTimeout(this.#timer);
  }
}
