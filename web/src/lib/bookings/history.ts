import { m } from '#lib/paraglide/messages.js';

const changes: Record<string, () => string> = {
  created: m.bookings_did_create,
  edited: m.bookings_did_change,
  moved: m.bookings_did_move,
  shortened: m.bookings_did_shorten,
  extended: m.bookings_did_extend,
  cancelled: m.bookings_did_cancel,
};

const fields: Record<string, () => string> = {
  start: m.bookings_start,
  end: m.bookings_end,
  roomId: m.bookings_room,
  topic: m.bookings_topic,
  type: m.bookings_type,
  content: m.bookings_content,
  private: m.bookings_private,
  people: m.bookings_people,
  guests: m.bookings_guests,
  reminderMinutes: m.people_reminder,
  state: m.bookings_state,
};

/** `moved` -> 移动了会议. A kind of change that is not known yet reads as a plain change. */
export function changeWord(what: string): string {
  return (changes[what] ?? m.bookings_did_change)();
}

export function fieldWord(field: string): string {
  return fields[field]?.() ?? field;
}
