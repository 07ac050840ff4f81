/** What differs between two versions of a record, field by field, as its readers may know it. Pure. */
import { type IdKind, idLength, prefixes } from '../ids.ts';
import type { AuditAction, AuditChange, AuditKind } from './schema.ts';

type Image = Readonly<Record<string, unknown>>;
type Leaves = Map<string, string>;

/** What every record carries, what only the product needs, and what is a person's own. */
const technical = new Set([
  ...[
    'tenantId',
    'version',
    'lastChange',
    'ref',
    'departmentsSince',
    'firstZone',
    'boundAt',
    'addedAt',
    'closed',
    'createdAt',
  ],
  ...['preferences', 'era', 'photoId', 'mapId', 'url'],
]);
const secret = /secret|token|pin$|hash|password|code|key/i;
/** A rule, though it sounds like one. */
const open = new Set(['adminPasskeys']);
const longest = 500;
const mostChanges = 60;

/** Entries are kept so long. Not beside the schema: followers that keep them do without it. */
export const keptDays = 400;

/** Nothing is left of a room that was closed but its record. */
export function actionOf(before: Image | null, after: Image | null): AuditAction {
  if (!before) return 'created';
  return !after || (after.closed && !before.closed) ? 'removed' : 'changed';
}

/** @returns values as text with ids still in them */
export function changesOf(kind: AuditKind, before: Image | null, after: Image | null): AuditChange[] {
  const own = `${kind}Id`;
  const [was, is] = [leavesOf(before, own), leavesOf(after, own)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? '', after: is.get(field) ?? '' }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.field < b.field ? -1 : 1))
    .slice(0, mostChanges);
}

/** Its name first, then what is its own, then what lies deeper. */
function orderOf({ field }: AuditChange): number {
  return field === 'name' ? -1 : field.split('.').length;
}

function leavesOf(image: Image | null, own: string): Leaves {
  const leaves: Leaves = new Map();
  const collect = (value: unknown, path: string) => {
    if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        if (!isHidden(name, own)) collect(inner, path ? `${path}.${name}` : name);
      }
    } else {
      leaves.set(path, cut(textOf(value)));
    }
  };
  collect(image ?? {}, '');
  return leaves;
}

function isHidden(name: string, own: string): boolean {
  return name === own || technical.has(name) || (secret.test(name) && !open.has(name));
}

function isObject(value: unknown): value is Image {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Of pictures there is nothing to be read but how many they are.
  if (Array.isArray(value) && value.some((item) => isObject(item) && 'photoId' in item)) return String(value.length);
  if (Array.isArray(value)) return value.map(itemText).join(', ');
  return isObject(value) ? itemText(value) : String(value);
}

/** An item of a list: its name where it has one, with what else is known of it. */
function itemText(value: unknown): string {
  if (!isObject(value)) return textOf(value);
  const isNamed = typeof value.name === 'string' && value.name !== '';
  return Object.entries(value)
    .filter(([name, inner]) => !isHidden(name, '') && inner !== null && !(isNamed && name === 'personId'))
    .map(([, inner]) => textOf(inner))
    .filter(Boolean)
    .join(' ');
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const named: readonly IdKind[] = [
  'person',
  'building',
  'floor',
  'room',
  'group',
  'area',
  'media',
  'doorplate',
  'equipment',
];
const anyId = new RegExp(`\\b(?:${named.map((kind) => prefixes[kind]).join('|')})_[0-9a-z]{${idLength}}\\b`, 'g');

/** The ids that stand in values. */
export function idsIn(changes: readonly AuditChange[]): string[] {
  return [...new Set(changes.flatMap(({ before, after }) => [...`${before} ${after}`.matchAll(anyId)].flat()))];
}

/** With names where ids stood. */
export function withNames(changes: readonly AuditChange[], names: ReadonlyMap<string, string>): AuditChange[] {
  const replaced = (text: string) => text.replaceAll(anyId, (id) => names.get(id) ?? id);
  return changes.map(({ field, before, after }) => ({ field, before: replaced(before), after: replaced(after) }));
}

/** Without those that only an id tells. */
export function withoutIds(changes: readonly AuditChange[]): AuditChange[] {
  return changes.filter((change) => idsIn([change]).length === 0);
}

export function nameOf(image: Image | null): string {
  return typeof image?.name === 'string' ? image.name : '';
}
