import type { BuiltIn, Equipment, Kind } from '../../../shared/places/equipment.ts';
import { m } from './paraglide/messages.js';
import type { PlaceBook } from './places.svelte.ts';

export type { Equipment, Kind };

type Book = Pick<PlaceBook, 'all'>;

/** The built-in kinds, in the order in which they are offered. */
export const equipmentNames: Record<BuiltIn, () => string> = {
  screen: m.places_equipment_screen,
  projector: m.places_equipment_projector,
  whiteboard: m.places_equipment_whiteboard,
  video: m.places_equipment_video,
  phone: m.places_equipment_phone,
  microphone: m.places_equipment_microphone,
  speaker: m.places_equipment_speaker,
  wireless_cast: m.places_equipment_wireless_cast,
  accessible: m.places_equipment_accessible,
  window: m.places_equipment_window,
};
const usual = Object.keys(equipmentNames).map(
  (id): Kind => ({ equipmentId: id as BuiltIn, name: null, description: '', offered: true }),
);

/** What the company's rooms may have, in its order. */
export function kindsOf({ all }: Book): readonly Kind[] {
  return all.equipment?.kinds ?? usual;
}

export function kindName({ equipmentId, name }: Kind): string {
  return name ?? equipmentNames[equipmentId as BuiltIn]();
}

/** '' for one that there is not any more. */
export function equipmentName(book: Book, id: Equipment): string {
  const own = Object.hasOwn(equipmentNames, id) ? null : kindsOf(book).find(({ equipmentId }) => equipmentId === id);
  return own === undefined ? '' : (own?.name ?? equipmentNames[id as BuiltIn]());
}

export function equipmentWords(book: Book, ids: readonly Equipment[]): string[] {
  return ids.map((id) => equipmentName(book, id)).filter(Boolean);
}

/** What may be chosen for a room, with what it has. */
export function offeredWith(book: Book, had: readonly Equipment[]): Kind[] {
  return kindsOf(book).filter(({ equipmentId, offered }) => offered || had.includes(equipmentId));
}

/** What rooms may be filtered by: what some have, with what is looked for already. */
export function soughtWith(book: Book, sought: readonly Equipment[]): Kind[] {
  const { rooms } = book.all;
  const isThere = (id: Equipment) => rooms.some((room) => room.equipment.includes(id));
  return kindsOf(book).filter(({ equipmentId: id, offered }) => sought.includes(id) || (offered && isThere(id)));
}

/** Without kinds that an old address names and the company has no longer. */
export function knownOf(book: Book, ids: readonly Equipment[]): Equipment[] {
  return ids.filter((id) => equipmentName(book, id) !== '');
}
