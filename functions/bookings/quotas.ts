/**
 * Quotas kept exactly: what a person's bookings come to is written down in the transaction that makes or changes them, so that two
 * requests at once can never both find room for one. Where the company has no quota nothing is read or written for it.
 *
 * A person's ledger holds the accounts of the bookings that still count. What was booked while there was no quota is found in the
 * index of what they organise; of two accounts of one booking the newer holds. A department's minutes are a counter for each
 * week, from the day its quota is set: nobody could go through a thousand people's bookings in a request. An account says of which
 * zone's weeks they were, so that a company that has changed its zone since takes back what it has given.
 */
import { createHash } from 'node:crypto';
import {
  type Counted,
  checkQuota,
  counts,
  hasQuota,
  minutesByWeek,
  newest,
  overlaid,
  pruned,
  tooManyHours,
  totals,
} from '../../shared/bookings/quota.ts';
import { AppError } from '../../shared/errors.ts';
import { idPattern, type PersonId, type RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import { addMinutes, type LocalDate } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { getItems } from '../db/read.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit, type Key, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { roomFacts } from '../places/facts.ts';
import { tenants } from '../tenants/entity.ts';
import { bookings, organiserRange, type StoredBooking } from './entity.ts';

interface Ledger {
  personId: PersonId;
  accounts: Counted[];
}

const ledgers = defineRecord<Ledger, [PersonId]>({
  kind: 'ledger',
  key: (tenantId, personId) => ({ pk: `${tenantId}#quota`, sk: personId }),
  ids: (ledger) => [ledger.personId],
});

/** What a quota must know of a booking. */
export type Countable = Pick<
  StoredBooking,
  'bookingId' | 'version' | 'roomId' | 'start' | 'end' | 'state' | 'organiser'
>;

/** A booking as it was and as it is to be; null: not at all. */
export interface Change {
  before: Countable | null;
  after: Countable | null;
}

interface Share {
  /** Its quota's beginning and its name. */
  department: string;
  week: LocalDate;
  minutes: number;
}
/** What departments have to give or take. */
type Shares = Map<string, Share>;

interface Counting {
  writes: Write[];
  /** What grows, and by how much; none where departments have no limit. */
  growing: Share[];
  /** What the n-th of these writes says when its condition does not hold; undefined: look again. */
  refusalOf(index: number): AppError | undefined;
}

const attempts = 6;

/** A transaction takes a hundred items: of what touches more weeks than these a department's later ones are not counted. */
const mostWeeks = 90;

/** Whether these can be counted in one transaction. @param zone of whose weeks they are, or nearly */
export function isCountable(changes: readonly Change[], zone: string): boolean {
  const times = changes.flatMap(({ before, after }) => [before, after].filter((one) => one !== null));
  return totals(times, zone).size <= mostWeeks - 2;
}

/** Items that a transaction must leave for the counting, so that it still fits. */
export async function itemsLeftFor(scope: Scope, roomId: RoomId): Promise<number> {
  const policy = (await roomFacts(scope, roomId))?.policy;
  return policy && hasQuota(policy.quota) ? 40 : 0;
}

/**
 * Commits the writes and what they come to against the quota, all or nothing.
 * @param changes those that `writes` carry out
 * @param free an admin has a reason: counted, and not refused
 * @throws ConditionFailed for a condition of `writes`; AppError `quota_hours`, `quota_ahead`; `busy`
 */
export async function commitCounted(
  scope: Scope,
  changes: readonly Change[],
  writes: readonly Write[],
  { free = false }: { free?: boolean } = {},
): Promise<void> {
  const due = changes.filter(isCounted).flatMap(byOrganiser);
  const policy = await policyOf(scope, due);
  if (!policy || !hasQuota(policy.quota)) return commit(scope, writes);
  for (let attempt = 1; ; attempt++) {
    const counting = await count(scope, due, policy.quota, free);
    try {
      return await commit(scope, [...writes, ...counting.writes]);
    } catch (error) {
      const first = error instanceof ConditionFailed ? error.failed[0] : undefined;
      if (first === undefined || first < writes.length) throw error;
      const refusal = counting.refusalOf(first - writes.length);
      if (refusal) throw refusal;
      if (attempt === attempts) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    }
  }
}

/** An answer, a new topic, a decision: nothing of it is more or less time. */
function isCounted({ before, after }: Change): boolean {
  if (!before || !after || before.start !== after.start || before.end !== after.end) return true;
  if (before.organiser.personId !== after.organiser.personId) return true;
  return counts(before.state) !== counts(after.state);
}

/** What is handed over is no longer the one's, and is the other's. */
function byOrganiser(change: Change): Change[] {
  const { before, after } = change;
  if (!before || !after || before.organiser.personId === after.organiser.personId) return [change];
  return [
    { before, after: null },
    { before: null, after },
  ];
}

/**
 * Whether these changes would keep within what a person and their department may have, as far as it stands now; nothing is
 * written.
 * @throws AppError `quota_hours`, `quota_ahead`
 */
export async function checkCounted(scope: Scope, changes: readonly Change[]): Promise<void> {
  const policy = await policyOf(scope, changes);
  if (!policy || !hasQuota(policy.quota)) return;
  const { growing } = await count(scope, changes, policy.quota, false);
  const limit = policy.quota.departmentMinutesPerWeek;
  if (limit === null || growing.length === 0) return;
  const counters = await getItems(
    scope,
    growing.map((one) => shareKey(scope, one)),
    { consistent: true },
  );
  const taken = new Map(counters.map(({ sk, minutes }) => [sk?.S, Number(minutes?.N ?? 0)]));
  for (const one of growing) {
    const had = taken.get(shareKey(scope, one).sk) ?? 0;
    if (had + one.minutes > limit) throw tooManyHours('department', one.week, had, limit);
  }
}

async function policyOf(scope: Scope, changes: readonly Change[]): Promise<BookingPolicy | null> {
  const [first] = changes;
  const roomId = (first?.after ?? first?.before)?.roomId;
  if (!roomId) return null;
  // What is cancelled in a room that is gone is given back like any other.
  return (await roomFacts(scope, roomId))?.policy ?? (await tenants.get(scope))?.policy ?? null;
}

async function count(
  scope: Scope,
  changes: readonly Change[],
  quota: BookingPolicy['quota'],
  free: boolean,
): Promise<Counting> {
  const { zone, firstZone = zone, departmentsSince = 0 } = await tenants.find(scope);
  const limit = quota.departmentMinutesPerWeek;
  const shares: Shares = new Map();
  /** What is more than it was, whoever has counted it before: that alone can be too much. */
  const grown: Shares = new Map();
  const writes: Write[] = [];
  for (const [personId, theirs] of Map.groupBy(changes.filter(isOfPerson), organiserOf)) {
    const [ledger, person] = await Promise.all([ledgers.get(scope, personId), people.get(scope, personId)]);
    const before = newest(ledger?.accounts ?? [], await organisedBy(scope, personId));
    const changed = theirs.flatMap(({ before: was, after: is }): Counted[] => {
      // One that is gone is a newer account of what it was.
      const booking = is ?? (was && { ...was, version: was.version + 1 });
      if (!booking) return [];
      const old = ledger?.accounts.find((one) => one.bookingId === booking.bookingId) ?? null;
      // A quota that is set anew begins anew: its counters are others than those of before.
      const department = limit !== null && person?.department ? `${departmentsSince} ${person.department}` : null;
      const own = accountOf(booking, is !== null && counts(is.state), department);
      const account = zone === firstZone ? own : { ...own, zone };
      if (old) share(shares, old, old.zone ?? firstZone, -1);
      share(shares, account, zone, 1);
      if (was) share(grown, accountOf(was, counts(was.state), department), zone, -1);
      share(grown, account, zone, 1);
      return [account];
    });
    const after = overlaid(before, changed);
    if (!free) checkQuota(before, after, { quota, zone, now: now() });
    const accounts = pruned(overlaid(ledger?.accounts ?? [], changed), zone, now());
    writes.push(
      ledger
        ? ledgers.replace(ledger, ledgers.next(scope, ledger, { accounts }, 'counted'))
        : ledgers.create(ledgers.first(scope, { personId, accounts })),
    );
  }
  const changed = [...shares.values()].filter(({ minutes }) => minutes !== 0);
  const due = changed.slice(0, mostWeeks);
  const own = writes.length;
  const isMore = ({ week, department }: Share) => (grown.get(`${week} ${department}`)?.minutes ?? 0) > 0;
  writes.push(...due.map((one) => departmentWrite(scope, one, !free && isMore(one) ? limit : null)));
  return {
    writes,
    growing: changed.filter((one) => one.minutes > 0 && isMore(one)),
    refusalOf(index) {
      const one = due[index - own];
      return one && limit !== null ? tooManyHours('department', one.week, limit - one.minutes, limit) : undefined;
    },
  };
}

function isOfPerson({ before, after }: Change): boolean {
  return idPattern('person').test((after ?? before)?.organiser.personId ?? '');
}

function organiserOf({ before, after }: Change): PersonId {
  return (after ?? before)?.organiser.personId as PersonId;
}

// The longest meeting that a policy can allow: one that began this long ago may still reach into this week.
const longestMinutes = 21 * 1440;

async function organisedBy(scope: Scope, personId: PersonId): Promise<Counted[]> {
  const from = addMinutes(new Date(now()).toISOString(), -longestMinutes);
  const range = { pk: organiserRange(scope, personId), between: [from, '9999'] as [string, string], owner: true };
  return (await bookings.list(scope, range)).map((booking) => accountOf(booking, counts(booking.state), null));
}

function accountOf(booking: Countable, isCounted: boolean, department: string | null): Counted {
  const { bookingId, version, start, end } = booking;
  return { bookingId, version, start, end: isCounted ? end : start, department };
}

function share(shares: Shares, account: Counted, zone: string, sign: 1 | -1): void {
  const { department } = account;
  if (department === null) return;
  for (const [week, minutes] of minutesByWeek(account, zone)) {
    const key = `${week} ${department}`;
    shares.set(key, { department, week, minutes: (shares.get(key)?.minutes ?? 0) + sign * minutes });
  }
}

/** The writes by which what a person has used of their department's quota goes with its new name; none where nothing was counted. */
export async function renamedIn(scope: Scope, personId: PersonId, from: string, to: string): Promise<Write[]> {
  const [ledger, { zone, firstZone = zone, departmentsSince = 0 }] = await Promise.all([
    ledgers.get(scope, personId),
    tenants.find(scope),
  ]);
  const [old, name] = [`${departmentsSince} ${from}`, `${departmentsSince} ${to}`];
  if (!ledger?.accounts.some(({ department }) => department === old)) return [];
  const shares: Shares = new Map();
  const accounts = ledger.accounts.map((account) => {
    if (account.department !== old) return account;
    const renamed = { ...account, department: name };
    share(shares, account, account.zone ?? firstZone, -1);
    share(shares, renamed, account.zone ?? firstZone, 1);
    return renamed;
  });
  const due = [...shares.values()].filter(({ minutes }) => minutes !== 0).slice(0, mostWeeks);
  return [
    ledgers.replace(ledger, ledgers.next(scope, ledger, { accounts }, 'renamed')),
    ...due.map((one) => departmentWrite(scope, one, null)),
  ];
}

const keptDays = 60;

function shareKey({ tenantId }: Scope, { department, week }: Share): Key {
  const name = createHash('sha256').update(department).digest('base64url').slice(0, 16);
  return { pk: `${tenantId}#quota`, sk: `department#${name}#${week}` };
}

function departmentWrite(scope: Scope, one: Share, limit: number | null): Write {
  const { week, minutes } = one;
  const ends = Math.floor(Date.parse(`${week}T00:00:00Z`) / 1000) + keptDays * 86_400;
  return {
    tenantId: scope.tenantId,
    key: shareKey(scope, one),
    update: 'ADD minutes :minutes SET #ttl = :ttl',
    names: { '#ttl': 'ttl' },
    values: {
      ':minutes': { N: String(minutes) },
      ':ttl': { N: String(ends) },
      ...(limit !== null && minutes > 0 ? { ':room': { N: String(limit - minutes) }, ':zero': { N: '0' } } : {}),
    },
    ...(limit !== null && minutes > 0
      ? { condition: '(attribute_not_exists(minutes) AND :room >= :zero) OR minutes <= :room' }
      : {}),
  };
}
