import { call, type Output } from '#lib/api.ts';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';

export const papers = ['4', '2', '1', 'a6'] as const;
export type Paper = (typeof papers)[number];

/** How many cards a sheet of paper has. */
export const cardsOn: Record<Paper, number> = { '4': 4, '2': 2, '1': 1, a6: 1 };

/** Which rooms' cards are printed, and on what. */
export class Cards {
  paper = $state<Paper>('4');
  /** Empty: all of them. */
  floorId = $state('');
  company = $state.raw<Output<'tenants.get'> | null>(null);
  #buildingId = $state('');
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  get buildingId(): string {
    return this.#buildingId;
  }

  set buildingId(buildingId: string) {
    this.#buildingId = buildingId;
    this.floorId = '';
  }

  rooms: Room[] = $derived.by(() => {
    const { buildings } = this.#places;
    const chosen = buildings.filter(({ buildingId }) => !this.buildingId || buildingId === this.buildingId);
    return chosen
      .flatMap(({ buildingId }) => this.#places.floorsOf(buildingId))
      .filter(({ floorId }) => !this.floorId || floorId === this.floorId)
      .flatMap(({ floorId }) => this.#places.roomsOf(floorId));
  });

  sheets: Room[][] = $derived.by(() => {
    const sheets: Room[][] = [];
    const each = cardsOn[this.paper];
    for (let at = 0; at < this.rooms.length; at += each) sheets.push(this.rooms.slice(at, at + each));
    return sheets;
  });

  async read(): Promise<void> {
    await Promise.all([
      this.#places.load(),
      // Without the company's mark the cards are cards still.
      call('tenants.get', {}).then(
        (company) => {
          this.company = company;
        },
        () => undefined,
      ),
    ]);
  }
}
