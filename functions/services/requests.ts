/** What becomes of a request: each step is one conditional write, judged on the request as it is. */
import { isOf } from '../../shared/bookings/rules.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import type { BookingId, PersonId, RequestId } from '../../shared/ids.ts';
import { isAdmin, type PersonScope, type Scope } from '../../shared/scope.ts';
import {
  actionsFor,
  closed,
  isOpen,
  maxNotes,
  mayKnow,
  momentsOf,
  standingOf,
  stepped,
} from '../../shared/services/rules.ts';
import type { RequestView, ServiceRequest, Step } from '../../shared/services/schema.ts';
import { instantOf } from '../../shared/time.ts';
import { bookings, usedKey } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { activePeople } from './active.ts';
import { type Crew, crewOf, type Named, placesOf } from './crew.ts';
import { ofBooking, requests, type StoredRequest, shapeOf } from './entity.ts';
import { ended, update } from './update.ts';

/** Who stands around a request: read once for each use case. */
interface Circle {
  crew: Crew;
  staff(request: StoredRequest): Promise<Named[]>;
  standing(request: StoredRequest): Promise<ReturnType<typeof standingOf>>;
}

async function circleOf(scope: Scope): Promise<Circle> {
  const crew = await crewOf(scope);
  const staff = async (request: StoredRequest) => {
    const places = await placesOf(scope, [request.roomId]);
    return crew.of(request, places.get(request.roomId) ?? null);
  };
  return {
    crew,
    staff,
    async standing(request) {
      const booking = request.bookingId ? await bookings.get(scope, request.bookingId) : null;
      return standingOf(scope, request, { staff: await staff(request), booking });
    },
  };
}

async function view(scope: Scope, circle: Circle, request: StoredRequest): Promise<RequestView> {
  const [staff, standing] = await Promise.all([circle.staff(request), circle.standing(request)]);
  if (!mayKnow(standing)) throw new AppError('forbidden');
  return viewed(scope, request, staff, standing);
}

export function viewed(
  scope: Scope,
  request: StoredRequest,
  staff: Named[],
  standing: ReturnType<typeof standingOf>,
): RequestView {
  const shape = shapeOf(request);
  const may = actionsFor(scope.actor.id, shape, standing);
  return { request: shape, may, staff: may.includes('hand_over') ? staff : [] };
}

export async function get(scope: PersonScope, requestId: RequestId): Promise<RequestView> {
  const [request, circle] = await Promise.all([requests.find(scope, requestId), circleOf(scope)]);
  return view(scope, circle, request);
}

/** @param request that this person has just made */
export async function shown(scope: PersonScope, request: StoredRequest): Promise<RequestView> {
  return view(scope, await circleOf(scope), request);
}

export async function act(
  scope: PersonScope,
  input: { requestId: RequestId; step: Step; reason: string },
): Promise<RequestView> {
  const me = { personId: scope.actor.id, name: scope.actor.name };
  const circle = await circleOf(scope);
  const after = await update(scope, input.requestId, async (before) => {
    const standing = await circle.standing(before);
    const made = stepped(input.step, shapeOf(before), me, standing);
    if (!made) return null;
    const patch = { ...made.patch, ...momentsOf(before, made.patch.state, instantOf(now())) };
    return requests.next(scope, before, ended(patch, input.reason), made.what, input.reason || undefined);
  });
  return view(scope, circle, after);
}

export async function handOver(
  scope: PersonScope,
  input: { requestId: RequestId; personId: PersonId },
): Promise<RequestView> {
  const [circle, found] = await Promise.all([circleOf(scope), activePeople(scope, [input.personId])]);
  const person = found.get(input.personId);
  if (!person) throw invalid('personId', 'unknown_person');
  const after = await update(scope, input.requestId, async (before) => {
    const [standing, staff] = await Promise.all([circle.standing(before), circle.staff(before)]);
    if (!standing.serves) throw new AppError('forbidden');
    if (!isOpen(before)) throw closed(before);
    const serves = person.roles.includes('admin') || staff.some(({ personId }) => personId === person.personId);
    if (!serves) throw invalid('personId', 'not_staff');
    if (before.assignee?.personId === person.personId) return null;
    const assignee = { personId: person.personId, name: person.name };
    const moments = momentsOf(before, 'accepted', instantOf(now()));
    return requests.next(scope, before, { state: 'accepted', assignee, ...moments }, 'handed_over');
  });
  return view(scope, circle, after);
}

export async function note(
  scope: PersonScope,
  input: { requestId: RequestId; text: string },
  options: { idempotencyKey?: string | null } = {},
): Promise<RequestView> {
  const circle = await circleOf(scope);
  const used = options.idempotencyKey ? [usedKey(options.idempotencyKey, input)] : [];
  const after = await update(scope, input.requestId, async (before) => {
    if (!mayKnow(await circle.standing(before))) throw new AppError('forbidden');
    const repeat = before.keys.find(({ key }) => key === used[0]?.key);
    if (repeat && repeat.request !== used[0]?.request) throw new AppError('idempotency_key_reused');
    if (repeat) return null;
    if (before.notes.length >= maxNotes) throw new AppError('too_many_notes', { values: { limit: maxNotes } });
    const notes = [...before.notes, { at: instantOf(now()), who: scope.actor, text: input.text }];
    return requests.next(scope, before, { notes, keys: [...before.keys, ...used].slice(-keptKeys) }, 'noted');
  });
  return view(scope, circle, after);
}

const keptKeys = 8;

/** What was asked for with a meeting, oldest first. */
export async function withBooking(scope: PersonScope, bookingId: BookingId): Promise<ServiceRequest[]> {
  const booking = await bookings.find(scope, bookingId);
  if (!isOf(scope.actor.id, booking) && !isAdmin(scope)) throw new AppError('forbidden');
  return (await allWith(scope, bookingId)).map(shapeOf);
}

export async function allWith(scope: Scope, bookingId: BookingId): Promise<StoredRequest[]> {
  const pointers = await ofBooking.list(
    scope,
    { pk: bookings.key(scope.tenantId, bookingId).pk, beginsWith: 'request#' },
    { consistent: true },
  );
  const found = await requests.getMany(
    scope,
    pointers.map(({ requestId }): [RequestId] => [requestId]),
    { consistent: true },
  );
  return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}
