/**
 * A room that nobody came to is given back at the deadline. Never where people could not have said that they had come: a panel
 * was out of reach, or this very function comes too late because the system was.
 */
import {
  type CheckInRule,
  type CheckInWindow,
  checkInRule,
  latestMs,
  type Reach,
  releaseAt,
  wasReachable,
} from '../../shared/bookings/check-in.ts';
import { type BookingId, type RoomId, refOf } from '../../shared/ids.ts';
import type { Locale, Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { epochOf, type Instant, instantOf, wallMinutes } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { doorsOf, type StoredDoorplate } from '../doorplates/entity.ts';
import { leftAt } from '../doorplates/left.ts';
import * as Status from '../doorplates/status.ts';
import { forgetFacts, roomFacts } from '../places/facts.ts';
import { tenants } from '../tenants/entity.ts';
import { lapsed } from './approval.ts';
import { audits } from './audit.ts';
import { hasCome } from './due.ts';
import { bookings, heldBy, type StoredBooking } from './entity.ts';
import * as Sheets from './sheets.ts';
import { strike } from './strikes.ts';
import { update } from './update.ts';

/**
 * What the timer of a deadline does: releases, keeps and says why, or finds that there is nothing to do any more. Where a meeting
 * of a series stayed released until its end, it counts against the series.
 * @param watched the deadline that it was set for @param late it was seen to only when that had passed
 */
export async function release(
  scope: Scope,
  bookingId: BookingId,
  { watched, late = false }: { watched?: Instant | undefined; late?: boolean | undefined } = {},
): Promise<void> {
  // What an admin has just switched off is off.
  forgetFacts(scope.tenantId);
  const found = await bookings.get(scope, bookingId);
  if (!found) return;
  if (found.state === 'released') return strike(scope, found);
  const facts = await roomFacts(scope, found.roomId);
  const window = facts && releaseAt(found, checkInRule(facts.room, facts.policy.checkIn));
  if (!window || (watched && watched !== window.deadline)) return;
  if (!hasCome(window.deadline)) return;
  const after = await giveBack(scope, bookingId, late);
  // The request for more of it has lapsed with that; what is left is given back like any other.
  if (after.state === 'booked' && after.lastChange.what === 'expired') await giveBack(scope, bookingId, late);
}

/** Where more of it waits for approval, that goes first: taken back, it must not be more than was allowed. */
function giveBack(scope: Scope, bookingId: BookingId, isLate: boolean): Promise<StoredBooking> {
  return update(scope, bookingId, { check: () => undefined, counted: false }, async (before) => {
    const facts = await roomFacts(scope, before.roomId);
    const rule = facts && checkInRule(facts.room, facts.policy.checkIn);
    const window = rule && releaseAt(before, rule);
    if (!window || now() < epochOf(window.deadline)) return null;
    const words = wordsOf(await localeOf(scope), rule, window, facts.building.zone);
    const obstacle = isLate ? 'late' : await obstacleTo(scope, before.roomId, window);
    if (obstacle) {
      await keep(scope, before, words.kept(obstacle));
      return null;
    }
    if (before.state === 'pending') return { ...(await lapsed(scope, before, words.released())), free: true };
    const patch = { state: 'released' as const, sequence: before.sequence + 1, held: [] };
    const after = bookings.next(scope, before, patch, 'released', words.released());
    return { after, writes: Sheets.transition(scope, refOf(bookingId), heldBy(before), null), free: true };
  });
}

type Obstacle = 'late' | 'panel' | 'locked';

/** Why nobody can be blamed for not having checked in, or null. */
async function obstacleTo(scope: Scope, roomId: RoomId, window: CheckInWindow): Promise<Obstacle | null> {
  if (now() > epochOf(window.deadline) + latestMs) return 'late';
  const doors = await doorsOf(scope, roomId);
  const [opens, deadline] = [epochOf(window.opens), epochOf(window.deadline)];
  // Without a panel people check in on their phones, which reach what this function runs on.
  if (doors.length === 0) return (await leftAt(scope, roomId)) > opens ? 'panel' : null;
  const panels = await Status.ofMany(
    scope,
    doors.map(({ doorplateId }) => doorplateId),
  );
  const reachOf = (door: StoredDoorplate): Reach => {
    const { heartbeatSeconds } = door.settings;
    return { ...panels.get(door.doorplateId), boundSince: epochOf(door.boundAt), heartbeatSeconds };
  };
  const reaches = doors.map(reachOf);
  if (reaches.some((reach) => wasReachable(reach, opens, deadline))) return null;
  const isLocked = (reach: Reach) => wasReachable({ ...reach, lockedAt: undefined }, opens, deadline);
  return reaches.some(isLocked) ? 'locked' : 'panel';
}

/** It stands in the history, once; the booking is what it was. */
async function keep(
  scope: Scope,
  { bookingId, version, private: isPrivate }: StoredBooking,
  why: string,
): Promise<void> {
  const facts = { at: instantOf(now()), what: 'kept', who: scope.actor, why, changes: [] };
  const entry = { bookingId, of: version, aside: 'kept', private: isPrivate, ...facts };
  try {
    await commit(scope, [audits.create(audits.first(scope, entry))]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function localeOf(scope: Scope): Promise<Locale> {
  return (await tenants.get(scope))?.locale ?? scope.locale;
}

/** The reasons, for the history and the messages. */
function wordsOf(locale: Locale, { of }: CheckInRule, { opens, deadline }: CheckInWindow, zone: string) {
  const rule = text(locale, 'check_in.rule', { of });
  const window = `${clockOf(opens, zone)}–${clockOf(deadline, zone)}`;
  return {
    released: () => text(locale, 'check_in.released', { rule, window }),
    kept: (obstacle: Obstacle) =>
      text(locale, 'check_in.kept', { rule, because: text(locale, `check_in.kept.${obstacle}`, { window }) }),
  };
}

function clockOf(instant: string, zone: string): string {
  const minutes = wallMinutes(instant, zone);
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
