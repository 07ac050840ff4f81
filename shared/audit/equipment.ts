/** What a change of the company's equipment was about: the one kind that differs, or their order. Pure. */
import type { EquipmentImage } from '../events.ts';
import { type Equipment, type Kind, kindsOf, noCatalogue } from '../places/equipment.ts';

export interface EquipmentTold {
  /** The kind, or the company where it is about all of them. */
  subjectId: string;
  name: string;
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
}

export function equipmentTold(before: EquipmentImage | null, after: EquipmentImage): EquipmentTold {
  const [was, is] = [kindsOf(before ?? noCatalogue), kindsOf(after)];
  const [old, now] = [byId(was), byId(is)];
  const about = [...new Set([...old.keys(), ...now.keys()])].find((id) => !isSame(old.get(id), now.get(id)));
  if (about) {
    const name = (now.get(about) ?? old.get(about))?.name ?? about;
    return { subjectId: about, name, before: factsOf(old.get(about)), after: factsOf(now.get(about)) };
  }
  const listed = (kinds: Kind[]) => ({ order: kinds.map(({ equipmentId, name }) => name ?? equipmentId) });
  return { subjectId: after.catalogueId, name: '', before: listed(was), after: listed(is) };
}

function byId(kinds: readonly Kind[]): Map<Equipment, Kind> {
  return new Map(kinds.map((kind) => [kind.equipmentId, kind]));
}

function factsOf(kind: Kind | undefined) {
  if (!kind) return null;
  const { name, description, offered } = kind;
  return { name, description, offered };
}

/** Fact by fact: what comes from the table has its parts in no order. */
function isSame(a: Kind | undefined, b: Kind | undefined): boolean {
  return a?.name === b?.name && a?.description === b?.description && a?.offered === b?.offered;
}
