import { untrack } from 'svelte';
import { call, type Input, isProblem, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { Live } from '#lib/live.svelte.ts';
import { localDate } from '#lib/time.ts';
import { ChosenPlan } from './plan.svelte.ts';
import { RuleForm } from './rule.svelte.ts';

export type SeriesAnswer = Output<'bookings.getSeries'>;
type BookingFacts = Omit<Input<'bookings.createSeries'>, 'rule' | 'occurrences'>;

const pauseMs = 250;
const lookMs = 400;

/** Waits for a series that is still carried out, looking now and then. @throws ApiError when it came to nothing */
export async function whole(answer: SeriesAnswer, tell: (count: Count) => void): Promise<SeriesAnswer> {
  let found = answer;
  while (found.series.progress) {
    tell(found.series.progress);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    found = await call('bookings.getSeries', { seriesId: found.series.seriesId });
  }
  return found;
}

export interface Count {
  done: number;
  total: number;
}

/** A series before it is one: the rule, what it would get, and the one step that books it. */
export class SeriesCreator {
  readonly rule: RuleForm;
  readonly plan = new ChosenPlan();
  readonly facts: BookingFacts;
  topic = $state('');
  planning = $state(false);
  busy = $state(false);
  count = $state.raw<Count | null>(null);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;
  #live: Live;
  #opened: string;

  /** @param facts the draft's; an exception from the policy is made for one booking alone */
  constructor(facts: BookingFacts & { override?: unknown }, zone: string, live: Live) {
    const { override: _override, ...plain } = facts;
    this.facts = plain;
    this.topic = facts.topic;
    this.#live = live;
    this.rule = new RuleForm(localDate(Date.parse(facts.start), zone));
    this.#opened = JSON.stringify(this.rule.rule);
    // A new rule is planned as soon as one stops choosing.
    $effect(() => {
      const { rule } = this.rule;
      // What was planned for another rule is not what would be booked.
      this.#turn++;
      this.planning = this.rule.ready;
      if (!this.rule.ready) return;
      void rule;
      const timer = setTimeout(() => void this.look(), untrack(() => this.plan.plan) ? pauseMs : 0);
      return () => clearTimeout(timer);
    });
  }

  /** Was anything changed or chosen that is not booked? */
  get isTouched(): boolean {
    const { topic, rule, plan } = this;
    return topic !== this.facts.topic || JSON.stringify(rule.rule) !== this.#opened || plan.isPicked;
  }

  async look({ again = false }: { again?: boolean } = {}): Promise<void> {
    const turn = ++this.#turn;
    const { roomId, start, end } = this.facts;
    this.planning = true;
    if (!again) this.problem = null;
    try {
      const plan = await call('bookings.planSeries', { roomId, start, end, rule: this.rule.rule });
      if (turn !== this.#turn) return;
      if (!again) this.plan.clear();
      this.plan.take(plan, { again });
    } catch (error) {
      if (turn !== this.#turn) return;
      this.plan.clear();
      this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.planning = false;
    }
  }

  /** The series as it is booked; null where it is not: the plan says what has changed, or the problem why. */
  async book(): Promise<SeriesAnswer | null> {
    const occurrences = this.plan.accepted;
    const input = { ...this.facts, topic: this.topic, rule: this.rule.rule, occurrences };
    this.busy = true;
    this.problem = null;
    this.count = { done: 0, total: occurrences.length };
    const off = this.#live.on('series.progress', ({ done, total }) => (this.count = { done, total }));
    try {
      const answer = await call('bookings.createSeries', input, { idempotencyKey: crypto.randomUUID() });
      const found = await whole(answer, (count) => (this.count = count));
      if (found.series.state !== 'failed') return found;
      await this.look({ again: true });
    } catch (error) {
      this.problem = problemOf(error);
      if (isProblem(error, 'series_taken')) await this.look({ again: true });
    } finally {
      off();
      this.busy = false;
      this.count = null;
    }
    return null;
  }
}
