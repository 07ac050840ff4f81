import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { RequestView } from '#lib/services/request.ts';

type Asked = Input<'services.requests'>;
export type Filters = Omit<Asked, 'limit' | 'cursor'>;

const names = [
  'state',
  'itemId',
  'category',
  'areaId',
  'buildingId',
  'roomId',
  'personId',
  'overdue',
  'from',
  'until',
] as const;

/** As they stand in the address. */
export function filtersOf(query: URLSearchParams): Filters {
  const given = names.flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(given), list: query.get('list') === 'closed' ? 'closed' : 'open' };
}

export const isFiltered = (filters: Filters) => names.some((name) => filters[name]);

const pageSize = 30;
/** So many looks for one page: each goes through hundreds of requests. */
const mostLooks = 8;

/** The company's requests that fit, a page at a time; what was asked for last counts. */
export class Requests {
  all = $state.raw<RequestView[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  #turn = 0;

  async read(filters: Filters, more = false): Promise<void> {
    const turn = ++this.#turn;
    this.reading = true;
    try {
      const fresh: RequestView[] = [];
      let cursor = more ? this.cursor : null;
      for (let look = 0; look < mostLooks; look++) {
        const answer = await this.#page(filters, cursor, pageSize);
        if (turn !== this.#turn) return;
        fresh.push(...answer.requests);
        cursor = answer.cursor;
        if (!cursor || fresh.length >= pageSize) break;
      }
      this.all = more ? [...(this.all ?? []), ...fresh] : fresh;
      this.cursor = cursor;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.reading = false;
    }
  }

  #page(filters: Filters, cursor: string | null, limit: number): Promise<Output<'services.requests'>> {
    return call('services.requests', { ...filters, limit, ...(cursor ? { cursor } : {}) });
  }
}
