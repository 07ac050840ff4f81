/** Works on all of them, so many at a time. */
export async function inParallel<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const waiting = all.values();
  const workers = Array.from({ length: Math.min(atOnce, all.length) }, async () => {
    for (const one of waiting) await work(one);
  });
  await Promise.all(workers);
}
