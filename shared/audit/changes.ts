/** What differs between two versions of a record, field by field, as its readers may know it. Pure. */
import { type IdKind, idLength, prefixes } from '../ids.ts';
import { hasName, isItem, itemText } from './items.ts';
import type { AuditAction, AuditChange, AuditKind } from './schema.ts';

type Image = Readonly<Record<string, unknown>>;
/** A field's text, or of a list each item's. */
type Leaves = Map<string, string | string[]>;

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
    .map((field) => toldOf(field, was.get(field) ?? '', is.get(field) ?? ''))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.field < b.field ? -1 : 1))
    .slice(0, mostChanges);
}

/** Of lists too long to be told, what is no longer in them and what is new. */
function toldOf(field: string, was: string | string[], is: string | string[]): AuditChange {
  const isLong = [was, is].some((value) => wholeOf(value).length > longest);
  const without = (list: string | string[], other: string | string[]) =>
    isLong && Array.isArray(list) && Array.isArray(other) ? list.filter((item) => !other.includes(item)) : list;
  return { field, before: cut(without(was, is)), after: cut(without(is, was)) };
}

function wholeOf(value: string | string[]): string {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Its name first, then what is its own, then what lies deeper. */
function orderOf({ field }: AuditChange): number {
  return field === 'name' ? -1 : field.split('.').length;
}

function leavesOf(image: Image | null, own: string): Leaves {
  const leaves: Leaves = new Map();
  const collect = (value: unknown, path: string) => {
    if (isItem(value)) {
      for (const [name, inner] of Object.entries(value)) {
        // Whose name stands beside it.
        const isTold = path !== '' && name === 'personId' && hasName(value);
        if (!isHidden(name, own) && !isTold) collect(inner, path ? `${path}.${name}` : name);
      }
    } else {
      leaves.set(path, textOf(value));
    }
  };
  collect(image ?? {}, '');
  return leaves;
}

function isHidden(name: string, own: string): boolean {
  return name === own || technical.has(name) || (secret.test(name) && !open.has(name));
}

function textOf(value: unknown): string | string[] {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return String(value);
  // Of pictures there is nothing to be read but how many they are.
  if (value.some((item) => isItem(item) && 'photoId' in item)) return String(value.length);
  return value.map((item) => (isItem(item) ? itemText(item, (part) => isHidden(part, '')) : String(item)));
}

/** Lists between two items: half an id has no name. */
function cut(value: string | string[]): string {
  const text = wholeOf(value);
  if (text.length <= longest) return text;
  const end = Array.isArray(value) ? text.lastIndexOf(', ', longest) : longest;
  return `${text.slice(0, end > 0 ? end : longest)}…`;
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
