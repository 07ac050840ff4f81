/**
 * A meeting as mail clients take it into their calendars: iMIP (RFC 6047), one VEVENT in UTC.
 *
 * The organiser's own copy names the product's address as ORGANIZER and the person as an attendee who has accepted. A REQUEST
 * to its own organiser makes no entry in Outlook ("as the meeting organizer, you do not need to respond", "meeting cannot be
 * found in the calendar"), because there a client believes that it has sent it itself; and METHOD:PUBLISH is imported by hand,
 * each change anew, and takes no ATTENDEE (RFC 5546, 3.2.1). So their calendar follows by itself, as everybody's does.
 */
import {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventClass,
  ICalEventStatus,
  ICalEventTransparency,
  default as ical,
} from 'ical-generator';
import type { Answered } from '../../shared/bookings/replies.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { Instant } from '../../shared/time.ts';
import { uidOf } from './uid.ts';

export interface Seat {
  email: string;
  name?: string;
  /** What they have answered; nothing yet when absent. */
  reply?: Answered;
}

export interface Meeting {
  booking: Booking;
  location: string;
  organiser: Seat;
  /** Whose calendar it is meant for: the organiser's names another ORGANIZER. */
  own?: { sender: string };
  attendees: readonly Seat[];
  /** SEQUENCE of the series that it is one of. */
  seriesSequence?: number;
  /** When the change was made: between two of the same SEQUENCE the later one counts. */
  stamp: Instant;
  /** Where people of the company see it. */
  url?: string;
}

export interface Calendar {
  method: 'REQUEST' | 'CANCEL';
  /** An iCalendar object, RFC 5545. */
  content: string;
}

export function calendarOf(method: Calendar['method'], meeting: Meeting): Calendar {
  const { booking, organiser, attendees, location, stamp, url, own } = meeting;
  const isCancel = method === 'CANCEL';
  const calendar = ical({
    prodId: { company: 'Roomlight', product: 'Meetings', language: 'EN' },
    method: ICalCalendarMethod[method],
  });
  calendar.createEvent({
    // All of a series are one entry of a calendar; one of them is named by when the series would have it.
    id: uidOf(booking.seriesId ?? booking.bookingId),
    ...(booking.seriesId && booking.occurrence ? { recurrenceId: new Date(booking.occurrence) } : {}),
    sequence: booking.sequence + (meeting.seriesSequence ?? 0),
    stamp: new Date(stamp),
    start: new Date(booking.start),
    end: new Date(booking.end),
    summary: booking.topic ?? '',
    description: booking.content || null,
    location,
    url: url ?? null,
    class: booking.private ? ICalEventClass.PRIVATE : null,
    status: isCancel ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: isCancel ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    busystatus: isCancel ? ICalEventBusyStatus.FREE : ICalEventBusyStatus.BUSY,
    organizer: own
      ? { name: 'Roomlight', email: own.sender }
      : { name: organiser.name ?? organiser.email, email: organiser.email },
    attendees: attendees.map((seat) => attendee(seat, seat.email === organiser.email)),
  });
  return { method, content: `${calendar.toString()}\r\n` };
}

const statuses: Record<Answered, ICalAttendeeStatus> = {
  accepted: ICalAttendeeStatus.ACCEPTED,
  tentative: ICalAttendeeStatus.TENTATIVE,
  declined: ICalAttendeeStatus.DECLINED,
};

function attendee({ email, name, reply }: Seat, isOrganiser: boolean) {
  const answered = reply ? statuses[reply] : ICalAttendeeStatus.NEEDSACTION;
  return {
    email,
    ...(name ? { name } : {}),
    role: isOrganiser ? ICalAttendeeRole.CHAIR : ICalAttendeeRole.REQ,
    status: isOrganiser ? ICalAttendeeStatus.ACCEPTED : answered,
    rsvp: !isOrganiser,
  };
}
