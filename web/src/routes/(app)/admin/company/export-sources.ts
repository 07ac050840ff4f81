/** What an export consists of: kind by kind, read page by page. */
import type { call, Input } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import { pages } from '#lib/pages.ts';
import { addDays } from '#lib/time.ts';

export const kinds = [
  'settings',
  'places',
  'people',
  'preferences',
  'waits',
  'bookings',
  'histories',
  'series',
  'services',
  'requests',
  'doorplates',
  'logs',
  'audit',
  'figures',
  'files',
] as const;
export type Kind = (typeof kinds)[number];

export type Fetch = typeof call;
type Batch = readonly object[];
export type SeriesId = Input<'bookings.getSeries'>['seriesId'];

/** What the kinds share: meetings name their series, places and screens their pictures. */
export interface Found {
  /** Those that the bookings belong to: they have no list of their own. */
  series: Set<SeriesId>;
  attach(name: string, content: Blob): void;
  signal: AbortSignal;
}

/** Each record says of which kind it is, where a file holds several. */
const as = (record: string, list: readonly object[]): Batch => list.map((each) => ({ record, ...each }));

export const sources: Record<Kind, (fetch: Fetch, found: Found) => AsyncGenerator<Batch>> = {
  async *settings(fetch) {
    yield as('company', [await fetch('tenants.get', {})]);
    yield as('holidays', [await fetch('tenants.holidays', {})]);
    yield as('templates', [await fetch('messages.templates', {})]);
  },
  async *places(fetch) {
    const { buildings, floors, rooms } = await fetch('places.list', {});
    const { kinds: equipment } = await fetch('places.equipment', {});
    yield as('equipment', equipment);
    yield [...as('building', buildings), ...as('floor', floors), ...as('room', rooms)];
    const { maps } = await fetch('places.maps', {});
    yield as('map', maps);
  },
  people: (fetch) =>
    pages(async (cursor) => {
      const { people, cursor: next } = await fetch('people.list', { limit: 100, ...cursor });
      return { list: people, next };
    }),
  preferences: (fetch) =>
    pages(async (cursor) => {
      const { people, cursor: next } = await fetch('tenants.exportPeople', { limit: 100, ...cursor });
      return { list: people.map(({ personId, preferences }) => ({ personId, ...preferences })), next };
    }),
  waits: (fetch) =>
    pages(async (cursor) => {
      const { people, cursor: next } = await fetch('tenants.exportPeople', { limit: 100, ...cursor });
      return { list: people.flatMap(({ waits }) => waits), next };
    }),
  histories: (fetch) =>
    pages(async (cursor) => {
      const { histories, cursor: next } = await fetch('tenants.exportHistories', { limit: 100, ...cursor });
      return { list: histories, next };
    }),
  async *bookings(fetch, { series }) {
    // Those from before there was a list of all of them come into it first.
    for await (const _ of pages(async (cursor) => ({
      list: [],
      next: (await fetch('bookings.relist', { limit: 100, ...cursor })).cursor,
    })));
    yield* pages(async (cursor) => {
      const { bookings, cursor: next } = await fetch('tenants.exportBookings', { limit: 200, ...cursor });
      for (const { seriesId } of bookings) if (seriesId) series.add(seriesId);
      return { list: bookings, next };
    });
  },
  async *series(fetch, { series }) {
    for (const seriesId of series) yield [(await fetch('bookings.getSeries', { seriesId })).series];
  },
  async *services(fetch) {
    const { items, areas } = await fetch('services.catalogue', {});
    yield [...as('item', items), ...as('area', areas)];
  },
  async *requests(fetch) {
    for (const list of ['open', 'closed'] as const) {
      yield* pages(async (cursor) => {
        const { requests, cursor: next } = await fetch('services.requests', { list, limit: 100, ...cursor });
        return { list: requests, next };
      });
    }
  },
  async *doorplates(fetch) {
    for await (const list of doorplates(fetch)) yield as('doorplate', list);
    yield as('group', (await fetch('doorplates.listGroups', {})).groups);
    yield as('media', (await fetch('media.list', {})).media);
  },
  async *logs(fetch) {
    for await (const list of doorplates(fetch)) {
      for (const { doorplateId } of list) {
        yield* pages(async (cursor) => {
          const { entries, cursor: next } = await fetch('doorplates.log', { doorplateId, limit: 100, ...cursor });
          return { list: entries.map((entry) => ({ doorplateId, ...entry })), next };
        });
      }
    }
  },
  audit: (fetch) =>
    pages(async (cursor) => {
      const { entries, cursor: next } = await fetch('audit.list', { limit: 100, ...cursor });
      return { list: entries, next };
    }),
  async *figures(fetch) {
    // Counted, not listed: what people wanted and did not get, and how long devices were on. A month each, until a year has none.
    let month = `${new Date(now()).toISOString().slice(0, 7)}-01`;
    for (let empty = 0; empty < 12; ) {
      const until = addDays(`${addDays(month, 31).slice(0, 7)}-01`, -1);
      const period = { from: month, until };
      const unmet = await fetch('statistics.unmet', period);
      const lists = { ...period, by: 'device', limit: 500 } as const;
      const { devices, count, ...all } = await fetch('statistics.devices', lists);
      for (let skip = devices.length; skip > 0 && skip < count; ) {
        const more = await fetch('statistics.devices', { ...lists, skip });
        if (more.devices.length === 0) break;
        devices.push(...more.devices);
        skip += more.devices.length;
      }
      const isEmpty = unmet.taken + unmet.nothing + count === 0;
      if (!isEmpty)
        yield [
          { record: 'unmet', ...period, ...unmet },
          { record: 'devices', ...period, ...all, devices },
        ];
      empty = isEmpty ? empty + 1 : 0;
      month = `${addDays(month, -1).slice(0, 7)}-01`;
    }
  },
  async *files(fetch, { attach, signal }) {
    for (const { path, url } of await addresses(fetch)) {
      const content = await contentAt(url, signal);
      const name = content && `files/${path}${endings[content.type] ?? ''}`;
      if (name) attach(name, content);
      yield [{ url, name, bytes: content?.size ?? null }];
    }
  },
};

const endings: Readonly<Record<string, string>> = {
  ...{ 'image/jpeg': '.jpg', 'image/png': '.png', 'image/webp': '.webp' },
  ...{ 'video/mp4': '.mp4', 'video/webm': '.webm' },
};

/** Where the company's pictures and videos are, and what they are called in the ZIP. */
async function addresses(fetch: Fetch): Promise<{ path: string; url: string }[]> {
  const [{ brand }, { rooms }, { maps }, { media }] = [
    await fetch('tenants.get', {}),
    await fetch('places.list', {}),
    await fetch('places.maps', {}),
    await fetch('media.list', {}),
  ];
  return [
    ...(brand.logo ? [{ path: 'logo', url: brand.logo }] : []),
    ...rooms.flatMap(({ roomId, photos }) =>
      photos.map(({ photoId, url }) => ({ path: `rooms/${roomId}/${photoId}`, url })),
    ),
    ...maps.map(({ floorId, url }) => ({ path: `floors/${floorId}`, url })),
    ...media.map(({ mediaId, url }) => ({ path: `screens/${mediaId}`, url })),
  ];
}

/** Null for one that is not there any more. @throws where the store cannot be reached */
async function contentAt(url: string, signal: AbortSignal): Promise<Blob | null> {
  const answer = await fetch(url, { signal });
  if (answer.status === 403 || answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.blob();
}

function doorplates(fetch: Fetch) {
  return pages(async (cursor) => {
    const { doorplates: list, cursor: next } = await fetch('doorplates.list', cursor);
    return { list, next };
  });
}
