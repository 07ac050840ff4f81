/** Tells people what became of a request: a message where one is due, a live word to everybody who may look at it. */

import { isEvent } from '../../shared/events.ts';
import type { PersonId, RequestId, RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { noticesOf, type RequestEvent, type ServiceNotice } from '../../shared/services/notices.ts';
import { isOpen } from '../../shared/services/rules.ts';
import type { ServiceRequest } from '../../shared/services/schema.ts';
import { allOf } from '../all-of.ts';
import { follower } from '../event.ts';
import * as Live from '../messages/live.ts';
import { placeOf } from '../messages/scene.ts';
import { tellPerson } from '../messages/telling.ts';
import { tenants } from '../tenants/entity.ts';
import { activePeople } from './active.ts';
import { admins, routed } from './crew.ts';
import { requests } from './entity.ts';
import { letterOf, type Setting } from './letters.ts';

export const handler = follower(['request.created', 'request.changed'], async (event) => {
  if (isEvent(event, 'request.created', 'request.changed')) await tell(event);
});

async function tell(event: RequestEvent): Promise<void> {
  const { before, after, subjectId } = event;
  if (!after) return;
  const scope = systemScope(event.tenantId, 'services');
  const staff = idsOf(await routed(scope, after));
  const wasStaff = before && before.roomId !== after.roomId ? idsOf(await routed(scope, before)) : staff;
  // A device that nobody comes to goes on failing: who stands above them learns of it.
  const isEscalated = event.what === 'overdue' && after.item.category === 'device';
  const above = isEscalated ? idsOf(await admins(scope)) : [];
  const around = new Set([...staff, ...wasStaff, ...above, ...peopleOf(before), ...peopleOf(after)]);
  await allOf(
    [...around].map((personId) => () => Live.tell(scope, personId, { kind: 'request.changed', requestId: subjectId })),
  );
  const notices = await current(scope, subjectId as RequestId, noticesOf(event, staff, wasStaff, above));
  if (notices.length === 0) return;
  const [setting, people] = await Promise.all([
    settingOf(scope, [after, before]),
    activePeople(
      scope,
      notices.map(({ to }) => to),
    ),
  ]);
  await allOf(
    notices.map((notice) => async () => {
      const person = people.get(notice.to);
      if (!person) return;
      const letter = letterOf(event, after, notice, setting, person.locale);
      await tellPerson(scope, person, letter, setting.zone, [after.dueAt]);
    }),
  );
}

function idsOf(people: readonly { personId: PersonId }[]): PersonId[] {
  return people.map(({ personId }) => personId);
}

function peopleOf(request: ServiceRequest | null): PersonId[] {
  if (!request) return [];
  const { requester, assignee } = request;
  return [...(requester.kind === 'person' ? [requester.id as PersonId] : []), ...(assignee ? [assignee.personId] : [])];
}

/** Without what is no longer so: an event may come late, when somebody has it already or it is over. */
async function current(scope: Scope, requestId: RequestId, notices: ServiceNotice[]): Promise<ServiceNotice[]> {
  const isCall = ({ kind }: ServiceNotice) => kind === 'service_asked' || kind === 'service_overdue';
  if (!notices.some(isCall)) return notices;
  const request = await requests.get(scope, requestId);
  const isWanted = ({ kind, to }: ServiceNotice) => {
    if (!request || !isOpen(request)) return false;
    return kind === 'service_overdue' || request.assignee === null || request.assignee.personId === to;
  };
  return notices.filter((notice) => !isCall(notice) || isWanted(notice));
}

async function settingOf(scope: Scope, versions: readonly (ServiceRequest | null)[]): Promise<Setting> {
  const rooms = [...new Set(versions.flatMap((request) => (request ? [request.roomId] : [])))];
  const [{ name, zone }, places] = await Promise.all([
    tenants.find(scope),
    Promise.all(rooms.map(async (roomId: RoomId) => [roomId, await placeOf(scope, roomId)] as const)),
  ]);
  return { company: name, zone, places: new Map(places) };
}
