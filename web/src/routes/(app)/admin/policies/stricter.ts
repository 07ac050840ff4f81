import type { RuleName } from '../../../../../../shared/policies/resolve.ts';
import type { Tenant } from '../../../../../../shared/tenants/schema.ts';

type Quota = Tenant['policy']['quota'];
type Value = number | boolean | null | undefined;

/** Less of it allows less. */
const ceilings: readonly (RuleName | keyof Quota)[] = [
  ...(['horizonDays', 'maxMinutes', 'maxOccurrences', 'graceMinutes'] as const),
  ...(['personMinutesPerWeek', 'personAhead', 'departmentMinutesPerWeek'] as const),
];

/** Whether a rule will refuse, or give back, what it did not before. Pure. */
export function isStricter(name: RuleName | keyof Quota, before: Value, after: Value): boolean {
  if (name === 'checkInRequired') return after === true && before !== true;
  if (name === 'onHolidays') return after === false && before !== false;
  if (name === 'minMinutes') return Number(after) > Number(before);
  // Unlimited: null.
  if (ceilings.includes(name)) return after !== null && Number(after) < Number(before ?? Number.POSITIVE_INFINITY);
  // Nought: never.
  return name === 'strikes' && Number(after) > 0 && (!before || Number(after) < Number(before));
}
