import { tick, untrack } from 'svelte';
import { slotMinutes } from '#lib/time.ts';
import { Cursor } from './cursor.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import { Drag } from './drag.svelte.ts';
import { columnsFor, columnsInSight, headHeight, slotHeight } from './geometry.ts';
import { laneOn } from './lane-on.ts';
import { type Column, clockToShow, type Lane, type Shown, shownOf } from './lanes.ts';

/** One row of lanes: a day. `rest`: nothing is open and nothing is booked, so that it is drawn as a line. */
export interface Band {
  index: number;
  date: string;
  rest: boolean;
  /** px */
  height: number;
}

const restHeight = 28;
const refreshEvery = 30_000;

/** The grid of rooms and times: its columns, what part of the day is drawn and how high, what must be read for it. */
export class Board {
  readonly desk: Desk;
  readonly cursor: Cursor;
  readonly drag: Drag;
  /** The scrolled box, and the drawn lanes in it by key. */
  box = $state.raw<HTMLElement | null>(null);
  readonly lanes = new Map<string, { lane: Lane; node: HTMLElement }>();
  /** The drawn ghost of the open card. */
  ghost = $state.raw<HTMLElement | null>(null);
  width = $state(1200);
  height = $state(560);
  scrollLeft = $state(0);
  /** Rises when all must be read again. */
  turn = $state(0);

  constructor(desk: Desk) {
    this.desk = desk;
    this.cursor = new Cursor(this);
    this.drag = new Drag(this);
    $effect(() => this.#read());
    $effect(() => {
      // Events that were missed, or none at all: look again.
      const again = () => this.again();
      const stop = desk.live.on('reconnected', again);
      const timer = setInterval(
        () => !desk.live.connected && document.visibilityState === 'visible' && again(),
        refreshEvery,
      );
      return () => {
        stop();
        clearInterval(timer);
      };
    });
  }

  get isWeek(): boolean {
    return this.desk.address.view === 'week';
  }

  columns: Column[] = $derived.by(() => {
    const { address, rooms, room, week, date, places } = this.desk;
    const columnOf = (each: (typeof rooms)[number], dates: string[], key: string, day: string | null): Column[] => {
      const building = places.building(each.buildingId);
      if (!building) return [];
      return [{ key, room: each, building, date: day, lanes: dates.map((one) => laneOn(each, building, one)) }];
    };
    if (address.view === 'room') return room ? week.flatMap((day) => columnOf(room, [day], day, day)) : [];
    const dates = address.view === 'week' ? week : [date];
    return rooms.flatMap((each) => columnOf(each, dates, each.roomId, null));
  });

  #clock: Shown = $derived.by(() => {
    if (this.desk.address.whole) return { from: 0, to: 1440 };
    const lanes = this.columns.flatMap((column) => column.lanes);
    return clockToShow(lanes, (lane) => this.desk.meetingsOf(lane) ?? []);
  });
  #from = $derived(this.#clock.from);
  #to = $derived(this.#clock.to);
  /** Minutes of the wall clock. */
  clock: Shown = $derived({ from: this.#from, to: this.#to });

  layout = $derived.by(() => {
    const kind = this.desk.address.view === 'room' ? 'days' : 'rooms';
    return columnsFor(this.width, this.columns.length, kind);
  });
  sight = $derived.by(() => columnsInSight(this.scrollLeft, this.layout, this.columns.length));
  drawn = $derived.by(() => this.columns.slice(this.sight.first, this.sight.last));

  /** px below the heads */
  get #space(): number {
    return this.height - headHeight - 1;
  }

  /** px of 15 minutes */
  slot = $derived.by(() => {
    const slots = (this.clock.to - this.clock.from) / slotMinutes;
    return slotHeight(this.#space, slots, this.isWeek ? 'week' : 'day');
  });

  bands: Band[] = $derived.by(() => {
    const first = this.columns[0];
    return (first?.lanes ?? []).map((lane, index) => {
      const lanes = this.columns.flatMap((column) => column.lanes[index] ?? []);
      const rest =
        this.isWeek &&
        lanes.every((each) => (!each.ground.open || each.ground.rest) && !this.desk.meetingsOf(each)?.length);
      const slots = Math.max(...lanes.map((each) => this.shownOf(each).to - this.shownOf(each).from));
      return { index, date: lane.day.date, rest, height: rest ? restHeight : slots * this.slot };
    });
  });

  shownOf(lane: Lane): Shown {
    return shownOf(lane.day, this.clock);
  }

  /** Scrolls by whole screens of columns. */
  page(screens: number): void {
    const by = screens * this.layout.perScreen * this.layout.width;
    this.box?.scrollBy({ left: by, behavior: 'smooth' });
  }

  /** Where the day begins for a reader: an hour before now today, else the opening; a week's day as long as now is in sight. */
  async scrollToStart(): Promise<void> {
    await tick();
    const lane = this.columns[0]?.lanes[0];
    if (!this.box || !lane) return;
    const { now, date } = this.desk;
    const above = this.isWeek ? this.bands.filter((band) => band.date < date) : [];
    const top = above.reduce((sum, band) => sum + band.height, 0);
    if (this.bands[above.length]?.rest) {
      this.box.scrollTop = top;
      return;
    }
    const { day, ground } = this.columns[0]?.lanes[above.length] ?? lane;
    const shown = shownOf(day, this.clock);
    const at = (now - day.start) / (slotMinutes * 60_000);
    const open = (ground.open?.from ?? 32) === 0 ? 32 : (ground.open?.from ?? 32);
    const isNow = at >= 0 && at < day.slots && !(this.isWeek && (at + 4 - open) * this.slot < this.#space);
    const first = isNow ? Math.min(at - 4, shown.to) : open;
    this.box.scrollTop = top + Math.max(0, (first - shown.from) * this.slot);
  }

  again(): void {
    this.turn++;
  }

  refocus(): void {
    void tick().then(() => {
      if (document.activeElement === document.body) this.box?.focus({ preventScroll: true });
    });
  }

  /** Reads the sheets in sight, then, at leisure, the rest of the week around them. */
  #read(): () => void {
    const { desk, drawn } = this;
    void this.turn;
    void desk.live.connected;
    const isDay = desk.address.view === 'day';
    const roomIds = [...new Set(drawn.map((column) => column.room.roomId))];
    const from = isDay ? desk.date : (desk.week[0] ?? desk.date);
    const week = desk.week[0] ?? from;
    const timer = setTimeout(() => {
      untrack(async () => {
        if (roomIds.length === 0) return;
        await desk.sheets.want(roomIds, from, isDay ? 1 : 7);
        desk.stands();
        if (isDay) await desk.sheets.want(roomIds, week, 7);
      });
    }, 0);
    return () => clearTimeout(timer);
  }
}
