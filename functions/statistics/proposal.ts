/** Which rules are to be compared with those in force, and for which rooms. */
import { AppError } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import { type PolicyIn, type ReplayRule, replayNames } from '../../shared/policies/replay.ts';
import {
  isAlike,
  type Overrides,
  policyOf,
  type RuleName,
  resolve,
  ruleNames,
  rulesOf,
} from '../../shared/policies/resolve.ts';
import type { Scope } from '../../shared/scope.ts';
import type { ReplayInput } from '../../shared/statistics/replay-operations.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import { datesFrom, epochOf, type Interval, localDate } from '../../shared/time.ts';
import { defined } from '../defined.ts';
import { buildings } from '../places/entity.ts';
import { allFacts, type RoomFacts } from '../places/facts.ts';
import { tenants } from '../tenants/entity.ts';

export interface Proposal {
  /** The company's: its weeks and days count. */
  zone: string;
  /** What is asked about. */
  rules: ReplayRule[];
  departments: boolean;
  before: PolicyIn;
  after: PolicyIn;
  /** How many public holidays a meeting in a room touched; of a room that has been removed none is known. */
  restDaysOf(meeting: Interval & { roomId: RoomId }): number;
  /** Whether the proposal is about this room; one that has been removed has no rules. */
  concerns(roomId: RoomId): boolean;
}

/** @throws AppError `not_found` for a building or a room that is not there */
export async function proposalOf(scope: Scope, input: ReplayInput): Promise<Proposal> {
  const { buildingId, roomId } = input;
  const [facts, tenant] = await Promise.all([allFacts(scope), tenants.find(scope)]);
  const byRoom = new Map(facts.map((one) => [one.room.roomId, one]));
  const room = roomId && byRoom.get(roomId);
  if (roomId && !room) throw new AppError('not_found', { values: { what: 'room' } });
  const building = buildingId && !roomId ? await buildings.find(scope, buildingId) : null;
  const own: Overrides | null = room ? (room.room.rules ?? {}) : building ? (building.rules ?? {}) : null;
  const company = tenant.policy ?? defaultPolicy;
  const changed = own ? company : patched(company, input);
  const after = ({ room: each, building: around }: RoomFacts): BookingPolicy =>
    resolve(changed, building ? { rules: input.rules } : around, room ? { rules: input.rules } : each).policy;
  const isAsked = (names: readonly RuleName[]) =>
    names.some((name) => input.rules[name] !== undefined) || (own !== null && !isAlike(own, input.rules, names));
  const rules = Object.entries(replayNames).flatMap(([rule, names]) => (isAsked(names) ? [rule as ReplayRule] : []));
  const quota = own ? {} : input.quota;
  if (quota.personMinutesPerWeek !== undefined) rules.push('person_hours');
  if (quota.personAhead !== undefined) rules.push('person_ahead');
  return {
    zone: tenant.zone,
    rules,
    departments: quota.departmentMinutesPerWeek !== undefined,
    before: (id) => byRoom.get(id)?.policy ?? company,
    after: once((id) => {
      const one = byRoom.get(id);
      return one ? after(one) : changed;
    }),
    restDaysOf({ roomId: id, start, end }) {
      const one = byRoom.get(id);
      if (!one) return 0;
      const { zone } = one.building;
      const dates = datesFrom(localDate(epochOf(start), zone), localDate(epochOf(end) - 1, zone));
      return dates.filter((date) => one.days.get(date)?.kind === 'rest').length;
    },
    concerns(id) {
      const one = byRoom.get(id);
      if (!one) return false;
      return room ? one === room : !building || one.building.buildingId === building.buildingId;
    },
  };
}

function patched(company: BookingPolicy, { rules, quota }: ReplayInput): BookingPolicy {
  const wanted = Object.fromEntries(
    ruleNames.flatMap((name) => (rules[name] === undefined ? [] : [[name, rules[name]]])),
  );
  return policyOf({ ...rulesOf(company), ...wanted }, { ...company.quota, ...defined(quota) });
}

/** A room's rules are worked out for its first meeting. */
function once(policyIn: PolicyIn): PolicyIn {
  const known = new Map<RoomId, BookingPolicy>();
  return (roomId) => {
    let policy = known.get(roomId);
    if (!policy) {
      policy = policyIn(roomId);
      known.set(roomId, policy);
    }
    return policy;
  };
}
