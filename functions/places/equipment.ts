/** Rooms, wishes and tables name equipment: what of it there is, and the conditions that it is still there when a room is written. */
import { invalid } from '../../shared/errors.ts';
import {
  type Catalogue,
  type Equipment,
  isBuiltIn,
  isKnown,
  type Names,
  namesOf,
  noCatalogue,
} from '../../shared/places/equipment.ts';
import type { Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import type { Write } from '../db/write.ts';
import * as Children from './children.ts';
import { catalogues } from './equipment-entity.ts';

/** What rooms' writes and a kind's removal meet at: counted with each room that gets a kind of the company's own. */
export const counter = 'equipment';

/**
 * Conditions for the write of a room that is to have this equipment; it may keep what it had before.
 * @throws AppError `invalid_input` naming the kind that there is not, or that is switched off
 */
export async function admitted(
  scope: Scope,
  wanted: readonly Equipment[] = [],
  before: readonly Equipment[] = [],
  field = 'equipment',
): Promise<Write[]> {
  const added = wanted.filter((kind) => !before.includes(kind));
  if (added.length === 0) return [];
  const catalogue = (await catalogues.get(scope)) ?? noCatalogue;
  for (const kind of added) {
    const fault = faultOf(catalogue, kind);
    if (fault) throw invalid(`${field}.${wanted.indexOf(kind)}`, fault);
  }
  return stillThere(scope, added);
}

/** Why a room may not be given it. */
export function faultOf(catalogue: Catalogue, kind: Equipment): 'unknown_equipment' | 'equipment_off' | null {
  if (!isKnown(catalogue, kind)) return 'unknown_equipment';
  return catalogue.off.includes(kind) ? 'equipment_off' : null;
}

/** That nobody removes them meanwhile; nothing for built-in ones. */
export function stillThere(scope: Scope, kinds: readonly Equipment[]): Write[] {
  const own = [...new Set(kinds)].filter((kind) => !isBuiltIn(kind));
  if (own.length === 0) return [];
  const condition = own.map((_, index) => `attribute_exists(#own.#k${index})`).join(' AND ');
  const names = { '#own': 'own', ...Object.fromEntries(own.map((kind, index) => [`#k${index}`, kind])) };
  const check = catalogues.key(scope.tenantId);
  return [{ tenantId: scope.tenantId, check, condition, names }, Children.touch(scope, counter)];
}

/** @throws AppError `invalid_input` naming the kind that there is not */
export async function checkKnown(scope: Scope, kinds: readonly Equipment[], field = 'equipment'): Promise<void> {
  if (kinds.every(isBuiltIn)) return;
  const catalogue = (await catalogues.get(scope)) ?? noCatalogue;
  const unknown = kinds.findIndex((kind) => !isKnown(catalogue, kind));
  if (unknown >= 0) throw invalid(`${field}.${unknown}`, 'unknown_equipment');
}

interface Wish {
  like: { equipment: Equipment[] } | null;
}

/** Wishes for rooms like another, without equipment that the company has no longer: no room could ever have it. */
export async function withoutGone<W extends Wish>(scope: Scope, wishes: readonly W[]): Promise<W[]> {
  if (wishes.every(({ like }) => !like || like.equipment.every(isBuiltIn))) return [...wishes];
  const catalogue = (await catalogues.get(scope)) ?? noCatalogue;
  return wishes.map((wish) =>
    wish.like
      ? { ...wish, like: { ...wish.like, equipment: wish.like.equipment.filter((kind) => isKnown(catalogue, kind)) } }
      : wish,
  );
}

/** As tables name them: in every language of ours, or in the company's own words. */
export function allNames(catalogue: Pick<Catalogue, 'own'>): Names {
  return namesOf(catalogue, (kind) => [text('zh-CN', `equipment.${kind}`), text('en', `equipment.${kind}`)]);
}
