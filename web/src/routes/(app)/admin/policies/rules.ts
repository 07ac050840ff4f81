import { reminderChoices } from '#lib/bookings/booking.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Level, RuleName } from '../../../../../../shared/policies/resolve.ts';
import { among, type Choice, hoursWord, minutesWord } from './choices.ts';

interface Field {
  label: () => string;
  hint?: () => string;
  usual: readonly number[];
  word: (value: number) => string;
}

const days = (n: number) => m.common_days({ n });
const none = (n: number) => (n === 0 ? m.policies_none() : minutesWord(n));

/** Yes or no, by their own words. */
const switches = {
  checkInRequired: {
    label: m.people_policy_check_in_required,
    hint: m.policies_check_in_hint,
    ...{ yes: m.policies_yes, no: m.policies_no },
  },
  onHolidays: {
    label: m.policies_on_holidays,
    hint: m.policies_on_holidays_hint,
    ...{ yes: m.policies_allowed, no: m.policies_not_allowed },
  },
} as const;
type Switch = keyof typeof switches;

function isSwitch(name: RuleName): name is Switch {
  return name in switches;
}

const numbers: Record<Exclude<RuleName, Switch>, Field> = {
  horizonDays: { label: m.people_policy_horizon, usual: [7, 14, 30, 60, 90, 180, 365, 730, 1080], word: days },
  minMinutes: { label: m.policies_shortest, usual: [15, 30, 45, 60, 120], word: minutesWord },
  maxMinutes: {
    label: m.people_policy_longest,
    usual: [1, 2, 4, 8, 12, 24, 48, 72, 168, 336].map((hours) => hours * 60),
    word: minutesWord,
  },
  maxOccurrences: {
    label: m.people_policy_occurrences,
    usual: [12, 26, 52, 104, 200],
    word: (n) => m.people_policy_times({ n }),
  },
  bufferBefore: { label: m.policies_buffer_before, usual: [0, 15, 30, 45, 60], word: none },
  bufferAfter: { label: m.policies_buffer_after, hint: m.policies_buffer_hint, usual: [0, 15, 30, 45, 60], word: none },
  reminderMinutes: {
    label: m.people_policy_reminder,
    hint: m.people_policy_reminder_hint,
    usual: reminderChoices,
    word: (n) => (n === 0 ? m.people_reminder_never() : m.people_reminder_before({ time: minutesWord(n) })),
  },
  approvalHours: {
    label: m.people_policy_approval,
    hint: m.people_policy_approval_hint,
    usual: [4, 8, 24, 48, 72, 168],
    word: hoursWord,
  },
  holdMinutes: {
    label: m.people_policy_hold,
    hint: m.people_policy_hold_hint,
    usual: [5, 10, 15, 30, 60, 120],
    word: minutesWord,
  },
  opensMinutes: {
    label: m.people_policy_opens,
    usual: [0, 5, 10, 15, 30, 60],
    word: (n) => (n === 0 ? m.people_policy_opens_at_start() : minutesWord(n)),
  },
  graceMinutes: { label: m.people_policy_grace, usual: [5, 10, 15, 20, 30, 60], word: minutesWord },
  strikes: {
    label: m.people_policy_strikes,
    usual: [0, 2, 3, 4, 5],
    word: (n) => (n === 0 ? m.people_policy_strikes_never() : m.people_policy_strikes_after({ n })),
  },
};

export const groups: { title: () => string; names: RuleName[] }[] = [
  {
    title: m.policies_group_booking,
    names: ['horizonDays', 'minMinutes', 'maxMinutes', 'maxOccurrences', 'bufferBefore', 'bufferAfter', 'onHolidays'],
  },
  { title: m.people_policy_check_in, names: ['checkInRequired', 'opensMinutes', 'graceMinutes', 'strikes'] },
  { title: m.policies_group_notice, names: ['reminderMinutes', 'approvalHours', 'holdMinutes'] },
];

export function labelOf(name: RuleName): string {
  return isSwitch(name) ? switches[name].label() : numbers[name].label();
}

export function hintOf(name: RuleName): string | undefined {
  return isSwitch(name) ? switches[name].hint() : numbers[name].hint?.();
}

export function wordOf(name: RuleName, value: number | boolean | undefined): string {
  if (value === undefined) return '';
  if (isSwitch(name)) return value ? switches[name].yes() : switches[name].no();
  return numbers[name].word(Number(value));
}

/** The values to choose from, as a select has them. */
export function choicesOf(name: RuleName, present: number | boolean | undefined): Choice<string>[] {
  if (isSwitch(name)) {
    return [true, false].map((value) => ({ value: String(value), label: wordOf(name, value) }));
  }
  const { usual, word } = numbers[name];
  return among(usual, Number(present ?? usual[0]), word).map(({ value, label }) => ({ value: String(value), label }));
}

/** What a select says: empty = inherited. */
export function read(name: RuleName, value: string): number | boolean | undefined {
  if (value === '') return undefined;
  return isSwitch(name) ? value === 'true' : Number(value);
}

export const levelWords: Record<Level, () => string> = {
  company: m.policies_company,
  building: m.policies_building,
  room: m.policies_room,
};
