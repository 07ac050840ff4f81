import { call, type Input, type Output } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

type Doorplate = Output<'doorplates.changeBoard'>;
type Board = NonNullable<Doorplate['board']>;

/** What a lobby display shows, as it is being edited. */
export class BoardDraft {
  board = $state() as Board;
  form = new FormState(() => this.#save());
  #newest: () => Doorplate;
  #saved: (doorplate: Doorplate) => void;

  /** @param newest as it is now: others may have changed its name or group meanwhile */
  constructor(board: Board, newest: () => Doorplate, saved: (doorplate: Doorplate) => void) {
    this.board = structuredClone(board);
    this.#newest = newest;
    this.#saved = saved;
  }

  set building(buildingId: string) {
    this.board = { ...this.board, buildingId: buildingId as Board['buildingId'], floorIds: [], standsOn: null };
  }

  get building(): string {
    return this.board.buildingId;
  }

  /** '' : it is not said. */
  set standsOn(floorId: string) {
    this.board.standsOn = (floorId || null) as Board['standsOn'];
  }

  get standsOn(): string {
    return this.board.standsOn ?? '';
  }

  /** 0: as many as can be read. */
  set rows(rows: number) {
    this.board.rowsPerPage = rows === 0 ? null : rows;
  }

  get rows(): number {
    return this.board.rowsPerPage ?? 0;
  }

  has(floorId: string): boolean {
    return this.board.floorIds.some((each) => each === floorId);
  }

  choose(floorId: string, is: boolean): void {
    const others = this.board.floorIds.filter((each) => each !== floorId);
    this.board.floorIds = is ? [...others, floorId as Board['floorIds'][number]] : others;
  }

  async #save(): Promise<void> {
    const { doorplateId, version } = this.#newest();
    const input: Input<'doorplates.changeBoard'> = { doorplateId, version, board: $state.snapshot(this.board) };
    this.#saved(await call('doorplates.changeBoard', input));
    toasts.done(m.doorplates_saved_live());
  }
}
