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
