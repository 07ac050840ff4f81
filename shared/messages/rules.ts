/**
 * Who is told what when a booking changes. Pure: an event gives the same notices whenever and however often it is asked.
 *
 * A notice is a mail, with the calendar's entry where that changes, and a line of the inbox. Nobody gets a line about what they
 * did themselves, but for the booking's confirmation. Their own calendar must follow all the same, so a change of time or
 * place is mailed to its author as well; an edited topic is not.
 */
import { declinedSince } from '../bookings/replies.ts';
import type { Booking } from '../bookings/schema.ts';
import { type BookingEvent, bookingEvents, type Event, isEvent } from '../events.ts';
import { type BulkId, idPattern, type PersonId } from '../ids.ts';
import { epochOf } from '../time.ts';
import { asKnown, askedNotices, asksApprovers, concernsApproval, decisionOf } from './approval.ts';
import type { MessageKind } from './schema.ts';
import { isToldBySeries, type SeriesTold } from './series.ts';

export type Recipient = { personId: PersonId } | { email: string };
export type NoticeKind = Exclude<MessageKind, 'welcome'>;

export interface Notice {
  kind: NoticeKind;
  to: Recipient;
  /** Whether a line in the inbox is due; guests have none. */
  line: boolean;
  /** The booking as this recipient knows it: one who was taken out knows it as it was. */
  booking: Booking;
  /** What it was, where that is worth telling. */
  was: Booking | null;
  /** It is about many of a series, for which the booking stands. */
  series?: SeriesTold;
  /** Of many meetings that were cancelled together; their mails, all under one subject, make one conversation. */
  among?: { bulkId: BulkId; count: number };
}

/**
 * @param now epoch ms: nobody is told of a meeting that is over
 * @param asked the approvers whom `asksApprovers` asks
 */
export function noticesOf(event: Event, now: number, asked: readonly PersonId[] = []): Notice[] {
  if (!isEvent(event, ...bookingEvents) || isToldBySeries(event.what)) return [];
  const { before, after } = event;
  if (!after) return [];
  if (event.what === 'in_the_way') return needed(after, now);
  if (concernsApproval(before, after)) return isOver(after, now) ? [] : waited(event, before, after, asked, now);
  if (after.state === 'held' || (before?.state === 'held' && event.name === 'booking.cancelled')) {
    return offered(event, before, after, now);
  }
  if (event.name === 'booking.cancelled') return cancelled(event, after, now);
  if (event.name === 'booking.released' || event.what === 'reinstated') return givenBack(event, after, now);
  if (after.state !== 'booked' || isOver(after, now)) return [];
  if (before?.state !== 'booked') return created(after);
  return changed(event, before, after);
}

/** Its people hear of it as far as they knew of it; the organiser of each step, approvers of what they are asked. */
function waited(
  event: BookingEvent,
  before: Booking | null,
  after: Booking,
  asked: readonly PersonId[],
  now: number,
): Notice[] {
  const [was, is] = [asKnown(before), asKnown(after)];
  const common = is ? (was ? changed(event, was, is) : created(is)) : was ? cancelled(event, after, now) : [];
  const isOwn = ({ to }: Notice) => isPerson(to) && to.personId === after.organiser.personId;
  const people = common.filter((notice) => !isOwn(notice));
  const toOrganiser = (kind: NoticeKind, line: boolean, previous: Booking | null = null) =>
    organiserOf(after).map((to): Notice => ({ kind, to, line, booking: after, was: previous }));
  const decision = decisionOf(event, { before, after });
  if (decision) {
    const { kind, was: previous } = decision;
    const own = toOrganiser(kind, event.who.id !== after.organiser.personId, previous);
    return [...own, ...people, ...(kind === 'approved' && was && !hasMoved(was, is) ? confirmed(after, people) : [])];
  }
  if (asksApprovers(before, after)) {
    const asking = askedNotices(event, after, asked).filter((notice) => !isOwn(notice));
    const others = people.filter(({ to }) => !asking.some((one) => recipientKey(one.to) === recipientKey(to)));
    return [...toOrganiser('requested', true), ...asking, ...others];
  }
  if (after.state === 'cancelled') return [...cancelled(event, after, now).filter(isOwn), ...people];
  return common;
}

/** Those who knew already that it waits. */
function confirmed(after: Booking, told: readonly Notice[]): Notice[] {
  return attendeesOf(after)
    .filter((to) => !told.some((notice) => recipientKey(notice.to) === recipientKey(to)))
    .map((to): Notice => ({ kind: 'approved', to, line: isPerson(to), booking: after, was: null }));
}

function hasMoved(was: Booking, is: Booking | null): boolean {
  return was.start !== is?.start || was.end !== is.end || was.roomId !== is.roomId;
}

function created(after: Booking): Notice[] {
  const booking = { booking: after, was: null };
  return [
    ...organiserOf(after).map((to): Notice => ({ kind: 'booked', to, line: true, ...booking })),
    ...attendeesOf(after).map((to): Notice => ({ kind: 'invited', to, line: isPerson(to), ...booking })),
  ];
}

/** Of a place that is kept only the person knows for whom it is kept. That they declined it, they know. */
function offered(event: Event, before: Booking | null, after: Booking, now: number): Notice[] {
  const notice = (kind: 'waitlist_offer' | 'waitlist_lapsed') =>
    organiserOf(after).map((to): Notice => ({ kind, to, line: true, booking: after, was: null }));
  if (!before) return isOver(after, now) ? [] : notice('waitlist_offer');
  return event.what === 'offer_declined' ? [] : notice('waitlist_lapsed');
}

/** Its room is to be used otherwise: its organiser is asked to find it another one. */
function needed(after: Booking, now: number): Notice[] {
  if (isOver(after, now)) return [];
  return organiserOf(after).map((to): Notice => ({ kind: 'room_needed', to, line: true, booking: after, was: null }));
}

function cancelled(event: Event, after: Booking, now: number): Notice[] {
  if (isOver(after, now)) return [];
  return [...organiserOf(after), ...attendeesOf(after)].map((to) => ({
    kind: 'cancelled',
    to,
    line: isPerson(to) && !isBy(event, to),
    booking: after,
    was: null,
  }));
}

/** That their room is free for others, or theirs again. Their calendars know nothing of rooms that nobody came to. */
function givenBack(event: Event, after: Booking, now: number): Notice[] {
  if (isOver(after, now)) return [];
  const kind = event.name === 'booking.released' ? 'released' : 'reinstated';
  return [...organiserOf(after), ...attendeesOf(after)]
    .filter((to) => isPerson(to) && !isBy(event, to))
    .map((to) => ({ kind, to, line: true, booking: after, was: null }));
}

function changed(event: Event, before: Booking, after: Booking): Notice[] {
  const invitedBefore = attendeesOf(before);
  const invited = attendeesOf(after);
  const added = invited.filter((to) => !holds(invitedBefore, to));
  const handed = before.organiser.personId !== after.organiser.personId;
  const removed = invitedBefore.filter((to) => !holds(invited, to) && !holds(organiserOf(after), to));
  const kept = invited.filter((to) => holds(invitedBefore, to));
  const moved = isMoved(before, after, event.at);
  const told = moved || handed || before.topic !== after.topic;
  const own = organiserOf(after).some((to) => isBy(event, to));
  // Who was taken out learns nothing of what changed at the same time, but for the number that makes their calendar believe it.
  const asKnown = { ...before, sequence: after.sequence };
  const concerned = [...((own ? moved || handed : told) ? organiserOf(after) : []), ...(told ? kept : [])];
  return [
    ...concerned.map(
      (to): Notice => ({ kind: 'changed', to, line: isPerson(to) && !isBy(event, to), booking: after, was: before }),
    ),
    ...added.map((to): Notice => ({ kind: 'invited', to, line: isPerson(to), booking: after, was: null })),
    ...removed.map((to): Notice => ({ kind: 'uninvited', to, line: isPerson(to), booking: asKnown, was: null })),
    ...declined(event, before, after),
  ];
}

/** That somebody will not come, the organiser is told; who comes or is not sure yet is seen on the booking. */
function declined(event: Event, before: Booking, after: Booking): Notice[] {
  if (declinedSince(before, after).length === 0) return [];
  return organiserOf(after)
    .filter((to) => !isBy(event, to))
    .map((to): Notice => ({ kind: 'declined', to, line: true, booking: after, was: null }));
}

/** Whether people must be elsewhere or at another time. Those in the room see for themselves that it ends sooner or later. */
function isMoved(before: Booking, after: Booking, at: string): boolean {
  if (before.roomId !== after.roomId || before.start !== after.start) return true;
  return before.end !== after.end && epochOf(after.start) > epochOf(at);
}

function isOver(booking: Booking, now: number): boolean {
  return epochOf(booking.end) <= now;
}

/** A walk-up booking is the doorplate's own: there is nobody to tell. */
function organiserOf(booking: Booking): Recipient[] {
  const { personId } = booking.organiser;
  return idPattern('person').test(personId) ? [{ personId }] : [];
}

function attendeesOf(booking: Booking): Recipient[] {
  return [...booking.people.map(({ personId }) => ({ personId })), ...booking.guests.map((email) => ({ email }))];
}

function isPerson(to: Recipient): to is { personId: PersonId } {
  return 'personId' in to;
}

function isBy(event: Event, to: Recipient): boolean {
  return isPerson(to) && event.who.id === to.personId;
}

/** The recipient's name among all recipients of the company. */
export function recipientKey(to: Recipient): string {
  return isPerson(to) ? to.personId : to.email;
}

function holds(list: readonly Recipient[], to: Recipient): boolean {
  return list.some((other) => recipientKey(other) === recipientKey(to));
}

/** Everybody of the company whose own view of the booking may have changed. */
export function peopleOf(event: BookingEvent): PersonId[] {
  const people = [event.before, event.after].flatMap((booking) =>
    booking ? [...organiserOf(booking), ...attendeesOf(booking)] : [],
  );
  return [...new Set(people.flatMap((to) => (isPerson(to) ? [to.personId] : [])))];
}
