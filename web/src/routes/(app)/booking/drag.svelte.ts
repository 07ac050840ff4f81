import { slotMinutes } from '#lib/time.ts';
import type { Board } from './board.svelte.ts';
import { furthest, instantOfSlot, refusalOf, type ShownMeeting, takingOf } from './day.ts';
import { drawn, moved, type Outcome, stretched } from './dragging.ts';
import { edgePull, nearestBox, slotAt } from './geometry.ts';
import type { Lane } from './lanes.ts';

/** What is being dragged and where it would come to lie. */
export interface Dragged extends Outcome {
  kind: 'create' | 'move' | 'resize';
  lane: Lane;
  meeting: ShownMeeting | null;
}

type Hold =
  | { kind: 'create'; lane: Lane; anchor: number }
  | { kind: 'move' | 'resize'; lane: Lane; meeting: ShownMeeting; from: number; to: number; grabbed: number };

const threshold = 4;
const longPress = 350;
const tapLength = 60 / slotMinutes;

/**
 * Dragging with the mouse, a pen or a finger held down: on free time a new booking grows as far as it is free; an own one
 * moves, or its lower edge does. Nothing can be dropped on taken time.
 */
export class Drag {
  now = $state.raw<Dragged | null>(null);
  /** The free slot under a resting mouse. */
  hover = $state.raw<{ key: string; slot: number } | null>(null);
  readonly #board: Board;
  #hold: Hold | null = null;
  #start = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #pressing: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #end: AbortController | null = null;

  constructor(board: Board) {
    this.#board = board;
  }

  down = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const hold = this.#grab(event);
    if (!hold) return;
    this.cancel();
    this.#hold = hold;
    this.#start = this.#at = { x: event.clientX, y: event.clientY };
    this.hover = null;
    const touch = event.pointerType === 'touch';
    if (touch) this.#pressing = setTimeout(() => this.#begin(), longPress);
    this.#end = new AbortController();
    const { signal } = this.#end;
    const ours = (run: (event: PointerEvent) => void) => (each: PointerEvent) =>
      each.pointerId === event.pointerId && run(each);
    window.addEventListener(
      'pointermove',
      ours((each) => this.#move(each, touch)),
      { signal },
    );
    window.addEventListener(
      'pointerup',
      ours((each) => this.#up(each)),
      { signal },
    );
    window.addEventListener(
      'pointercancel',
      ours(() => this.cancel()),
      { signal },
    );
    // Once a finger drags, the page must not scroll under it.
    window.addEventListener('touchmove', (each) => this.now && each.preventDefault(), { signal, passive: false });
    window.addEventListener('keydown', (each) => this.#key(each), { signal, capture: true });
  };

  /** Where a resting mouse could start a booking. */
  over = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse' || this.#hold) return;
    // A short meeting is hit beside what is drawn of it as well.
    const onMeeting = event.target instanceof Element && event.target.closest('[data-meeting]');
    const lane = onMeeting ? undefined : this.#laneUnder(event.target);
    const slot = lane && this.#slotIn(lane, event.clientY);
    const { desk } = this.#board;
    const isFree =
      lane && slot !== undefined && refusalOf(desk.groundOf(lane), { from: slot, to: slot + 1 }, desk.now) === null;
    this.hover = isFree && desk.meetingsOf(lane) ? { key: lane.key, slot } : null;
  };

  leave = (): void => {
    this.hover = null;
  };

  cancel(): void {
    clearTimeout(this.#pressing);
    cancelAnimationFrame(this.#frame);
    this.#end?.abort();
    this.#end = null;
    this.#hold = null;
    this.now = null;
  }

  #grab(event: PointerEvent): Hold | null {
    const target = event.target as Element;
    const lane = this.#laneUnder(target);
    if (!lane || !this.#board.desk.meetingsOf(lane)) return null;
    const block = target.closest<HTMLElement>('[data-meeting]');
    const slot = this.#slotIn(lane, event.clientY);
    if (!block) return { kind: 'create', lane, anchor: slot };
    const meeting = this.#board.desk.meetingsOf(lane)?.find((each) => each.bookingId === block.dataset.meeting);
    const taking = meeting && takingOf(lane.day, meeting);
    if (!meeting || !taking || !this.canMove(meeting, lane)) return null;
    const kind = target.closest('[data-edge]') ? 'resize' : 'move';
    return { kind, lane, meeting, from: taking.from, to: taking.to, grabbed: slot - taking.from };
  }

  /** Own ones that are not over and lie within one day; the others are changed in their form. */
  canMove(meeting: ShownMeeting, lane: Lane): boolean {
    const { desk } = this.#board;
    const { day } = lane;
    const whole = meeting.start !== instantOfSlot(day, 0) && meeting.end !== instantOfSlot(day, day.slots);
    return (
      desk.isMine(meeting) &&
      meeting.state !== 'held' &&
      whole &&
      Date.parse(meeting.end) > desk.now &&
      !desk.hopes.isSending(meeting.bookingId)
    );
  }

  #laneUnder(target: EventTarget | null): Lane | undefined {
    const node = target instanceof Element ? target.closest<HTMLElement>('[data-lane]') : null;
    return node ? this.#board.lanes.get(node.dataset.lane ?? '')?.lane : undefined;
  }

  #slotIn(lane: Lane, y: number): number {
    const node = this.#board.lanes.get(lane.key)?.node;
    const shown = this.#board.shownOf(lane);
    const slot = slotAt(y - (node?.getBoundingClientRect().top ?? 0), this.#board.slot, shown.from);
    return Math.max(shown.from, Math.min(shown.to - 1, slot));
  }

  #begin(): void {
    if (!this.#hold) return;
    this.#follow();
    this.#pull();
    navigator.vibrate?.(8);
  }

  #move(event: PointerEvent, touch: boolean): void {
    this.#at = { x: event.clientX, y: event.clientY };
    const way = Math.hypot(this.#at.x - this.#start.x, this.#at.y - this.#start.y);
    if (this.now) this.#follow();
    else if (touch && way > threshold * 2) this.cancel();
    else if (!touch && way > threshold) this.#begin();
  }

  #follow(): void {
    const hold = this.#hold;
    const { desk } = this.#board;
    if (!hold) return;
    const { kind } = hold;
    const at = this.#slotIn(hold.lane, this.#at.y);
    if (kind === 'create') {
      const outcome = drawn(desk.groundOf(hold.lane), hold.anchor, at, desk.now);
      this.now = outcome && { ...outcome, kind, lane: hold.lane, meeting: null };
      return;
    }
    const { meeting, from, to } = hold;
    const kept = { bookingId: meeting.bookingId, from, to };
    if (kind === 'resize') {
      this.now = { ...stretched(desk.groundOf(hold.lane), at, desk.now, kept), kind, lane: hold.lane, meeting };
      return;
    }
    const lanes = [...this.#board.lanes.values()];
    const boxes = lanes.map(({ node }) => node.getBoundingClientRect());
    const lane = lanes[nearestBox(boxes, this.#at.x, this.#at.y)]?.lane ?? hold.lane;
    const start = this.#slotIn(lane, this.#at.y) - hold.grabbed;
    const own = lane.key === hold.lane.key ? kept : undefined;
    this.now = { ...moved(desk.groundOf(lane), start, to - from, desk.now, own), kind, lane, meeting };
  }

  #up(event: PointerEvent): void {
    const { now } = this;
    const hold = this.#hold;
    const tapped = event.type === 'pointerup' && !now;
    this.cancel();
    if (!hold) return;
    if (now) {
      if (hold.kind !== 'create') swallowClick();
      this.#drop(now, hold);
    } else if (tapped && hold.kind === 'create') this.#tap(hold);
  }

  #tap({ lane, anchor }: Extract<Hold, { kind: 'create' }>): void {
    const { desk, cursor, columns } = this.#board;
    cursor.put(
      columns.findIndex((column) => column.lanes.includes(lane)),
      this.#bandOf(lane),
      anchor,
    );
    // On a day of rest the card says why nothing can stand here, and an admin may have a reason.
    const to = furthest({ ...desk.groundOf(lane), rest: false }, anchor, anchor + tapLength, desk.now);
    if (to > anchor) desk.draft({ roomId: lane.room.roomId, date: lane.day.date, from: anchor, to });
  }

  #bandOf(lane: Lane): number {
    const column = this.#board.columns.find((each) => each.lanes.includes(lane));
    return Math.max(0, column?.lanes.indexOf(lane) ?? 0);
  }

  #drop({ kind, lane, from, to, refusal, meeting }: Dragged, hold: Hold): void {
    const { desk } = this.#board;
    if (kind === 'create') {
      desk.draft({ roomId: lane.room.roomId, date: lane.day.date, from, to });
      return;
    }
    if (refusal || !meeting) return;
    const place = { roomId: lane.room.roomId, start: instantOfSlot(lane.day, from), end: instantOfSlot(lane.day, to) };
    const before = { roomId: hold.lane.room.roomId, start: meeting.start, end: meeting.end };
    if (place.roomId === before.roomId && place.start === before.start && place.end === before.end) return;
    void desk.place(meeting, place, before, () => this.#rectOf(lane, from, to));
  }

  /** Where something stands on the screen, for a card beside it. */
  #rectOf(lane: Lane, from: number, to: number) {
    const { slot } = this.#board;
    return {
      getBoundingClientRect: () => {
        const rect = this.#board.lanes.get(lane.key)?.node.getBoundingClientRect() ?? new DOMRect();
        const top = rect.top + (from - this.#board.shownOf(lane).from) * slot;
        return new DOMRect(rect.left, top, rect.width, (to - from) * slot);
      },
    };
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (this.now) swallowClick();
    this.cancel();
  }

  /** Scrolls while the pointer is at an edge. */
  #pull(): void {
    const { box } = this.#board;
    if (!box || !this.#hold) return;
    const rect = box.getBoundingClientRect();
    const x = edgePull(this.#at.x, rect.left + 60, rect.right);
    const y = edgePull(this.#at.y, rect.top + 68, rect.bottom);
    if ((x && this.#hold.kind === 'move') || y) {
      box.scrollBy(this.#hold.kind === 'move' ? x : 0, y);
      this.#follow();
    }
    this.#frame = requestAnimationFrame(() => this.#pull());
  }
}

/** The click that ends a drag is not a click on what lies under it. */
function swallowClick(): void {
  const stop = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50);
}
