/** What imports of tables have in common: what is wrong with a row, and how it is said. */
import type * as z from 'zod';
import { AppError, type FieldError } from '../shared/errors.ts';
import type { Outcome, RowAnswer } from '../shared/importing.ts';
import type { Locale } from '../shared/scope.ts';
import { ConditionFailed } from './db/write.ts';
import { fieldErrors } from './http/parse.ts';
import { withMessage } from './http/problem.ts';

/** A row that has been looked at. */
export interface Looked {
  line: number;
  outcome: Outcome;
  errors: FieldError[];
}

/** The row's facts, or what is wrong with its cells. */
export function factsIn<S extends z.ZodType>(
  schema: S,
  row: object,
): { facts: z.output<S> } | { errors: FieldError[] } {
  const parsed = schema.safeParse(row, { reportInput: true });
  return parsed.success ? { facts: parsed.data } : { errors: fieldErrors(parsed.error) };
}

export function wrong(line: number, errors: FieldError[]): Looked {
  return { line, outcome: 'wrong', errors };
}

/** @param limit what the rule's sentence names */
export function fault(field: string, rule: string, limit = ''): FieldError {
  return { field, rule, message: limit };
}

/** In the reader's language. */
export function answered(rows: readonly Looked[], locale: Locale): { rows: RowAnswer[] } {
  return {
    rows: rows.map(({ line, outcome, errors }) => ({
      line,
      outcome,
      errors: errors.map((error) => withMessage(error, locale)),
    })),
  };
}

/** @throws AppError `invalid_input` that names each wrong cell, when there is any */
function refuseWrong(rows: readonly Looked[]): void {
  const fields = rows.flatMap(({ errors }, index) =>
    errors.map((error) => ({ ...error, field: `rows.${index}.${error.field}` })),
  );
  if (fields.length > 0) throw new AppError('invalid_input', { fields: fields.slice(0, 50) });
}

/** How many rows make something that is not there yet. */
export function newIn(rows: readonly Looked[]): number {
  return rows.filter(({ outcome }) => outcome === 'create').length;
}

const attempts = 5;

/**
 * Stores rows part by part. Somebody else may be quicker meanwhile: what is left is then planned anew on what is there.
 * @param plan what each row means now, in their order
 * @param save the steps in parts, each as one transaction, and tells of each once it is stored
 * @throws AppError `invalid_input` before anything is stored, when a row is wrong
 */
export async function storeAll<Row, Step extends Looked>(
  rows: readonly Row[],
  plan: (rows: readonly Row[]) => Promise<Step[]>,
  save: (steps: readonly Step[], told: (part: readonly Step[]) => void) => Promise<void>,
): Promise<Looked[]> {
  const done: Looked[] = [];
  for (let attempt = 1; done.length < rows.length; attempt++) {
    const steps = await plan(rows.slice(done.length));
    refuseWrong([...done, ...steps]);
    try {
      await save(steps, (part) => done.push(...part));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    }
  }
  return done;
}

const mostWrites = 100;

/** As many steps as a transaction holds, always one. */
export function partsOf<Step>(steps: readonly Step[], writes: (step: Step) => number): Step[][] {
  const parts: Step[][] = [];
  let size = 0;
  for (const step of steps) {
    const own = writes(step);
    const last = parts.at(-1);
    if (last && size + own <= mostWrites) {
      last.push(step);
      size += own;
    } else {
      parts.push([step]);
      size = own;
    }
  }
  return parts;
}
