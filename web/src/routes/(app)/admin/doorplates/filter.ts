import type { PlaceBook } from '#lib/places.svelte.ts';
import { full, hot } from '../../../../../../shared/doorplates/care.ts';
import type { Doorplate } from './fleet.svelte.ts';

export const shows = ['all', 'online', 'offline', 'wrong'] as const;
export type Show = (typeof shows)[number];

export interface Filter {
  text: string;
  /** A group's id; `standard`: those without one; empty: all. */
  group: string;
  building: string;
  show: Show;
}

export function filterOf(search: Pick<URLSearchParams, 'get'>): Filter {
  const show = search.get('show');
  return {
    text: search.get('q') ?? '',
    group: search.get('group') ?? '',
    building: search.get('building') ?? '',
    show: shows.find((each) => each === show) ?? 'all',
  };
}

/** The address of a filter, without what is not set. */
export function searchOf({ text, group, building, show }: Filter): string {
  const search = new URLSearchParams();
  if (text) search.set('q', text);
  if (group) search.set('group', group);
  if (building) search.set('building', building);
  if (show !== 'all') search.set('show', show);
  return search.size > 0 ? `?${search}` : '';
}

/**
 * Something IT should look at: away, showing what it should not, a bar that does not obey, a storage nearly full. A picture that was
 * wrong once is told anew with that; of hundreds a few always are.
 */
export function isWrong({ status }: Doorplate): boolean {
  return !status.online || status.alerts.length > 0 || status.mismatches > 1 || troubles(status).length > 0;
}

/** What of its own body is not well. */
export function troubles({ health }: Doorplate['status']): ('led' | 'storage' | 'heat')[] {
  if (!health) return [];
  return [
    ...(health.led ? [] : ['led' as const]),
    ...((health.storage ?? 0) >= full.from ? ['storage' as const] : []),
    ...((health.temperature ?? 0) > hot.from ? ['heat' as const] : []),
  ];
}

/** Where it stands: its room's building, or the one that a lobby display is about. */
export function buildingOf({ roomId, board }: Doorplate, places: PlaceBook): string | undefined {
  return roomId ? places.room(roomId)?.buildingId : board?.buildingId;
}

export function filtered(all: readonly Doorplate[], filter: Filter, places: PlaceBook): Doorplate[] {
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((each) => {
    if (filter.show === 'online' && !each.status.online) return false;
    if (filter.show === 'offline' && each.status.online) return false;
    if (filter.show === 'wrong' && !isWrong(each)) return false;
    if (filter.group && (each.groupId ?? 'standard') !== filter.group) return false;
    if (filter.building && buildingOf(each, places) !== filter.building) return false;
    if (words.length === 0) return true;
    const room = places.room(each.roomId ?? '');
    const text = [each.name, room?.name, room?.number, room && places.whereabouts(room), ...each.status.lines]
      .filter(Boolean)
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
