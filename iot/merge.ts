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
  // Bound to another room: nothing of the old one stays.
  if (held.room.roomId !== incoming.room.roomId) return incoming.binding > held.binding ? incoming : held;
  const days = new Map<string, PanelDay>(held.days.map((day) => [day.date, day]));
  const newer = incoming.days.filter((day) => day.version > (days.get(day.date)?.version ?? -1));
  const place = incoming.room.version > held.room.version ? incoming : held;
  // What brings nothing new does not make the held one look younger either.
  if (newer.length === 0 && place === held) return held;
  for (const day of newer) days.set(day.date, day);
  const at = Math.max(held.at, incoming.at);
  return {
    ...place,
    at,
    binding: Math.max(held.binding, incoming.binding),
    days: [...days.values()].filter((day) => day.end > at - keepMs).sort((a, b) => a.start - b.start),
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
    roomId: sheet?.room.roomId ?? null,
    room: sheet?.room.version ?? 0,
    days: Object.fromEntries(sheet?.days.map((day) => [day.date, day.version]) ?? []),
  };
}
