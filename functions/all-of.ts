/** Some at a time: SES and DynamoDB both have rates, and a meeting may have four hundred people. */
const atOnce = 8;

/**
 * Carries all of them out, also when some fail.
 * @throws AggregateError with what failed, once all have been tried
 */
export async function allOf(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks.values();
  const failures: unknown[] = [];
  const work = async () => {
    for (const task of waiting) await task().catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, work));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${tasks.length} failed: ${failures[0]}`);
}
