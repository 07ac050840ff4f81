import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import { addDays, localDate, weekday } from '#lib/time.ts';
import {
  addedTallies,
  addedWeeks,
  type DepartmentWeek,
  noTally,
  type ReplayRule,
  type Tally,
} from '../../../../../../shared/policies/replay.ts';
import type { Policies } from './policies.svelte.ts';

type Page = Output<'statistics.replay'>;
type Proposal = Policies['proposal'];
export type Case = Page['rules'][number]['cases'][number];

/** What a rule comes to over all pages read so far. */
export interface Sum {
  rule: ReplayRule;
  before: Tally;
  after: Tally;
  rooms: Map<string, { meetings: number; minutes: number }>;
  people: Set<string>;
  cases: Case[];
}

export const periods = [4, 13, 26, 52] as const;
const mostCases = 12;

/** A rule on its way through the past, page by page: it can be stopped, and what it has come to stays. */
export class Replay {
  weeks = $state<number>(13);
  step = $state<'idle' | 'running' | 'stopped' | 'done'>('idle');
  problem = $state.raw<Problem | null>(null);
  looked = $state(0);
  progress = $state(0);
  sums = $state.raw<Sum[]>([]);
  departments = $state.raw<DepartmentWeek[]>([]);
  /** What it was asked: an answer to something else is none. */
  asked = $state('');
  #run = 0;

  async start(proposal: Proposal, zone: string): Promise<void> {
    const run = ++this.#run;
    this.asked = JSON.stringify(proposal);
    this.step = 'running';
    [this.problem, this.looked, this.progress, this.sums, this.departments] = [null, 0, 0, [], []];
    const until = localDate(now(), zone);
    const from = addDays(until, 1 - weekday(until) - 7 * (this.weeks - 1));
    let cursor: string | undefined;
    try {
      do {
        const page: Page = await call('statistics.replay', { from, until, ...proposal, cursor });
        // Stopped, or asked something else meanwhile.
        if (run !== this.#run) return;
        this.#take(page);
        cursor = page.cursor ?? undefined;
      } while (cursor);
      this.step = 'done';
    } catch (error) {
      if (run !== this.#run) return;
      this.problem = problemOf(error);
      this.step = 'stopped';
    }
  }

  stop(): void {
    this.#run += 1;
    this.step = 'stopped';
  }

  reset(): void {
    this.#run += 1;
    this.step = 'idle';
    [this.problem, this.asked] = [null, ''];
  }

  #take(page: Page): void {
    this.looked += page.looked;
    this.progress = Math.max(this.progress, page.progress);
    this.sums = page.rules.map((one) => {
      const known = this.sums.find(({ rule }) => rule === one.rule);
      return added(known, one);
    });
    this.departments = addedWeeks(this.departments, page.departments);
  }
}

function added(known: Sum | undefined, page: Page['rules'][number]): Sum {
  const rooms = new Map(known?.rooms);
  for (const { roomId, meetings, minutes } of page.rooms) {
    const room = rooms.get(roomId) ?? { meetings: 0, minutes: 0 };
    rooms.set(roomId, { meetings: room.meetings + meetings, minutes: room.minutes + minutes });
  }
  return {
    rule: page.rule,
    before: addedTallies(known?.before ?? noTally, page.before),
    after: addedTallies(known?.after ?? noTally, page.after),
    rooms,
    people: new Set([...(known?.people ?? []), ...page.people]),
    cases: [...(known?.cases ?? []), ...page.cases].sort(worstFirst).slice(0, mostCases),
  };
}

/** Those whom it would have hurt before those who were not there. */
function worstFirst(a: Case, b: Case): number {
  const absent = ({ effect }: Case) => (effect === 'no_show' ? 1 : 0);
  return absent(a) - absent(b) || b.minutes - a.minutes;
}
