/** All that a search finds, call by call. */
import type { Output } from '#lib/api.ts';
import { patiently } from '#lib/patient.ts';
import type { Search } from './query.ts';

export type Found = Output<'bookings.search'>;
export type Row = Found['bookings'][number];

/** How often one of many calls is made where the server is busy. */
export const patience = 5;

/** Each call's answer until there is no more, or nobody wants more. @throws ApiError */
export async function* pagesOf(
  search: Search,
  signal: AbortSignal,
  cursor: string | null = null,
): AsyncGenerator<Found> {
  let next = cursor;
  do {
    const page = await patiently('bookings.search', next ? { ...search, cursor: next } : search, signal, patience);
    if (signal.aborted) return;
    yield page;
    next = page.cursor;
  } while (next && !signal.aborted);
}
