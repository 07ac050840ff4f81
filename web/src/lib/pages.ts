/** Lists that are read page by page, until there are no more. */
export interface Page<T> {
  list: readonly T[];
  next: string | null;
}

/** @param cursor goes into the question as it is: nothing for the first page */
export type ReadPage<T> = (cursor: { cursor?: string }) => Promise<Page<T>>;

/** @throws ApiError */
export async function* pages<T>(read: ReadPage<T>): AsyncGenerator<readonly T[]> {
  let cursor: string | null = null;
  do {
    const { list, next }: Page<T> = await read(cursor === null ? {} : { cursor });
    yield list;
    cursor = next;
  } while (cursor !== null);
}

/** @throws ApiError */
export async function allPages<T>(read: ReadPage<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const list of pages(read)) all.push(...list);
  return all;
}
