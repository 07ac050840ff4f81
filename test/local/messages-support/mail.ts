/** Reading the captured mail as its readers' programs would. */
import ICAL from 'ical.js';
import type { Mail } from '../../../infra/local/mail.ts';

/** The calendar in a mail, read by a program that knows RFC 5545. @throws when there is none, or not one event in it */
export function inviteIn(mail: Mail | undefined) {
  const part = mail?.attachments.find(({ type }) => type === 'text/calendar');
  const file = mail?.attachments.find(({ name }) => name === 'invite.ics');
  if (!mail || !part || !file) throw new Error('there is no calendar in the mail');
  if (file.content.trimEnd() !== part.content.trimEnd())
    throw new Error('the file is not the calendar that the mail shows');
  const calendar = new ICAL.Component(ICAL.parse(part.content));
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('there is no event in the calendar');
  const event = new ICAL.Event(component);
  const text = (from: ICAL.Component, name: string) => String(from.getFirstPropertyValue(name) ?? '');
  return {
    method: text(calendar, 'method'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    summary: event.summary,
    location: event.location,
    status: text(component, 'status'),
    url: text(component, 'url'),
    organiser: text(component, 'organizer').replace(/^mailto:/i, ''),
    attendees: event.attendees.map((attendee) => String(attendee.getFirstValue()).replace(/^mailto:/i, '')),
  };
}
