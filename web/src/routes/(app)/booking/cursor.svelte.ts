import { m } from '#lib/paraglide/messages.js';
import { timeWord } from '#lib/when.ts';
import type { Board } from './board.svelte.ts';
import { clockAt, furthest, instantOfSlot, nextFree, type ShownMeeting, slotOf, takingOf } from './day.ts';
import { clockWord, type Lane } from './lanes.ts';
import { meetingLabel } from './words.ts';

/** The place in the grid that the keyboard speaks of: a lane, a slot, and how many slots are marked. */
export class Cursor {
  column = $state(0);
  band = $state(0);
  slot = $state(-1);
  length = $state(1);
  /** The grid has the focus, so that the cursor shows. */
  active = $state(false);
  readonly #board: Board;

  constructor(board: Board) {
    this.#board = board;
  }

  lane: Lane | undefined = $derived.by(() => {
    const { columns } = this.#board;
    const column = columns[Math.min(this.column, columns.length - 1)];
    return column?.lanes[Math.min(this.band, column.lanes.length - 1)];
  });

  /** The meeting under the cursor. */
  meeting: ShownMeeting | undefined = $derived.by(() => {
    const lane = this.lane;
    if (!lane) return undefined;
    return this.#board.desk.meetingsOf(lane)?.find((each) => {
      const taking = takingOf(lane.day, each);
      return taking && taking.from <= this.slot && this.slot < taking.to;
    });
  });

  /** What is read out: the room, the time, who has it or how long it is free. */
  label: string = $derived.by(() => {
    const { lane, slot, length, meeting } = this;
    if (!lane || slot < 0) return '';
    const room = lane.room.name;
    const { desk } = this.#board;
    if (meeting) return `${room}${m.common_list_comma()}${meetingLabel(meeting, lane, desk)}`;
    const time = clockWord(clockAt(lane.day, slot));
    const ground = desk.groundOf(lane);
    const to = furthest(ground, slot, lane.day.slots, desk.now);
    if (length > 1) {
      const until = timeWord(instantOfSlot(lane.day, slot + length), lane.day.zone);
      return m.grid_cell_marked({ room, time, until });
    }
    if (to === slot) return m.grid_cell_shut({ room, time });
    return m.grid_cell_free({ room, time, until: clockWord(clockAt(lane.day, to)) });
  });

  /** The first time: now or the next time that is free, in the first room. */
  wake(): void {
    this.active = true;
    const { lane } = this;
    if (!lane || this.slot >= 0) return;
    const { desk } = this.#board;
    const running = Math.max(0, Math.floor(slotOf(lane.day, desk.now)));
    this.slot =
      nextFree(desk.groundOf(lane), running, desk.now) ?? lane.ground.open?.from ?? this.#board.shownOf(lane).from;
  }

  put(column: number, band: number, slot: number): void {
    this.column = column;
    this.band = band;
    this.slot = slot;
    this.length = 1;
  }

  /** Goes to where a booking is being made, so that the keyboard goes on from there. */
  follow(lane: string, slot: number): void {
    for (const [column, { lanes }] of this.#board.columns.entries()) {
      const band = lanes.findIndex((each) => each.key === lane);
      if (band >= 0) this.put(column, band, slot);
    }
  }

  across(by: number): void {
    const last = this.#board.columns.length - 1;
    this.column = Math.max(0, Math.min(last, this.column + by));
    this.length = 1;
    this.#reveal();
  }

  /** Up and down by slots; a meeting is one step. */
  along(by: number): void {
    const { lane, meeting } = this;
    if (!lane) return;
    const shown = this.#board.shownOf(lane);
    const taking = meeting && takingOf(lane.day, meeting);
    const next = taking ? (by > 0 ? taking.to - 1 + by : taking.from + by) : this.slot + by;
    const bands = this.#board.bands.length;
    this.length = 1;
    if (next < shown.from && this.band > 0) this.#toBand(this.band - 1, 'end');
    else if (next >= shown.to && this.band < bands - 1) this.#toBand(this.band + 1, 'start');
    else this.slot = Math.max(shown.from, Math.min(shown.to - 1, next));
    this.#reveal();
  }

  #toBand(band: number, edge: 'start' | 'end'): void {
    this.band = band;
    const { lane } = this;
    if (!lane) return;
    const shown = this.#board.shownOf(lane);
    this.slot = edge === 'start' ? shown.from : shown.to - 1;
  }

  /** Marks more or fewer slots, as far as they are free. */
  extend(by: number): void {
    const { lane } = this;
    if (!lane || this.meeting) return;
    const { desk } = this.#board;
    const wanted = this.slot + Math.max(1, this.length + by);
    this.length = Math.max(1, furthest(desk.groundOf(lane), this.slot, wanted, desk.now) - this.slot);
    this.#reveal();
  }

  /** `Enter` and `n`: opens the meeting here, or the card for a new one. */
  act(element: (meeting: ShownMeeting) => HTMLElement | null): void {
    this.wake();
    const { lane, meeting, slot, length } = this;
    const { desk } = this.#board;
    if (!lane) return;
    if (meeting) {
      desk.panel = { kind: 'meeting', meeting, room: lane.room, anchor: element(meeting) };
      return;
    }
    const wanted = slot + (length > 1 ? length : 4);
    // On a day of rest the card says why nothing can stand here.
    const to = furthest({ ...desk.groundOf(lane), rest: false }, slot, wanted, desk.now);
    if (to === slot) {
      desk.said = this.label;
      return;
    }
    desk.draft({ roomId: lane.room.roomId, date: lane.day.date, from: slot, to });
  }

  #reveal(): void {
    const { box, slot, layout, lanes } = this.#board;
    const node = this.lane && lanes.get(this.lane.key)?.node;
    if (!box || !this.lane) return;
    const left = this.column * layout.width;
    const room = box.clientWidth - 60;
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + layout.width > box.scrollLeft + room) box.scrollLeft = left + layout.width - room;
    if (!node) return;
    const shown = this.#board.shownOf(this.lane);
    const top = node.offsetTop + (this.slot - shown.from) * slot;
    const bottom = top + this.length * slot;
    const head = 68;
    if (top - head < box.scrollTop) box.scrollTop = top - head - 8;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight + 8;
  }
}
