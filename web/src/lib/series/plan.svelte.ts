import type { Output } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';

export type Plan = Output<'bookings.planSeries'>;
export type Planned = Plan['occurrences'][number];
export type Place = Pick<Planned, 'roomId' | 'start' | 'end'>;
/** Where one is to be; null: it is skipped. */
export type Choice = Place | null;
export type Fate = 'wanted' | 'room' | 'time' | 'skipped';

export function samePlace(a: Place, b: Place): boolean {
  return a.roomId === b.roomId && a.start === b.start && a.end === b.end;
}

/** A plan with what was chosen for each of it: the best there is, until the person says otherwise. */
export class ChosenPlan {
  /** What is left out stays as it is, instead of not taking place. */
  readonly keeps: boolean;
  plan = $state.raw<Plan | null>(null);
  /** Those that came out otherwise than before: others were quicker. */
  changed = $state.raw<ReadonlySet<string>>(new Set());
  onlyChanged = $state(false);
  #picked = $state.raw<ReadonlyMap<string, Choice>>(new Map());

  constructor({ keeps = false }: { keeps?: boolean } = {}) {
    this.keeps = keeps;
  }

  /** A fresh plan keeps what was picked where that is still to be had. */
  take(plan: Plan, { again = false }: { again?: boolean } = {}): void {
    const before = new Map(this.all.map(({ one, choice }) => [one.occurrence, choice]));
    const isSpoilt = (one: Planned) => {
      const old = before.get(one.occurrence);
      return Boolean(old) && !optionsOf(one).some((place) => old && samePlace(place, old));
    };
    this.changed = new Set(again ? plan.occurrences.filter(isSpoilt).map(({ occurrence }) => occurrence) : []);
    const picked = [...this.#picked].filter(([occurrence]) =>
      plan.occurrences.some((one) => one.occurrence === occurrence && !isSpoilt(one)),
    );
    this.#picked = new Map(picked);
    this.plan = plan;
    this.onlyChanged = this.changed.size > 0;
  }

  clear(): void {
    this.plan = null;
    this.changed = new Set();
    this.onlyChanged = false;
    this.#picked = new Map();
  }

  /** Something was chosen by hand. */
  get isPicked(): boolean {
    return this.#picked.size > 0;
  }

  pick(occurrence: string, choice: Choice): void {
    this.#picked = new Map(this.#picked).set(occurrence, choice);
  }

  all: { one: Planned; choice: Choice; fate: Fate }[] = $derived.by(() =>
    (this.plan?.occurrences ?? []).map((one) => {
      const picked = this.#picked.get(one.occurrence);
      const choice = picked === undefined ? (optionsOf(one)[0] ?? null) : picked;
      return { one, choice, fate: fateOf(one, choice) };
    }),
  );
  shown = $derived(this.onlyChanged ? this.all.filter(({ one }) => this.changed.has(one.occurrence)) : this.all);
  accepted = $derived(
    this.all.flatMap(({ one, choice }) => (choice ? [{ occurrence: one.occurrence, ...placeOf(choice) }] : [])),
  );

  /** 26 次：24 次如愿，1 次换会议室，1 次跳过 */
  summary: string = $derived.by(() => {
    const count = (fate: Fate) => this.all.filter((each) => each.fate === fate).length;
    const parts = [
      [count('wanted'), m.series_summary_wanted],
      [count('room'), m.series_summary_room],
      [count('time'), m.series_summary_time],
      [count('skipped'), this.keeps ? m.series_summary_kept : m.series_summary_skipped],
    ] as const;
    const said = parts.flatMap(([n, word]) => (n > 0 ? [word({ n })] : []));
    return m.series_summary({ total: this.all.length, parts: said.join(m.common_list_comma()) });
  });
}

/** What can be had instead of skipping it, the wish itself first where it is free. */
export function optionsOf(one: Planned): Place[] {
  if (one.state === 'refused') return [];
  return one.state === 'free' ? [placeOf(one)] : one.choices.map(placeOf);
}

function placeOf({ roomId, start, end }: Place): Place {
  return { roomId, start, end };
}

function fateOf(one: Planned, choice: Choice): Fate {
  if (!choice) return 'skipped';
  if (choice.roomId !== one.roomId) return 'room';
  return choice.start === one.start ? 'wanted' : 'time';
}
