import type { Output } from '#lib/api.ts';
import { fieldWord as bookingField } from '#lib/bookings/history.ts';
import { equipmentNames } from '#lib/equipment.ts';
import { m } from '#lib/paraglide/messages.js';

export type Entry = Output<'audit.list'>['entries'][number];
export type Kind = Entry['kind'];
type Words = Readonly<Record<string, () => string>>;

export const kindWords: Record<Kind, () => string> = {
  tenant: m.audit_kind_tenant,
  holidays: m.audit_kind_holidays,
  building: m.audit_kind_building,
  floor: m.audit_kind_floor,
  map: m.audit_kind_map,
  room: m.audit_kind_room,
  person: m.audit_kind_person,
  item: m.audit_kind_item,
  area: m.audit_kind_area,
  doorplate: m.audit_kind_doorplate,
  group: m.audit_kind_group,
  media: m.audit_kind_media,
  calendar: m.audit_kind_calendar,
  equipment: m.places_equipment,
  transfer: m.audit_kind_transfer,
  booking: m.audit_kind_booking,
};

const actions: Record<Entry['action'], () => string> = {
  created: m.audit_created,
  changed: m.audit_changed,
  removed: m.audit_removed,
};

export function actionWord({ kind, action, what }: Entry): string {
  if (kind === 'tenant' && what === 'exported') return m.audit_exported();
  return kind === 'booking' && action === 'removed' ? m.audit_removed_booking() : actions[action]();
}

/** What it is called; of a private meeting others do not learn the topic. */
export function subjectWord({ kind, name }: Entry): string {
  if (kind === 'equipment') return (equipmentNames as Words)[name]?.() ?? name;
  return name || (kind === 'booking' ? m.audit_private() : '');
}

/** All that was done to the same thing, also where it is gone. */
export function trailOf(entry: Entry): string {
  return `/admin/audit?${new URLSearchParams({ subject: entry.subjectId, of: subjectWord(entry) })}`;
}

/** Parts of paths. */
const parts: Words = {
  name: m.audit_f_name,
  motion: m.board_motion,
  theme: m.board_theme,
  rowsPerPage: m.board_rows,
  secondsPerPage: m.board_seconds,
  showFree: m.board_free,
  floorIds: m.board_floors,
  standsOn: m.board_stands_on,
  campus: m.audit_f_campus,
  zone: m.audit_f_zone,
  hours: m.audit_f_hours,
  open: m.audit_f_open,
  close: m.audit_f_close,
  days: m.audit_f_days,
  level: m.audit_f_level,
  buildingId: m.audit_f_building_id,
  floorId: m.audit_f_floor_id,
  number: m.audit_f_number,
  capacity: m.audit_f_capacity,
  equipment: m.audit_f_equipment,
  photos: m.audit_f_photos,
  needsApproval: m.audit_f_needs_approval,
  approvers: m.audit_f_approvers,
  bookers: m.audit_f_bookers,
  people: m.audit_f_people,
  departments: m.audit_f_departments,
  checkIn: m.audit_f_check_in,
  required: m.audit_f_required,
  checkInRequired: m.audit_f_check_in_required,
  opensMinutes: m.audit_f_opens_minutes,
  graceMinutes: m.audit_f_grace_minutes,
  strikes: m.audit_f_strikes,
  bufferBefore: m.audit_f_buffer_before,
  bufferAfter: m.audit_f_buffer_after,
  occupation: m.audit_f_occupation,
  kind: m.audit_f_kind,
  from: m.audit_f_from,
  until: m.audit_f_until,
  reason: m.audit_f_reason,
  deletion: m.company_deletion,
  askedAt: m.company_deletion_f_asked,
  at: m.company_deletion_f_at,
  by: m.company_deletion_f_by,
  contact: m.audit_f_contact,
  policy: m.audit_f_policy,
  rules: m.audit_f_rules,
  horizonDays: m.audit_f_horizon_days,
  maxMinutes: m.audit_f_max_minutes,
  minMinutes: m.audit_f_min_minutes,
  onHolidays: m.policies_on_holidays,
  reminderMinutes: m.audit_f_reminder_minutes,
  approvalHours: m.audit_f_approval_hours,
  holdMinutes: m.audit_f_hold_minutes,
  quota: m.audit_f_quota,
  personMinutesPerWeek: m.audit_f_person_minutes_per_week,
  personAhead: m.audit_f_person_ahead,
  departmentMinutesPerWeek: m.audit_f_department_minutes_per_week,
  maxOccurrences: m.audit_f_max_occurrences,
  brand: m.audit_f_brand,
  signIn: m.company_sign_in,
  domains: m.company_domains,
  sessionDays: m.company_session_in_days,
  adminPasskeys: m.company_passkeys,
  logo: m.audit_f_logo,
  color: m.audit_f_color,
  locale: m.audit_f_locale,
  currency: m.company_currency,
  calendar: m.audit_f_calendar,
  email: m.audit_f_email,
  roles: m.audit_f_roles,
  department: m.audit_f_department,
  active: m.audit_f_active,
  category: m.audit_f_category,
  description: m.audit_f_description,
  targetMinutes: m.audit_f_target_minutes,
  hasQuantity: m.audit_f_has_quantity,
  areas: m.audit_f_areas,
  staff: m.audit_f_staff,
  order: m.audit_f_order,
  offered: m.equipment_offered,
  price: m.audit_f_price,
  stock: m.audit_f_stock,
  buildings: m.audit_f_buildings,
  floors: m.audit_f_floors,
  roomId: m.audit_f_room_id,
  groupId: m.audit_f_group_id,
  board: m.audit_f_board,
  settings: m.audit_f_settings,
  soonMinutes: m.audit_f_soon_minutes,
  heartbeatSeconds: m.audit_f_heartbeat_seconds,
  led: m.audit_f_led,
  background: m.audit_f_background,
  look: m.audit_f_look,
  template: m.audit_f_template,
  light: m.audit_f_light,
  awaiting: m.audit_f_awaiting,
  occupied: m.audit_f_occupied,
  blink: m.audit_f_blink,
  brightness: m.audit_f_brightness,
  power: m.audit_f_power,
  on: m.audit_f_on,
  off: m.audit_f_off,
  holidays: m.audit_f_holidays,
  exceptions: m.audit_f_exceptions,
  wakeForMeetings: m.audit_f_wake_for_meetings,
  touch: m.audit_f_touch,
  who: m.audit_f_who,
  slides: m.audit_f_slides,
  care: m.audit_f_care,
  wrongBeats: m.audit_f_wrong_beats,
  offlineMinutes: m.audit_f_offline_minutes,
  shows: m.audit_f_shows,
  bytes: m.audit_f_bytes,
  width: m.audit_f_width,
  height: m.audit_f_height,
  seconds: m.audit_f_seconds,
  spots: m.audit_f_spots,
  purpose: m.audit_f_purpose,
  how: m.persons_leave_how,
  transferFrom: m.audit_f_transfer_from,
  transferTo: m.persons_heir,
  mergedInto: m.audit_f_merged_into,
  joinedAt: m.audit_f_joined_at,
};

/** `policy.checkIn.graceMinutes` -> 规则 · 签到 · 宽限期（分钟） */
export function fieldWord(kind: Kind, field: string): string {
  if (kind === 'booking') return bookingField(field);
  // Of a screen they are those at which it is on.
  return field
    .replace('power.hours.', 'power.')
    .split('.')
    .map((part) => parts[part]?.() ?? part)
    .join(' · ');
}
