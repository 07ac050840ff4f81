import type { Output } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { untilServed } from '#lib/patient.ts';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import type { Selection } from '#lib/selection.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

type Refused = Output<'places.changeRooms'>['refused'][number];
/** What a call answers about its part of the rooms. */
export interface Part {
  rooms?: readonly Room[];
  removed?: readonly string[];
  refused: readonly Refused[];
}
type Certain = Pick<Room, 'roomId' | 'version'>;

/** As many as a call takes. */
const atOnce = 30;

/** The same done with many rooms, some dozen a call: how far it is, and which could not. Those that are done are selected no more. */
export class ManyRooms {
  progress = $state.raw<{ done: number; of: number } | null>(null);
  /** Of the last time. */
  refused = $state.raw<(Omit<Refused, 'roomId'> & { room: Room })[]>([]);
  done = $state(0);
  #places: PlaceBook;
  #selection: Selection;
  #stop = new AbortController();

  constructor(places: PlaceBook, selection: Selection) {
    this.#places = places;
    this.#selection = selection;
  }

  /** Those that are not done yet, as they are now. */
  left(chosen: readonly Room[]): Room[] {
    return chosen
      .filter(({ roomId }) => this.#selection.has(roomId))
      .map((room) => this.#places.room(room.roomId) ?? room);
  }

  /** @throws ApiError; what is done until then stays done, and the rest stays selected */
  async run(chosen: readonly Room[], ask: (part: Certain[]) => Promise<Part>): Promise<void> {
    const rooms = this.left(chosen);
    const known = new Map<string, Room>(rooms.map((room) => [room.roomId, room]));
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.refused = [];
    this.done = 0;
    this.progress = { done: 0, of: rooms.length };
    try {
      for (let at = 0; at < rooms.length && !signal.aborted; at += atOnce) {
        const part = rooms.slice(at, at + atOnce).map(({ roomId, version }) => ({ roomId, version }));
        this.#take(await untilServed(() => ask(part), signal), known);
        this.progress = { done: Math.min(rooms.length, at + atOnce), of: rooms.length };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.progress = null;
      const order = new Map(rooms.map(({ roomId }, at) => [roomId, at]));
      const at = ({ room }: { room: Room }) => order.get(room.roomId) ?? 0;
      this.refused = this.refused.toSorted((a, b) => at(a) - at(b));
      // What a call did that was cut short, or somebody else did, is not known here.
      const isKnown = this.done + this.refused.length === rooms.length;
      const isOurs = this.refused.every(({ code }) => code === 'in_use' || code === 'slot_taken');
      if (!isKnown || !isOurs) void this.#places.load(true);
    }
    if (this.done > 0) toasts.done(m.places_many_done({ n: this.done }));
  }

  /** After the call that is under way. What is done until then stays done. */
  stop(): void {
    this.#stop.abort();
  }

  #take({ rooms = [], removed = [], refused }: Part, known: ReadonlyMap<string, Room>): void {
    if (rooms.length > 0) this.#places.put('rooms', ...rooms);
    if (removed.length > 0) this.#places.drop('rooms', ...removed);
    const done = [...rooms.map(({ roomId }) => roomId), ...removed];
    this.#selection.put(done, false);
    this.done += done.length;
    const told = refused.flatMap(({ roomId, ...why }) => {
      const room = known.get(roomId);
      return room ? [{ ...why, room }] : [];
    });
    this.refused = [...this.refused, ...told];
  }
}
