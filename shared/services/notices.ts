/** Who is told what when a request changes. Pure: an event gives the same notices whenever and however often it is asked. */
import type { Event } from '../events.ts';
import type { PersonId } from '../ids.ts';
import { isOpen } from './rules.ts';
import type { ServiceRequest } from './schema.ts';

export const serviceMessages = [
  'service_asked',
  'service_given',
  'service_changed',
  'service_moved_on',
  'service_cancelled',
  'service_reopened',
  'service_accepted',
  'service_done',
  'service_refused',
  'service_note',
  'service_overdue',
] as const;
export type ServiceMessage = (typeof serviceMessages)[number];

export interface ServiceNotice {
  kind: ServiceMessage;
  to: PersonId;
  /** What it was, where that is worth telling. */
  was: ServiceRequest | null;
}

export type RequestEvent = Event<'request.created' | 'request.changed' | 'request.removed'>;

/**
 * Nobody is told what they did themselves.
 * @param staff those whom it goes to now
 * @param wasStaff those whom it went to before: another room may have others
 * @param above those who learn that nobody was at it in time
 */
export function noticesOf(
  event: RequestEvent,
  staff: readonly PersonId[],
  wasStaff: readonly PersonId[] = staff,
  above: readonly PersonId[] = [],
): ServiceNotice[] {
  const { before, after } = event;
  if (!after) return [];
  const told = new Map<PersonId, ServiceNotice>();
  const tell = (kind: ServiceMessage, people: readonly PersonId[], was: ServiceRequest | null = null) => {
    for (const to of people) if (to !== event.who.id && !told.has(to)) told.set(to, { kind, to, was });
  };
  const requester = requesterOf(after);
  const servers = serversOf(after, staff);
  if (!before) {
    tell('service_asked', servers);
    return [...told.values()];
  }
  switch (event.what) {
    case 'accepted':
    case 'started':
      // Whoever was told that it is taken care of knows it.
      if (before.state === 'new') tell('service_accepted', requester);
      break;
    case 'handed_over':
      tell('service_given', assigneeOf(after));
      tell('service_accepted', requester);
      tell('service_moved_on', assigneeOf(before));
      break;
    case 'done':
      tell('service_done', [...requester, ...assigneeOf(after)]);
      break;
    case 'refused':
      tell('service_refused', [...requester, ...assigneeOf(after)]);
      break;
    case 'cancelled':
      tell('service_cancelled', [...serversOf(before, staff), ...requester]);
      break;
    case 'reopened':
      // They were told that it was called off. Who has lost it meanwhile is not among its servers any more.
      tell('service_reopened', [...serversOf(after, staff), ...requester]);
      break;
    case 'followed':
      if (before.assignee && !after.assignee) tell('service_moved_on', assigneeOf(before));
      if (after.state === 'new') {
        const knew = new Set(wasStaff);
        const fresh = before.state !== 'new' ? staff : staff.filter((personId) => !knew.has(personId));
        tell('service_asked', fresh);
        const now = new Set(staff);
        tell('service_moved_on', before.state === 'new' ? wasStaff.filter((personId) => !now.has(personId)) : []);
      }
      tell('service_changed', servers, before);
      break;
    case 'noted':
      tell('service_note', [...requester, ...servers]);
      break;
    case 'overdue':
      if (isOpen(after)) tell('service_overdue', [...servers, ...above]);
      break;
  }
  return [...told.values()];
}

/** Who has it, or all who could take it. */
function serversOf(request: ServiceRequest, staff: readonly PersonId[]): readonly PersonId[] {
  return request.assignee ? assigneeOf(request) : staff;
}

function assigneeOf({ assignee }: ServiceRequest): PersonId[] {
  return assignee ? [assignee.personId] : [];
}

/** A doorplate has no inbox. */
function requesterOf({ requester }: ServiceRequest): PersonId[] {
  return requester.kind === 'person' ? [requester.id as PersonId] : [];
}
