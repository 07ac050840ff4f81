import { call, type Output } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Room } from '#lib/places.svelte.ts';
import type { Me } from '#lib/session.svelte.ts';
import { isApprover, mayDecide } from '../../../../shared/bookings/approval.ts';

export type Approver = Output<'places.approvers'>['people'][number];

const known = new Map<string, Promise<Approver[]>>();

/** Whom a booking of the room is brought to; asked once for each version of the room. */
export function approversOf({ roomId, version }: Room): Promise<Approver[]> {
  const key = `${roomId} ${version}`;
  const found = known.get(key) ?? call('places.approvers', { roomId }).then(({ people }) => people);
  found.catch(() => known.delete(key));
  known.set(key, found);
  return found;
}

/** `陈默、吴佳怡` */
export function namesOf(people: readonly Approver[]): string {
  return people.map(({ name }) => name).join(m.common_list_comma());
}

const who = ({ personId, name, roles }: Me) => ({ actor: { kind: 'person', id: personId, name } as const, roles });

/** As the server decides it: this person's own bookings of the room need nobody's approval. */
export function asksNobody(me: Me, room: Pick<Room, 'approvers'>): boolean {
  return isApprover(who(me), room);
}

export function canDecide(me: Me, room: Pick<Room, 'approvers'>): boolean {
  return mayDecide(who(me), room);
}

interface Placing {
  roomId: string;
  start: string;
  end: string;
}

/**
 * Whether a move gives up what was approved: then it is asked for anew, and cannot be taken back. More around it does not, nor
 * does less.
 */
export function losesApproval(me: Me, room: Room, from: Placing & { state: string }, to: Placing): boolean {
  if (!room.needsApproval || asksNobody(me, room) || from.state !== 'booked') return false;
  const within = (inner: Placing, outer: Placing) =>
    inner.roomId === outer.roomId && outer.start <= inner.start && inner.end <= outer.end;
  return !within(from, to) && !within(to, from);
}

/** Asks once before a move that gives up what was approved. */
export async function agreesToMove(
  me: Me,
  room: Room,
  from: Placing & { state: string },
  to: Placing,
): Promise<boolean> {
  if (!losesApproval(me, room, from, to)) return true;
  return confirm({
    title: m.approval_move_title(),
    body: m.approval_move_body({ room: room.name }),
    action: m.approval_move_action(),
  });
}
