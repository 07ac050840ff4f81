import { m } from '#lib/paraglide/messages.js';
import type { Room } from '#lib/places.svelte.ts';

/** What the tree of places may be narrowed to, as it stands in the address. */
export const shows = ['all', 'bare', 'approval', 'restricted', 'occupied', 'out', 'photoless'] as const;
export type Show = (typeof shows)[number];

export const showWords: Record<Show, () => string> = {
  all: m.places_many_show_all,
  bare: m.places_many_show_bare,
  approval: m.places_many_show_approval,
  restricted: m.places_many_show_restricted,
  occupied: m.places_many_show_occupied,
  out: m.places_many_show_out,
  photoless: m.places_many_show_photoless,
};

export function showOf(search: Pick<URLSearchParams, 'get'>): Show {
  return shows.find((each) => each === search.get('show')) ?? 'all';
}

/** @param equipped ids of rooms that have a doorplate; null: not known yet, then nothing is without one */
export function isShown(room: Room, show: Show, equipped: ReadonlySet<string> | null): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'bare':
      return equipped !== null && !equipped.has(room.roomId);
    case 'approval':
      return room.needsApproval;
    case 'restricted':
      return room.bookers !== null;
    case 'occupied':
      return room.occupation?.kind === 'occupied';
    case 'out':
      return room.occupation?.kind === 'out_of_service';
    case 'photoless':
      return room.photos.length === 0;
  }
}
