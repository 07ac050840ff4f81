/** The one error type, its closed union of codes and the one table from code to HTTP status. */

export const statusOf = {
  invalid_input: 400,
  wrong_code: 400,
  wrong_pairing_code: 400,
  code_expired: 400,
  passkey_expired: 400,
  passkey_refused: 400,
  passkey_unknown: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_invited: 403,
  door_code_needed: 403,
  wrong_door_code: 403,
  not_your_meeting: 403,
  deactivated: 403,
  suspended: 403,
  passkey_needed: 403,
  not_found: 404,
  slot_taken: 409,
  changed_meanwhile: 409,
  already_exists: 409,
  in_use: 409,
  idempotency_key_reused: 409,
  not_bookable: 409,
  not_taken: 409,
  nowhere_free: 409,
  offer_gone: 409,
  series_taken: 409,
  series_busy: 409,
  already_decided: 409,
  request_taken: 409,
  request_closed: 409,
  area_in_use: 409,
  group_in_use: 409,
  media_in_use: 409,
  equipment_in_use: 409,
  too_large: 413,
  in_the_past: 422,
  beyond_horizon: 422,
  outside_hours: 422,
  on_holiday: 422,
  too_long: 422,
  too_short: 422,
  not_your_room: 422,
  quota_hours: 422,
  quota_ahead: 422,
  room_occupied: 422,
  booking_over: 422,
  too_many_occurrences: 422,
  check_in_early: 422,
  booking_released: 422,
  needs_approval: 422,
  zone_fixed: 422,
  last_admin: 422,
  plan_limit: 422,
  merged: 422,
  too_many_waits: 422,
  still_offered: 422,
  bulk_started: 409,
  bulk_full: 422,
  kept_in_line: 409,
  too_many_passkeys: 422,
  passkey_first: 422,
  passkey_spare: 422,
  last_passkey: 422,
  bad_photo: 422,
  bad_media: 422,
  bad_logo: 422,
  bad_map: 422,
  not_offered: 422,
  not_served: 422,
  out_of_stock: 422,
  too_many_notes: 422,
  locked: 429,
  door_locked: 429,
  too_many_requests: 429,
  daily_limit: 429,
  internal: 500,
  busy: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** A part of the input that broke a rule: `field` is a path such as `attendees.0.email`, `rule` a key of the texts. */
export interface FieldError {
  field: string;
  rule: string;
  message: string;
}

/** Who stands in the way, as far as the reader may know: a private meeting gives no topic. */
export interface Holder {
  start: string;
  end: string;
  organiser: string;
  topic: string | null;
  /** It waits for an approver: it may yet become free. */
  waits?: boolean;
}

/** A free room and time near what was asked for, ready to be booked. */
export interface Alternative {
  roomId: string;
  roomName: string;
  start: string;
  end: string;
}

export interface ErrorDetails {
  fields?: FieldError[];
  holders?: Holder[];
  alternatives?: Alternative[];
  /** Seconds after which the request may be made again. */
  retryAfter?: number;
  /** Values for the sentence: the rule's limit, a name, a time. */
  values?: Record<string, string | number>;
}

/** Domain code throws this and never speaks of HTTP; the pipeline turns it into problem+json. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** One field breaks one rule: the sentence is made from the texts when the answer is written. */
export function invalid(field: string, rule: string, values?: Record<string, string | number>): AppError {
  return new AppError('invalid_input', { fields: [{ field, rule, message: '' }], ...(values ? { values } : {}) });
}

/** RFC 9457 problem details, as every failed call answers them. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  /** What the person can do next, in their language. */
  next?: string;
  fields?: FieldError[];
  holders?: Holder[];
  alternatives?: Alternative[];
  retryAfter?: number;
  traceId: string;
}
