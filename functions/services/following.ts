/** Requests go with their meeting: to its new time and room, away with it, and back when its room is taken back. */
import { isLive } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { dueAt, isOpen } from '../../shared/services/rules.ts';
import type { RequestState } from '../../shared/services/schema.ts';
import { text } from '../../shared/texts.ts';
import { addMinutes, type Instant } from '../../shared/time.ts';
import type { StoredBooking } from '../bookings/entity.ts';
import { settle } from '../bookings/settle.ts';
import { now } from '../clock.ts';
import { tenants } from '../tenants/entity.ts';
import { crewOf, placesOf } from './crew.ts';
import { type RequestFields, requests, type StoredRequest } from './entity.ts';
import { allWith } from './requests.ts';
import { ended, update } from './update.ts';

/** @param scope of who changed the meeting: they changed the requests as well */
export async function follow(scope: Scope, bookingId: BookingId): Promise<void> {
  await settle(scope, bookingId, async (booking) => {
    for (const { requestId, state, suspended } of await allWith(scope, bookingId)) {
      if (!isOpen({ state }) && !suspended) continue;
      try {
        await update(scope, requestId, (request) => followed(scope, request, booking));
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'out_of_stock') throw error;
        await update(scope, requestId, (request) => givenUp(scope, request));
      }
    }
  });
}

async function followed(
  scope: Scope,
  request: StoredRequest,
  booking: StoredBooking | null,
): Promise<StoredRequest | null> {
  if (!booking || !isLive(booking.state)) {
    if (!isOpen(request)) return null;
    const reason = await reasonOf(scope, booking);
    const suspended = booking?.state === 'released' ? request.state : undefined;
    return requests.next(scope, request, { ...ended({ state: 'cancelled' }, reason), suspended }, 'cancelled', reason);
  }
  if (request.suspended) return reopened(scope, request, request.suspended, booking);
  if (!isOpen(request)) return null;
  const wantedAt = wantedWith(request, booking);
  const isMoved = wantedAt !== request.wantedAt;
  if (!isMoved && booking.roomId === request.roomId) return null;
  const patch: Partial<RequestFields> = { wantedAt, roomId: booking.roomId };
  if (isMoved) {
    patch.dueAt = dueAt(wantedAt, request.targetMinutes, now(), request.served);
    patch.overdue = false;
  }
  if (booking.roomId !== request.roomId && !(await stillServes(scope, request, booking))) {
    Object.assign(patch, again);
  }
  return requests.next(scope, request, patch, 'followed');
}

/** It is for others to take. */
const again = { state: 'new', assignee: null, acceptedAt: null, startedAt: null } as const;

/** What is wanted as soon as possible stays so, whenever the meeting is. */
function wantedWith({ wantedAt, createdAt, offset }: StoredRequest, { start }: StoredBooking): Instant {
  return wantedAt <= createdAt ? wantedAt : addMinutes(start, offset);
}

async function reopened(
  scope: Scope,
  request: StoredRequest,
  state: RequestState,
  booking: StoredBooking,
): Promise<StoredRequest> {
  const wantedAt = wantedWith(request, booking);
  const patch: Partial<RequestFields> = {
    state,
    suspended: undefined,
    reason: '',
    closedAt: null,
    roomId: booking.roomId,
    wantedAt,
    dueAt: dueAt(wantedAt, request.targetMinutes, now(), request.served),
    overdue: false,
    ...((await stillServes(scope, request, booking)) ? {} : again),
  };
  return requests.next(scope, request, patch, 'reopened');
}

/** Others have taken meanwhile what it gave back. */
async function givenUp(scope: Scope, request: StoredRequest): Promise<StoredRequest | null> {
  if (isOpen(request) || !request.suspended) return null;
  const { locale } = await tenants.find(scope);
  const reason = text(locale, 'request.no_stock');
  return requests.next(scope, request, { suspended: undefined, reason }, 'cancelled', reason);
}

/** Who has it keeps it, unless others serve the new room. */
async function stillServes(scope: Scope, request: StoredRequest, { roomId }: StoredBooking): Promise<boolean> {
  if (!request.assignee) return true;
  const [crew, places] = await Promise.all([crewOf(scope), placesOf(scope, [roomId])]);
  const staff = crew.of(request, places.get(roomId) ?? null);
  return staff.length === 0 || staff.some(({ personId }) => personId === request.assignee?.personId);
}

/** In the company's language, as the meeting's own reason is. */
async function reasonOf(scope: Scope, booking: StoredBooking | null): Promise<string> {
  const { locale } = await tenants.find(scope);
  const what = text(locale, 'request.cancelled.with_booking', { state: booking?.state ?? 'cancelled' });
  const why = booking && !booking.private ? booking.lastChange.why : undefined;
  return why ? text(locale, 'message.service.by', { who: what, text: why }) : what;
}
