import { valueWord as bookingValue } from '#lib/bookings/history.ts';
import { equipmentNames } from '#lib/equipment.ts';
import { weekdayWord } from '#lib/hours.ts';
import { m } from '#lib/paraglide/messages.js';
import { momentWord } from '#lib/when.ts';
import { bytesWord } from '../doorplates/media/bytes.ts';
import { roleNames } from '../people/people.svelte.ts';
import type { Entry, Kind } from './words.ts';

type Change = Entry['changes'][number];
type Words = Readonly<Record<string, () => string>>;

/** Both values of a change in the reader's words. @param now epoch ms */
export function valueWords(kind: Kind, change: Change, now: number, zone: string): { before: string; after: string } {
  const word = (value: string) => valueWord(kind, change.field, value, now, zone);
  const [before, after] = [word(change.before), word(change.after)];
  // Of pictures there is nothing to be said but that it is another.
  const isOther = lastOf(change.field) === 'logo' && change.before !== '' && change.after !== '';
  return { before, after: isOther ? m.audit_other_picture() : after };
}

function valueWord(kind: Kind, field: string, value: string, now: number, zone: string): string {
  if (value === '') return m.audit_empty_value();
  if (kind === 'booking') return bookingValue(field, value, now, zone);
  if (value === 'true' || value === 'false') return value === 'true' ? m.common_yes() : m.common_no();
  if (instant.test(value)) return momentWord(value, now, zone);
  const last = lastOf(field);
  const whole = wholes[last];
  if (whole) return whole(value);
  const [words, item] = [lists[last], items[last]];
  const isList = words !== undefined || item !== undefined || named.has(last);
  return (isList ? value.split(', ') : [value])
    .map((one) => words?.[one]?.() ?? item?.(one) ?? one)
    .map((one) => one.replaceAll(anyId, () => m.audit_gone()))
    .join(m.common_list_comma());
}

function lastOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;
/** What was gone before it could be told by name. */
const anyId = /\b[a-z]{3}_[0-9a-z]{12}\b/g;

/** Lists of what has a name. */
const named: ReadonlySet<string> = new Set([
  ...['approvers', 'people', 'departments', 'domains', 'staff'],
  ...['buildings', 'floors', 'floorIds', 'areas'],
]);

/** Values that are no list. */
const wholes: Readonly<Record<string, (value: string) => string>> = {
  logo: () => m.audit_picture(),
  price: (value) => (Number(value) / 100).toFixed(2),
  bytes: (value) => bytesWord(Number(value)),
};

const shown: Words = {
  image: m.doorplates_media_image,
  video: m.doorplates_media_video,
  notice: m.doorplates_slide_notice,
};
const dayKinds: Words = {
  rest: m.holidays_rest,
  work: m.holidays_work,
  plain: m.holidays_plain,
};

/** Items whose parts have words of their own, as `shared/audit/items.ts` writes them. */
const items: Readonly<Record<string, (item: string) => string>> = {
  days: (item) =>
    item.replace(/^(\S+) (rest|work|plain)\b/, (_, date, kind) => `${date} ${dayKinds[kind]?.() ?? kind}`),
  exceptions: (item) => item.replace(/ off$/, ` ${m.audit_off_all_day()}`).replace('~', '–'),
  brightness: (item) => item.replace(' ', m.common_colon()),
  slides: (item) =>
    item
      .replace(/^(image|video|notice)\b/, (kind) => shown[kind]?.() ?? kind)
      .replace(/ (\d+)s(?= @|$)/, (_, n) => ` ${m.audit_seconds({ n })}`)
      .replaceAll(/ @(\S+)/g, (_, times: string) => ` ${timesWord(times)}`),
  spots: (item) => item.replaceAll(/ ([\d.]+)·([\d.]+)/g, ' ($1%, $2%)'),
};

/** `1/5` -> 周一、周五; `08:00~12:00` -> 08:00–12:00 */
function timesWord(times: string): string {
  if (!/^[1-7](?:\/[1-7])*$/.test(times)) return times.replace('~', '–');
  return times
    .split('/')
    .map((day) => weekdayWord(Number(day)))
    .join(m.common_list_comma());
}

/** Values that stand for something, by the field's last part. */
const lists: Readonly<Record<string, Words>> = {
  roles: Object.fromEntries(Object.entries(roleNames).map(([role, { name }]) => [role, name])),
  equipment: equipmentNames,
  order: equipmentNames,
  purpose: { deactivate: m.persons_leave_action, merge: m.persons_merge },
  motion: { pages: m.board_motion_pages, scroll: m.board_motion_scroll },
  theme: { dark: m.board_theme_dark, light: m.board_theme_light },
  template: {
    classic: m.doorplates_template_classic,
    dark: m.doorplates_template_dark,
    photo: m.doorplates_template_photo,
    minimal: m.doorplates_template_minimal,
  },
  color: {
    green: m.doorplates_color_green,
    yellow: m.doorplates_color_yellow,
    red: m.doorplates_color_red,
    slate: m.doorplates_color_slate,
    off: m.doorplates_color_off,
  },
  who: { anyone: m.doorplates_touch_anyone, pin: m.doorplates_touch_pin, people: m.doorplates_touch_people },
  led: {
    none: m.doorplates_driver_none,
    http: m.doorplates_driver_http,
    sysfs: m.doorplates_driver_sysfs,
    console: m.doorplates_driver_console,
  },
  calendar: { china: m.holidays_china, none: m.holidays_none },
  shows: shown,
  kind: {
    occupied: m.places_kind_occupied,
    out_of_service: m.places_kind_out,
    ...shown,
  },
  checkIn: { company: m.check_in_room_company, on: m.check_in_room_on, off: m.check_in_room_off },
  category: { device: m.services_device, administrative: m.services_administrative },
  days: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), () => weekdayWord(day)])),
  how: { hand_over: m.persons_hand_over, cancel: m.persons_give_up },
  locale: { 'zh-CN': () => '中文', en: () => 'English' },
};
