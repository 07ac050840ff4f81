import { language } from './locale.svelte.ts';

export interface Zone {
  id: string;
  /** The city in the reader's words: `上海`, `New York`. */
  city: string;
  /** `GMT+8` now. */
  offset: string;
  search: string;
}

const names = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];

/** The zone this browser lives in, by its IANA name. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai';
}

function part(zone: string, style: 'shortOffset' | 'longGeneric'): string {
  const format = new Intl.DateTimeFormat(language.current, { timeZone: zone, timeZoneName: style });
  return format.formatToParts(Date.now()).find((each) => each.type === 'timeZoneName')?.value ?? '';
}

/** `Asia/Shanghai` -> 中国时间, GMT+8. */
export function describeZone(id: string): Zone {
  const city = (id.split('/').at(-1) ?? id).replaceAll('_', ' ');
  const generic = part(id, 'longGeneric');
  const offset = part(id, 'shortOffset');
  return { id, city: generic || city, offset, search: `${id} ${city} ${generic} ${offset}`.toLowerCase() };
}

let known: { locale: string; zones: Zone[] } | null = null;

/** IANA zones whose name, city or offset contains the text; `first`, if it is among them, at the top. */
export function findZones(text: string, first = '', limit = 60): Zone[] {
  if (known?.locale !== language.current) known = { locale: language.current, zones: names.map(describeZone) };
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = known.zones.filter((zone) => words.every((word) => zone.search.includes(word)));
  return hits.sort((a, b) => Number(b.id === first) - Number(a.id === first)).slice(0, limit);
}
