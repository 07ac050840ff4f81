/**
 * Every kind of message, and what follows from it alone. A new kind is a line here, its texts (`message.<kind>`) and the
 * notices of `rules.ts`.
 */

/** What people choose channels for. `account` is not theirs to choose: without its mails nobody finds the way in. */
export const messageGroups = ['meetings', 'reminders', 'approvals', 'services', 'waitlist'] as const;
export type MessageGroup = (typeof messageGroups)[number];

interface Facts {
  group: MessageGroup | 'account';
  /** Does not wait for the end of quiet times: it is of no use later. */
  urgent?: true;
  /** A line in the inbox is enough: nobody is mailed. */
  quietly?: true;
}

export const kinds = {
  booked: { group: 'meetings' },
  invited: { group: 'meetings' },
  changed: { group: 'meetings' },
  cancelled: { group: 'meetings' },
  uninvited: { group: 'meetings' },
  released: { group: 'meetings', urgent: true },
  reinstated: { group: 'meetings', urgent: true },
  declined: { group: 'meetings', quietly: true },
  room_needed: { group: 'meetings' },
  requested: { group: 'approvals', quietly: true },
  approval_asked: { group: 'approvals' },
  approved: { group: 'approvals' },
  rejected: { group: 'approvals' },
  expired: { group: 'approvals' },
  reminder: { group: 'reminders', urgent: true },
  service_asked: { group: 'services' },
  service_given: { group: 'services' },
  service_changed: { group: 'services' },
  service_moved_on: { group: 'services' },
  service_cancelled: { group: 'services' },
  service_reopened: { group: 'services' },
  service_accepted: { group: 'services' },
  service_done: { group: 'services' },
  service_refused: { group: 'services' },
  service_note: { group: 'services' },
  service_overdue: { group: 'services' },
  room_back: { group: 'meetings', quietly: true },
  waitlist_offer: { group: 'waitlist', urgent: true },
  waitlist_lapsed: { group: 'waitlist' },
  welcome: { group: 'account', urgent: true },
} as const satisfies Record<string, Facts>;

export type MessageKind = keyof typeof kinds;
export const messageKinds = Object.keys(kinds) as [MessageKind, ...MessageKind[]];

export function factsOf(kind: MessageKind): Facts {
  return kinds[kind];
}
