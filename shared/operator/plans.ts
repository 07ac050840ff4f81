/** What a company may have, and how much it may ask. Plain data: functions that parse nothing know it too. */

export const plans = ['trial', 'standard', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

export interface Limits {
  rooms: number;
  doorplates: number;
  people: number;
  /** Calls by its people, over ten seconds on average. */
  requestsPerSecond: number;
}

export const planLimits: Readonly<Record<Plan, Limits>> = {
  trial: { rooms: 10, doorplates: 10, people: 100, requestsPerSecond: 20 },
  standard: { rooms: 200, doorplates: 300, people: 2_000, requestsPerSecond: 200 },
  enterprise: { rooms: 10_000, doorplates: 15_000, people: 100_000, requestsPerSecond: 2_000 },
};

/** What can be full. */
export type Counted = Exclude<keyof Limits, 'requestsPerSecond'>;

export const counted = ['rooms', 'doorplates', 'people'] as const satisfies readonly Counted[];

/** The share of a limit from which on it is time to see to it. */
const nearly = 0.9;

/** How much of what it may have somebody has: `over` where there is more than that, `full` where nothing more can be added. */
export function fillOf(used: number, most: number): 'fine' | 'near' | 'full' | 'over' {
  if (used > most) return 'over';
  if (used === most) return 'full';
  return used >= most * nearly ? 'near' : 'fine';
}

/** What the plan gives, with what was agreed with this company instead. */
export function limitsOf({ plan, agreed }: { plan: Plan; agreed: Partial<Limits> }): Limits {
  return { ...planLimits[plan], ...agreed };
}
