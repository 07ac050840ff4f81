/**
 * The rules of a room: its own, else its building's, else the company's. The server decides by it and the browser shows by it.
 * Quotas count over all rooms, so they are the company's alone. Pure.
 */
import type { BookingPolicy } from '../tenants/schema.ts';

export const ruleNames = [
  'horizonDays',
  'minMinutes',
  'maxMinutes',
  'maxOccurrences',
  'bufferBefore',
  'bufferAfter',
  'reminderMinutes',
  'approvalHours',
  'holdMinutes',
  'checkInRequired',
  'opensMinutes',
  'graceMinutes',
  'strikes',
  'onHolidays',
] as const;
export type RuleName = (typeof ruleNames)[number];

export interface Rules {
  horizonDays: number;
  minMinutes: number;
  maxMinutes: number;
  maxOccurrences: number;
  bufferBefore: number;
  bufferAfter: number;
  reminderMinutes: number;
  approvalHours: number;
  holdMinutes: number;
  checkInRequired: boolean;
  opensMinutes: number;
  graceMinutes: number;
  strikes: number;
  onHolidays: boolean;
}

/** What a level has of its own; absent = inherited. */
export type Overrides = { [K in RuleName]?: Rules[K] | undefined };
export type Level = 'company' | 'building' | 'room';

interface Ruled {
  rules?: Overrides | undefined;
}

export interface Resolved {
  policy: BookingPolicy;
  rules: Rules;
  /** Where each value comes from. */
  from: Record<RuleName, Level>;
}

/** A company's rules by name. */
export function rulesOf(policy: BookingPolicy): Rules {
  const { checkIn, quota: _quota, ...plain } = policy;
  const { required, opensMinutes, graceMinutes, strikes } = checkIn;
  return { ...plain, checkInRequired: required, opensMinutes, graceMinutes, strikes };
}

/** The policy that such rules are. */
export function policyOf(rules: Rules, quota: BookingPolicy['quota']): BookingPolicy {
  const { checkInRequired: required, opensMinutes, graceMinutes, strikes, ...plain } = rules;
  return { ...plain, checkIn: { required, opensMinutes, graceMinutes, strikes }, quota };
}

/** @param levels below the company: a building, and a room of it */
export function resolve(policy: BookingPolicy, building: Ruled | null = null, room: Ruled | null = null): Resolved {
  const rules = rulesOf(policy);
  const from = {} as Record<RuleName, Level>;
  for (const name of ruleNames) from[name] = 'company';
  for (const [level, { rules: own = {} }] of [
    ['building', building ?? {}],
    ['room', room ?? {}],
  ] as const) {
    for (const name of ruleNames) if (take(rules, own, name)) from[name] = level;
  }
  // A shortest time that is longer than the longest would leave nothing to book.
  const sound = { ...rules, minMinutes: Math.min(rules.minMinutes, rules.maxMinutes) };
  return { policy: policyOf(sound, policy.quota), rules, from };
}

function take<K extends RuleName>(rules: Rules, own: Overrides, name: K): boolean {
  const value = own[name];
  if (value === undefined) return false;
  rules[name] = value as Rules[K];
  return true;
}

/** Whether two levels say the same of these. */
export function isAlike(a: Overrides | undefined, b: Overrides | undefined, names: readonly RuleName[]): boolean {
  return names.every((name) => a?.[name] === b?.[name]);
}

/** What the deadlines of check-in follow from. */
export const deadlineRules = ['checkInRequired', 'opensMinutes', 'graceMinutes'] as const;
