/**
 * What a panel keeps when something arrives. Deliveries may repeat, overtake one another and come from a retained copy that is
 * older than what the panel has: merging gives the same whatever their order. Pure.
 */
import type { Have, PanelDay, PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';

/**
 * Versions decide within this time, in ms. A sheet made later than that is newer whatever its versions say: the table may
 * have been restored, and its versions begin again.
 */
const sameAge = 5 * 60_000;
const keepMs = 2 * 86_400_000;

export function mergeSheets(held: PanelSheet | null, incoming: PanelSheet): PanelSheet {
  if (!held || incoming.at > held.at + sameAge) return incoming;
  if (held.at > incoming.at + sameAge) return held;
  const newest = incoming.at > held.at ? incoming : held;
  const other = newest === held ? incoming : held;
  // Bound to another room: nothing of the old one stays.
  if (held.room.roomId !== incoming.room.roomId) return newest;
  const days = new Map<string, PanelDay>(other.days.map((day) => [day.date, day]));
  for (const day of newest.days) {
    if (day.version >= (days.get(day.date)?.version ?? 0)) days.set(day.date, day);
  }
  return {
    ...newest,
    days: [...days.values()].filter((day) => day.end > newest.at - keepMs).sort((a, b) => a.start - b.start),
  };
}

export function mergeSettings(held: PanelSettings | null, incoming: PanelSettings): PanelSettings {
  if (!held || incoming.at > held.at + sameAge) return incoming;
  if (held.at > incoming.at + sameAge) return held;
  return incoming.version >= held.version ? incoming : held;
}

export function haveOf(sheet: PanelSheet | null, settings: PanelSettings | null): Have {
  return {
    settings: settings?.version ?? 0,
    room: sheet?.room.version ?? 0,
    days: Object.fromEntries(sheet?.days.map((day) => [day.date, day.version]) ?? []),
  };
}
