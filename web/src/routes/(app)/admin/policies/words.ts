import { m } from '#lib/paraglide/messages.js';
import { durationWord } from '#lib/when.ts';
import type { ReplayRule } from '../../../../../../shared/policies/replay.ts';
import type { Quota } from './policies.svelte.ts';
import type { Case } from './replay.svelte.ts';

export const replayTitles: Record<ReplayRule, () => string> = {
  check_in: m.people_policy_check_in,
  horizon: m.people_policy_horizon,
  length: m.policies_length,
  occurrences: m.people_policy_occurrences,
  holidays: m.policies_on_holidays,
  person_hours: m.people_policy_quota_person,
  person_ahead: m.people_policy_quota_ahead,
};

/** Hours, to a tenth, as rooms are counted. */
export function hoursOf(minutes: number): string {
  return m.people_policy_hours({ n: Math.round(minutes / 6) / 10 });
}

/** Why it would have been hit: `迟到 7 分钟`. */
export function caseWord(rule: ReplayRule, { effect, value, minutes }: Case): string {
  if (effect === 'late') return m.policies_case_late({ time: durationWord(value) });
  if (effect === 'no_show') return m.policies_case_no_show({ time: durationWord(minutes) });
  switch (rule) {
    case 'horizon':
      return m.policies_case_horizon({ n: value });
    case 'occurrences':
      return m.policies_case_occurrence({ n: value });
    case 'holidays':
      return m.policies_case_holiday();
    case 'person_hours':
      return m.policies_case_hours({ hours: hoursOf(value) });
    case 'person_ahead':
      return m.policies_case_ahead({ n: value });
    default:
      return durationWord(value);
  }
}

export function quotaLabel(name: keyof Quota): string {
  if (name === 'personAhead') return m.people_policy_quota_ahead();
  return name === 'personMinutesPerWeek' ? m.people_policy_quota_person() : m.people_policy_quota_department();
}

export function quotaWord(name: keyof Quota, value: number | null): string {
  if (value === null) return m.people_policy_unlimited();
  return name === 'personAhead' ? m.people_policy_bookings({ n: value }) : hoursOf(value);
}
