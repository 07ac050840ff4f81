/** All that a search finds, call by call. */
import { call, isProblem, type Output, problemOf } from '#lib/api.ts';
import type { Search } from './query.ts';

export type Found = Output<'bookings.search'>;
export type Row = Found['bookings'][number];

const patience = 5;

/** Each call's answer until there is no more, or nobody wants more. @throws ApiError */
export async function* pagesOf(
  search: Search,
  signal: AbortSignal,
  cursor: string | null = null,
): AsyncGenerator<Found> {
  let next = cursor;
  do {
    const page = await once(next ? { ...search, cursor: next } : search, signal);
    if (signal.aborted) return;
    yield page;
    next = page.cursor;
  } while (next && !signal.aborted);
}

/** Whoever asks too quickly waits as long as the server says. */
async function once(search: Search, signal: AbortSignal): Promise<Found> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call('bookings.search', search, { signal });
    } catch (error) {
      if (attempt === patience || signal.aborted || !isProblem(error, 'too_many_requests', 'busy')) throw error;
      const seconds = problemOf(error).retryAfter ?? 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
