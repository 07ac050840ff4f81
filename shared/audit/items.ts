/**
 * How an item of a list stands in the trail: always in the same order, whatever order the table keeps its parts in, so that only what
 * differs is told, and in a form that readers' words can be put into (`web/src/routes/(app)/admin/audit/values.ts`). Pure.
 */
export type Item = Readonly<Record<string, unknown>>;

/** Kinds of items, told by a part that no other kind has. */
const forms: readonly (readonly [part: string, text: (item: Item) => string])[] = [
  // A slide: `notice 消防演习 · 周五 12s @2026-12-01~2026-12-31 @1/5 @08:00~12:00`
  [
    'when',
    ({ kind, mediaId, title, text, seconds, when }) =>
      joined(kind, mediaId ?? dotted(title, text), secondsOf(seconds), ...timesOf(when)),
  ],
  // A day of a power plan: `2027-01-02 09:00~12:00`, or `2026-12-31 off`
  ['hours', ({ date, hours }) => joined(date, isItem(hours) ? `${hours.on}~${hours.off}` : 'off')],
  // A step of the light: `20:00 30%`
  ['percent', ({ from, percent }) => joined(from, `${percent}%`)],
  // Who serves, and where
  ['areaId', ({ personId, name, areaId }) => joined(name ?? personId, areaId ? `(${areaId})` : '')],
  // A room on a map, by its outline's corners in percent: `云杉 30·40`
  ['points', ({ roomId, points }) => joined(roomId, Array.isArray(points) ? points.map(pointOf).join(' ') : '')],
  // A day of the company's own: `2026-12-24 rest 创社纪念日`
  ['date', ({ date, kind, name }) => joined(date, kind, name)],
];

/** @param isHidden whether a part is nobody's business */
export function itemText(item: Item, isHidden: (part: string) => boolean): string {
  const form = forms.find(([part]) => part in item)?.[1];
  if (form) return form(item);
  const isNamed = hasName(item);
  const parts = Object.keys(item).filter((part) => !isHidden(part) && !(isNamed && part === 'personId'));
  // What it is called, then the rest.
  parts.sort((a, b) => Number(b === 'name') - Number(a === 'name') || (a < b ? -1 : 1));
  return joined(...parts.map((part) => (isItem(item[part]) ? itemText(item[part], isHidden) : item[part])));
}

export function hasName({ name }: Item): boolean {
  return typeof name === 'string' && name !== '';
}

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joined(...parts: unknown[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}

function dotted(...parts: unknown[]): string {
  return parts.filter(Boolean).join(' · ');
}

function secondsOf(seconds: unknown): string {
  return typeof seconds === 'number' ? `${seconds}s` : '';
}

/** From and until which day, on which weekdays, from and until when; nothing for always. */
function timesOf(when: unknown): string[] {
  if (!isItem(when)) return [];
  const span = (from: unknown, until: unknown) => (from || until ? `@${from ?? ''}~${until ?? ''}` : '');
  const days = Array.isArray(when.days) && when.days.length > 0 ? `@${when.days.join('/')}` : '';
  return [span(when.from, when.until), days, span(when.start, when.end)];
}

function pointOf(point: unknown): string {
  if (!isItem(point)) return '';
  const percent = (share: unknown) => Math.round(Number(share) * 1000) / 10;
  return `${percent(point.x)}·${percent(point.y)}`;
}
