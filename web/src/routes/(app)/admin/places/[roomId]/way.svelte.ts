import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { Room } from '#lib/places.svelte.ts';

export type MeetingInWay = Output<'places.inTheWay'>['meetings'][number];
export type Choice = 'move' | 'cancel' | 'tell';
type Step = { bookingId: MeetingInWay['bookingId']; do: Choice; to?: Room['roomId'] };
type StepDone = Output<'places.clearWay'>['steps'][number];
export interface Period {
  from: string;
  until: string;
}

/** What one call takes. */
const mostAtOnce = 10;

/** Meetings where a room is to be occupied, what becomes of each, and seeing to them part by part. */
export class Way {
  meetings = $state.raw<MeetingInWay[]>([]);
  total = $state<number | null>(null);
  cursor = $state<string | null>(null);
  loading = $state(false);
  running = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Of all that have no choice of their own. */
  common = $state<Choice>('move');
  /** `move:<room>`, `cancel` or `tell`, by meeting. */
  own = $state<Record<string, string>>({});
  done = $state(0);
  counts = $state({ moved: 0, cancelled: 0, told: 0, refused: 0 });
  /** Why a meeting could not be seen to. */
  refused = $state.raw<Record<string, string>>({});
  #period: Period | null = null;
  #room: () => Room;

  constructor(room: () => Room) {
    this.#room = room;
  }

  /** Whether it has looked at these very days. */
  knows({ from, until }: Period): boolean {
    return this.total !== null && this.#period?.from === from && this.#period.until === until;
  }

  /** How many are not on the screen. */
  get hidden(): number {
    return Math.max(0, (this.total ?? 0) - this.meetings.length);
  }

  async load(period: Period): Promise<void> {
    this.#period = period;
    this.meetings = [];
    this.total = null;
    this.cursor = null;
    this.own = {};
    this.refused = {};
    await this.more();
  }

  /** The next page. Never throws: `problem` tells. */
  async more(): Promise<void> {
    const period = this.#period;
    if (!period || this.loading) return;
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#page(period, this.cursor);
      if (period !== this.#period) return;
      this.meetings = [...this.meetings, ...page.meetings];
      this.cursor = page.next;
      this.total = page.total;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.loading = false;
    }
  }

  /** As the select beside it shows it. */
  choiceOf(meeting: MeetingInWay): string {
    const own = this.own[meeting.bookingId];
    if (own) return own;
    const [best] = meeting.elsewhere;
    if (this.common !== 'move') return this.common;
    return best ? `move:${best.roomId}` : 'tell';
  }

  /** For all: choices made one by one are forgotten. */
  chooseAll(choice: Choice): void {
    this.common = choice;
    this.own = {};
  }

  /** Sees to all of them, those that are not on the screen too. @throws ApiError where it stopped; what is done stays done */
  async run(): Promise<void> {
    const period = this.#period;
    if (!period) return;
    this.running = true;
    this.done = 0;
    this.counts = { moved: 0, cancelled: 0, told: 0, refused: 0 };
    this.refused = {};
    try {
      let { cursor } = this;
      for (let at = 0; at < this.meetings.length; at += mostAtOnce) {
        await this.#see(this.meetings.slice(at, at + mostAtOnce));
      }
      while (cursor) {
        const page = await this.#page(period, cursor);
        if (page.meetings.length > 0) await this.#see(page.meetings);
        cursor = page.next;
      }
    } finally {
      this.running = false;
    }
  }

  #page({ from, until }: Period, cursor: string | null): Promise<Output<'places.inTheWay'>> {
    const { roomId } = this.#room();
    return call('places.inTheWay', { roomId, from, until, ...(cursor ? { after: cursor } : {}) });
  }

  async #see(meetings: readonly MeetingInWay[]): Promise<void> {
    const steps = meetings.map((meeting) => stepOf(meeting, this.choiceOf(meeting)));
    const answer = await call('places.clearWay', { roomId: this.#room().roomId, steps });
    for (const one of answer.steps) this.#note(one);
    this.done += steps.length;
  }

  #note({ bookingId, outcome, message }: StepDone): void {
    if (outcome !== 'gone') this.counts[outcome] += 1;
    if (outcome === 'refused') this.refused = { ...this.refused, [bookingId]: message ?? '' };
  }
}

function stepOf({ bookingId }: MeetingInWay, choice: string): Step {
  const [what, to] = choice.split(':') as [Choice, Room['roomId'] | undefined];
  return { bookingId, do: what, ...(to ? { to } : {}) };
}
