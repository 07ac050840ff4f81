/** What rooms have: the kinds that every company knows, and those that a company adds of its own. Pure. */
import type { EquipmentId } from '../ids.ts';
import { nameKey } from './numbering.ts';

/** In the order in which they are offered unless the company says otherwise. */
export const builtIn = [
  'screen',
  'projector',
  'whiteboard',
  'video',
  'phone',
  'microphone',
  'speaker',
  'wireless_cast',
  'accessible',
  'window',
] as const;
export type BuiltIn = (typeof builtIn)[number];
export type Equipment = BuiltIn | EquipmentId;

/** Kinds of a company's own. */
export const mostOwnEquipment = 60;

export interface OwnKind {
  name: string;
  description: string;
}

/** What a company has made of it. */
export interface Catalogue {
  own: Readonly<Record<EquipmentId, OwnKind>>;
  /** Switched off: rooms keep them, nobody is offered them any more. */
  off: readonly Equipment[];
  /** Kinds that it does not name follow. */
  order: readonly Equipment[];
}
export const noCatalogue: Catalogue = { own: {}, off: [], order: [] };

export interface Kind {
  equipmentId: Equipment;
  /** null = built in: named in the reader's language. */
  name: string | null;
  description: string;
  offered: boolean;
}

export function isBuiltIn(id: Equipment): id is BuiltIn {
  return (builtIn as readonly string[]).includes(id);
}

export function isKnown({ own }: Pick<Catalogue, 'own'>, id: Equipment): boolean {
  return isBuiltIn(id) || Object.hasOwn(own, id);
}

/** Every kind, in order. */
export function kindsOf({ own, off, order }: Catalogue): Kind[] {
  const all = new Set<Equipment>([...order, ...builtIn, ...(Object.keys(own) as EquipmentId[])]);
  return [...all].flatMap((equipmentId): Kind[] => {
    const offered = !off.includes(equipmentId);
    if (isBuiltIn(equipmentId)) return [{ equipmentId, name: null, description: '', offered }];
    const kind = own[equipmentId];
    return kind ? [{ equipmentId, name: kind.name, description: kind.description, offered }] : [];
  });
}

/** Which kind bears a name, case and width apart: own names, and the built-in ones' in every language. */
export type Names = ReadonlyMap<string, Equipment>;

/** @param words the built-in kinds' names, of all languages */
export function namesOf({ own }: Pick<Catalogue, 'own'>, words: (kind: BuiltIn) => readonly string[]): Names {
  const names = new Map<string, Equipment>();
  for (const kind of builtIn) for (const word of [kind, ...words(kind)]) names.set(keyOf(word), kind);
  for (const [id, { name }] of Object.entries(own)) {
    names.set(keyOf(name), id as EquipmentId);
    names.set(id, id as EquipmentId);
  }
  return names;
}

export function keyOf(name: string): string {
  return nameKey(name).trim().replace(/\s+/gu, ' ');
}

/** They stand between names in a cell; a name holds none of them. */
export const listMarks = /[、,，;；|\n]/u;

/** What a cell of a table names. A name may hold a slash that stands between two others'. */
export function equipmentIn(cell: string, names: Names): { found: Equipment[]; unknown: string[] } {
  const found = new Set<Equipment>();
  const unknown: string[] = [];
  const take = (part: string) => {
    const kind = names.get(keyOf(part));
    if (kind) found.add(kind);
    return kind !== undefined;
  };
  for (const part of cell.split(new RegExp(listMarks, 'gu')).filter((each) => each.trim() !== '')) {
    if (take(part)) continue;
    for (const piece of part.split('/').filter((each) => each.trim() !== ''))
      if (!take(piece)) unknown.push(piece.trim());
  }
  return { found: [...found], unknown };
}
