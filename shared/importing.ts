/** What an import of a table says of each of its rows, before and after it is stored. */
import * as z from 'zod';

/** Rows of one request. */
export const mostRows = 200;

/** What a row was, or will be: added, an existing record changed, left as it is (already so, or by choice), or not taken. */
export const outcomes = ['create', 'change', 'same', 'skip', 'wrong'] as const;
export type Outcome = (typeof outcomes)[number];

export const existingChoice = z.enum(['skip', 'update']);

/** A cell as it stands in the table; what is wrong with it is said of the row. */
export const cell = z.string().max(300);
/** One that names many. */
export const longCell = z.string().max(10_000);
/** Where the row stands in its file. */
export const lineNumber = z.number().int().min(1).max(1_000_000);

export const rowAnswer = z.object({
  line: z.number(),
  outcome: z.enum(outcomes),
  errors: z.array(z.object({ field: z.string(), rule: z.string(), message: z.string() })),
});
export type RowAnswer = z.output<typeof rowAnswer>;
export const rowsAnswer = z.object({ rows: z.array(rowAnswer) });
