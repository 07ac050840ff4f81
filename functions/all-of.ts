/** Doing many things, so many at a time: SES and DynamoDB both have rates, and a meeting may have four hundred people. */
const usually = 8;

/** Works on all of them; the first failure is thrown at once. */
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

/**
 * Carries all of them out, also when some fail.
 * @throws AggregateError with what failed, once all have been tried
 */
export async function allOf(tasks: readonly (() => Promise<void>)[], atOnce = usually): Promise<void> {
  const failures: unknown[] = [];
  await inParallel(tasks, atOnce, (task) => task().catch((error: unknown) => failures.push(error)));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${tasks.length} failed: ${failures[0]}`);
}
