import type { Output } from '#lib/api.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';

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

export function numberWord(value: number): string {
  return new Intl.NumberFormat(language.current).format(value);
}

/** An instant's day, where the reader is. */
export function dayWord(instant: string): string {
  return new Intl.DateTimeFormat(language.current, { dateStyle: 'medium' }).format(new Date(instant));
}

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
