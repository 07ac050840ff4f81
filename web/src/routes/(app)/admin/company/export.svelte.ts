import { type call, type Input, type Problem, problemOf } from '#lib/api.ts';
import { pages } from '#lib/pages.ts';
import { m } from '#lib/paraglide/messages.js';
import { inParts } from '#lib/parts.ts';
import { patiently } from '#lib/patient.ts';
import { saveBlob } from '#lib/save-blob.ts';

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
] as const;
export type Kind = (typeof kinds)[number];

type Fetch = typeof call;
type Batch = readonly object[];
type SeriesId = Input<'bookings.getSeries'>['seriesId'];

/** Lines of a file, after which it is handed over and a next one begun: a browser holds no million of bookings. */
const linesPerFile = 50_000;

interface Progress {
  state: 'waiting' | 'running' | 'done';
  lines: number;
}

function blank(): Record<Kind, Progress> {
  return Object.fromEntries(kinds.map((kind) => [kind, { state: 'waiting', lines: 0 }])) as Record<Kind, Progress>;
}

/** All of the company's records, read page by page and handed over as files, one kind after the other. */
export class Export {
  progress = $state(blank());
  state = $state<'idle' | 'running' | 'stopped' | 'done'>('idle');
  problem = $state.raw<Problem | null>(null);
  #stop = new AbortController();
  /** Those that the bookings belong to: they have no list of their own. */
  #series = new Set<SeriesId>();

  /** Begins, or goes on with the first kind that is not done. */
  async run(save = saveLines): Promise<void> {
    if (this.state === 'running') return;
    if (this.state !== 'stopped') this.progress = blank();
    this.state = 'running';
    this.problem = null;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      for (const kind of kinds) {
        if (this.progress[kind].state !== 'done') await this.#write(kind, signal, save);
      }
      this.state = 'done';
    } catch (error) {
      this.state = 'stopped';
      if (!signal.aborted) this.problem = problemOf(error);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #write(kind: Kind, signal: AbortSignal, save: typeof saveLines): Promise<void> {
    this.progress[kind] = { state: 'running', lines: 0 };
    const file = inParts<string>(linesPerFile, (part, lines) => save(`${kind}${part}`, lines));
    const fetch: Fetch = (name, input) => patiently(name, input, signal);
    for await (const batch of sources[kind](fetch, this.#series)) {
      signal.throwIfAborted();
      await file.add(batch.map((each) => `${JSON.stringify(each)}\n`));
      this.progress[kind].lines += batch.length;
    }
    signal.throwIfAborted();
    await file.save();
    this.progress[kind].state = 'done';
  }
}

/** Each record says of which kind it is, where a file holds several. */
const as = (record: string, list: readonly object[]): Batch => list.map((each) => ({ record, ...each }));

const sources: Record<Kind, (fetch: Fetch, series: Set<SeriesId>) => AsyncGenerator<Batch>> = {
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
  async *bookings(fetch, series) {
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
  async *series(fetch, series) {
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
};

function doorplates(fetch: Fetch) {
  return pages(async (cursor) => {
    const { doorplates: list, cursor: next } = await fetch('doorplates.list', cursor);
    return { list, next };
  });
}

function saveLines(name: string, lines: string[]): void {
  saveBlob(new Blob(lines, { type: 'application/x-ndjson' }), `${m.company_export_file()}-${name}.jsonl`);
}
