/**
 * In step with each request as it is: one timer while it is open, which goes off when somebody should be at it, and what it adds to
 * the figures.
 */
import { isEvent } from '../../shared/events.ts';
import type { RequestId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { isCountedAlike } from '../../shared/services/figures.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { follower } from '../event.ts';
import * as Timers from '../timers.ts';
import { requests, type StoredRequest } from './entity.ts';
import { count } from './figures.ts';

export const handler = follower(['request.created', 'request.changed'], async (event) => {
  if (!isEvent(event, 'request.created', 'request.changed')) return;
  const { before, after } = event;
  const scope = systemScope(event.tenantId, 'services');
  const requestId = event.subjectId as RequestId;
  if (before?.state !== after?.state || before?.dueAt !== after?.dueAt) await follow(scope, requestId);
  if (!before || !after || !isCountedAlike(before, after)) await count(scope, requestId);
});

/** A timer set to a time that has passed might never go off. */
const soonMs = 10_000;
const rounds = 5;
const maxAge = 86_400;

/** Looks again whether the request still is what the timer was set for: of two runs at once the older may have come last. */
async function follow(scope: Scope, requestId: RequestId): Promise<void> {
  let request = await requests.get(scope, requestId);
  for (let round = 1; round <= rounds; round++) {
    await setFor(scope, requestId, request);
    const newest = await requests.get(scope, requestId);
    if (newest?.version === request?.version) return;
    request = newest;
  }
  throw new Error(`${requestId} changes faster than it can be followed`);
}

async function setFor(scope: Scope, requestId: RequestId, request: StoredRequest | null): Promise<void> {
  const { tenantId } = scope;
  const name = `service-${tenantId}-${requestId}`;
  const waits = request && (request.state === 'new' || request.state === 'accepted') && !request.overdue;
  if (!waits) return Timers.clear(name);
  const { dueAt } = request;
  const soonest = instantOf(now() + soonMs);
  await Timers.set({
    name,
    at: dueAt > soonest ? dueAt : soonest,
    command: { do: 'services.overdue', tenantId, requestId, dueAt },
    maxAge,
  });
}
