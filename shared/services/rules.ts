/** Who serves what, what may be done with a request, and what becomes of it. Pure. */
import type { Booking } from '../bookings/schema.ts';
import { AppError } from '../errors.ts';
import type { BuildingId, FloorId, PersonId } from '../ids.ts';
import { isAdmin, type Scope } from '../scope.ts';
import { addMinutes, epochOf, type Instant, instantOf } from '../time.ts';
import { type ServedHours, servedAfter } from './hours.ts';
import type { Action, OfferedItem, RequestState, ServiceArea, ServiceItem, ServiceRequest, Step } from './schema.ts';

/** Of one request. */
export const maxNotes = 100;

export interface Whereabouts {
  buildingId: BuildingId;
  floorId: FloorId;
}
type Area = Pick<ServiceArea, 'areaId' | 'buildings' | 'floors'>;
type Item = Pick<ServiceItem, 'areas' | 'staff'>;

export function covers(area: Area, place: Whereabouts): boolean {
  return area.buildings.includes(place.buildingId) || area.floors.includes(place.floorId);
}

/** Ids of the areas in which a place lies. */
function areasOf(areas: readonly Area[], place: Whereabouts): ReadonlySet<string> {
  return new Set(areas.filter((area) => covers(area, place)).map(({ areaId }) => areaId));
}

/** Whether an item can be asked for at this place. */
export function isOffered(item: Item & Pick<ServiceItem, 'active'>, areas: readonly Area[], place: Whereabouts) {
  if (!item.active) return false;
  const here = areasOf(areas, place);
  return item.areas.length === 0 || item.areas.some((areaId) => here.has(areaId));
}

export function offeredAt(items: readonly ServiceItem[], areas: readonly Area[], place: Whereabouts): OfferedItem[] {
  return inOrder(items.filter((item) => isOffered(item, areas, place))).map(
    ({ itemId, category, name, description, targetMinutes, hasQuantity, price, stock, hours }) => ({
      ...{ itemId, category, name, description, targetMinutes, hasQuantity, price, stock, hours },
    }),
  );
}

export function inOrder<T extends Pick<ServiceItem, 'category' | 'order' | 'name'>>(items: readonly T[]): T[] {
  const byName = new Intl.Collator('zh-CN', { numeric: true });
  return items.toSorted(
    // What is asked for with a meeting comes before what is out of order.
    (a, b) => a.category.localeCompare(b.category) || a.order - b.order || byName.compare(a.name, b.name),
  );
}

/**
 * Who serves an item at a place: those assigned to it without an area, or in an area that covers the place.
 * @param place null: the room is gone; nobody but those who serve everywhere is left
 */
export function staffOf(
  item: Item | null,
  areas: readonly Area[],
  place: Whereabouts | null,
): { personId: PersonId; name: string }[] {
  const here = place ? areasOf(areas, place) : new Set<string>();
  const assigned = (item?.staff ?? []).filter(({ areaId }) => areaId === null || here.has(areaId));
  return [...new Map(assigned.map(({ personId, name }) => [personId, { personId, name }])).values()];
}

const openStates: readonly RequestState[] = ['new', 'accepted', 'in_progress'];

export function isOpen({ state }: Pick<ServiceRequest, 'state'>): boolean {
  return openStates.includes(state);
}

/**
 * By when somebody should be at it: at the wanted time, but never sooner than the item's target allows from now.
 * @param now epoch ms of asking, or of the change of time
 * @param served only these hours count; null = all
 */
export function dueAt(wantedAt: Instant, targetMinutes: number, now: number, served: ServedHours | null = null) {
  const [wanted, soonest] = served
    ? [servedAfter(wantedAt, 0, served), servedAfter(instantOf(now), targetMinutes, served)]
    : [wantedAt, addMinutes(instantOf(now), targetMinutes)];
  return wanted > soonest ? wanted : soonest;
}

/** When somebody first took it and first was at it, as far as the step to this state tells. */
export function momentsOf(
  { acceptedAt, startedAt }: Pick<ServiceRequest, 'acceptedAt' | 'startedAt'>,
  state: RequestState,
  at: Instant,
): Pick<ServiceRequest, 'acceptedAt' | 'startedAt'> {
  if (state === 'new') return { acceptedAt: null, startedAt: null };
  const isStarted = state === 'in_progress' || state === 'done';
  const isAccepted = isStarted || state === 'accepted';
  return {
    acceptedAt: acceptedAt ?? (isAccepted ? at : null),
    startedAt: startedAt ?? (isStarted ? at : null),
  };
}

/** Nobody is at it, and somebody should be. */
export function isOverdue({ state, dueAt: due }: Pick<ServiceRequest, 'state' | 'dueAt'>, now: number): boolean {
  return (state === 'new' || state === 'accepted') && epochOf(due) <= now;
}

/** What a person is to a request. */
export interface Standing {
  /** Asked for it, or is of its meeting. */
  asks: boolean;
  /** Asked for it, organises its meeting, or is an admin: may call it off. */
  owns: boolean;
  /** Serves its item at its place, has it, or is an admin. */
  serves: boolean;
}

export function standingOf(
  scope: Pick<Scope, 'actor' | 'roles'>,
  request: Pick<ServiceRequest, 'requester' | 'assignee'>,
  facts: { staff: readonly { personId: PersonId }[]; booking: Pick<Booking, 'organiser' | 'people'> | null },
): Standing {
  const me = scope.actor.id as PersonId;
  const admin = isAdmin(scope);
  const asked = request.requester.id === me;
  const organises = facts.booking?.organiser.personId === me;
  return {
    asks: asked || organises || (facts.booking?.people.some(({ personId }) => personId === me) ?? false),
    owns: asked || organises || admin,
    serves: admin || request.assignee?.personId === me || facts.staff.some(({ personId }) => personId === me),
  };
}

export function mayKnow({ asks, serves }: Standing): boolean {
  return asks || serves;
}

const ofServers: Record<RequestState, readonly Action[]> = {
  new: ['accept', 'start', 'finish', 'refuse', 'hand_over'],
  accepted: ['start', 'finish', 'refuse', 'hand_over'],
  in_progress: ['finish', 'refuse', 'hand_over'],
  done: [],
  cannot_do: [],
  cancelled: [],
};

/** What this person may do with the request now. */
export function actionsFor(personId: string, request: ServiceRequest, { asks, owns, serves }: Standing): Action[] {
  const isOthers = request.assignee !== null && request.assignee.personId !== personId;
  const actions = serves ? ofServers[request.state].filter((action) => !(isOthers && action === 'start')) : [];
  if (owns && isOpen(request)) actions.push('cancel');
  if (asks || serves) actions.push('note');
  return actions;
}

/** What a step makes of a request; `what` names it in its history. */
export interface Stepped {
  what: 'accepted' | 'started' | 'done' | 'refused' | 'cancelled';
  patch: Pick<ServiceRequest, 'state' | 'assignee'>;
}

/**
 * Null when it is so already: a step that is repeated does nothing.
 * @throws AppError `forbidden`, `request_closed`, `request_taken` naming who has it
 */
export function stepped(
  step: Step,
  request: ServiceRequest,
  me: { personId: PersonId; name: string },
  standing: Standing,
): Stepped | null {
  if (step === 'cancel' ? !standing.owns : !standing.serves) throw new AppError('forbidden');
  const { state, assignee } = request;
  const isMine = assignee?.personId === me.personId;
  const [what, to] = outcomes[step];
  if (state === to && (isMine || !isOpen(request))) return null;
  if (!isOpen(request)) throw closed(request);
  if (step === 'cancel') return { what, patch: { state: to, assignee } };
  if (step === 'accept' && isMine) return null;
  if (assignee && !isMine && (step === 'accept' || step === 'start')) {
    throw new AppError('request_taken', { values: { who: assignee.name } });
  }
  // Whoever lends a hand and finishes it does not take it away from who has it.
  return { what, patch: { state: to, assignee: assignee ?? me } };
}

const outcomes: Record<Step, readonly [Stepped['what'], RequestState]> = {
  accept: ['accepted', 'accepted'],
  start: ['started', 'in_progress'],
  finish: ['done', 'done'],
  refuse: ['refused', 'cannot_do'],
  cancel: ['cancelled', 'cancelled'],
};

export function closed({ state, lastChange }: Pick<ServiceRequest, 'state' | 'lastChange'>): AppError {
  return new AppError('request_closed', { values: { state, who: lastChange.who.name } });
}
