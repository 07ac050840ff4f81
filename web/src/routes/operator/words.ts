import type { Output } from '#lib/api.ts';
import { language } from '#lib/locale.svelte.ts';
import { numberWord } from '#lib/number.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Counted, counted, fillOf, planLimits } from '../../../../shared/operator/plans.ts';
import { limitNames } from './company.svelte.ts';
import type { Account } from './operator.svelte.ts';

export const planWords = {
  trial: () => m.operator_plan_trial(),
  standard: () => m.operator_plan_standard(),
  enterprise: () => m.operator_plan_enterprise(),
};

export const limitWords = {
  rooms: () => m.operator_rooms(),
  doorplates: () => m.operator_doorplates(),
  people: () => m.operator_people(),
  requestsPerSecond: () => m.operator_requests(),
};

export { numberWord };

export const fillWords = {
  near: () => m.operator_near(),
  full: () => m.operator_full(),
  over: () => m.operator_over(),
};

/** Every limit that a company is near to, has reached or is above: as it was last counted. */
export function tightOf({
  used,
  limits,
}: Pick<Account, 'used' | 'limits'>): { what: Counted; fill: keyof typeof fillWords; text: string }[] {
  return counted.flatMap((what) => {
    const [n, most] = [used[what], limits[what]];
    const fill = n === undefined ? 'fine' : fillOf(n, most);
    if (n === undefined || fill === 'fine') return [];
    return { what, fill, text: usedWord(what, n, most) };
  });
}

export function usedWord(what: Counted, used: number, most: number): string {
  return `${limitWords[what]()} ${m.operator_of({ used: numberWord(used), most: numberWord(most) })}`;
}

/** What an operator has changed: one line for each. */
export function deedLines({ before, after }: Deed): string[] {
  const lines: string[] = [];
  const became = (label: string, was: string, is: string) => {
    if (was !== is) lines.push(m.operator_deed_change({ label, before: was, after: is }));
  };
  became(m.operator_plan(), planWords[before.plan](), planWords[after.plan]());
  for (const what of limitNames) {
    const word = ({ plan, agreed }: Deed['after']) =>
      agreed[what] === undefined
        ? m.operator_by_plan({ n: numberWord(planLimits[plan][what]) })
        : numberWord(agreed[what]);
    // A plan brings its own limits: they need no line each.
    if (before.agreed[what] !== after.agreed[what]) became(limitWords[what](), word(before), word(after));
  }
  const state = ({ suspended }: Deed['after']) => (suspended ? m.operator_suspended() : m.operator_active());
  became(m.operator_state(), state(before), state(after));
  return lines.length > 0 ? lines : [m.operator_deed_none()];
}

/** An instant's day and time, where the reader is. */
export function momentWord(instant: string): string {
  return new Intl.DateTimeFormat(language.current, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

/** An instant's day, where the reader is. */
export function dayWord(instant: string): string {
  return new Intl.DateTimeFormat(language.current, { dateStyle: 'medium' }).format(new Date(instant));
}

type Deed = Output<'operator.company'>['deeds'][number];
type Ending = NonNullable<Output<'operator.company'>['company']['ending']>;

export function endingWord({ state, at }: Ending): string {
  if (state === 'waiting') return m.operator_ending_waiting({ date: dayWord(at) });
  return state === 'done' ? m.operator_ending_done() : m.operator_ending_removing();
}

/** Who has asked for it, and how far it is. */
export function endingLead({ state, by, askedAt, at, doneAt }: Ending): string {
  const asked = dayWord(askedAt);
  if (state === 'waiting') return m.operator_ending_lead_waiting({ by, asked, at: dayWord(at) });
  if (state === 'done' && doneAt) return m.operator_ending_lead_done({ asked, done: dayWord(doneAt) });
  return m.operator_ending_lead_removing({ by, asked });
}
