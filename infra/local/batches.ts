import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

/** What is told about a batch on its way. */
export interface Progress {
  /** All up to and including this record are handled. */
  handled(last: DynamoDBRecord): void;
  /** The function failed on this batch, which will be tried again. */
  failed(records: readonly DynamoDBRecord[], error: unknown): void;
  /** This record failed too often; it is left behind. */
  gaveUp(record: DynamoDBRecord, attempts: number, error: unknown): void;
}

/**
 * Gives records to a stream's function in order, until each is handled or given up. A batch that fails is halved until the
 * record that fails stands alone, and the function may name that record itself (`batchItemFailures`). Halving costs no
 * attempts: those count once a record stands alone, with a growing rest before each.
 */
export async function deliver(
  records: readonly DynamoDBRecord[],
  options: {
    run(records: readonly DynamoDBRecord[]): Promise<unknown>;
    progress: Progress;
    attempts: number;
    rest(attempt: number): Promise<void>;
    stopped(): boolean;
  },
): Promise<void> {
  const { run, progress, rest, stopped } = options;
  let parts: (readonly DynamoDBRecord[])[] = records.length > 0 ? [records] : [];
  let attempts = 0;

  while (!stopped()) {
    const [part, ...others] = parts;
    if (!part) return;
    const { handled, error } = await attempt(part, run);
    const last = part[handled - 1];
    if (last) {
      progress.handled(last);
      attempts = 0;
    }
    const left = part.slice(handled);
    const [first] = left;
    parts = others;
    if (!first || stopped()) continue;

    progress.failed(left, error);
    if (left.length > 1) {
      const half = handled > 0 ? left.length : Math.ceil(left.length / 2);
      parts = [left.slice(0, half), left.slice(half), ...others].filter((some) => some.length > 0);
    } else {
      attempts += 1;
      if (attempts >= options.attempts) {
        progress.gaveUp(first, attempts, error);
        attempts = 0;
      } else {
        parts = [left, ...others];
        await rest(attempts);
      }
    }
  }
}

/** How many of the records, from the first, were handled. */
async function attempt(
  records: readonly DynamoDBRecord[],
  run: (records: readonly DynamoDBRecord[]) => Promise<unknown>,
): Promise<{ handled: number; error?: unknown }> {
  try {
    const answer = (await run(records)) as DynamoDBBatchResponse | undefined | null;
    const named = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
      records.findIndex((record) => record.dynamodb?.SequenceNumber === itemIdentifier),
    );
    if (named.length === 0) return { handled: records.length };
    // A number that is none of theirs fails the whole batch.
    return { handled: Math.max(0, Math.min(...named)), error: new Error('it named the record in batchItemFailures') };
  } catch (error) {
    return { handled: 0, error };
  }
}
