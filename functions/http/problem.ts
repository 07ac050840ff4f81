/** Errors as RFC 9457 problem+json, in the reader's language. Unknown ones are a plain 500 and are logged whole. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { AppError, type ErrorCode, type FieldError, type Problem, statusOf } from '../../shared/errors.ts';
import type { Locale } from '../../shared/scope.ts';
import { hasText, type TextKey, text } from '../../shared/texts.ts';

export function problemOf(error: AppError, locale: Locale, traceId: string): Problem {
  const { code, details } = error;
  const seconds = details.retryAfter ?? 0;
  const whole = (unit: number) => Math.max(1, Math.ceil(seconds / unit));
  const values = { seconds, minutes: whole(60), hours: whole(3600), ...details.values };
  return {
    type: `https://roomlight.app/problems/${code}`,
    title: code.replaceAll('_', ' '),
    status: statusOf[code],
    detail: text(locale, `error.${code}`, values),
    code,
    next: text(locale, `error.${code}.next`, values),
    ...(details.fields ? { fields: details.fields.map((field) => withMessage(field, locale, details.values)) } : {}),
    ...(details.holders ? { holders: details.holders } : {}),
    ...(details.alternatives ? { alternatives: details.alternatives } : {}),
    ...(details.retryAfter === undefined ? {} : { retryAfter: details.retryAfter }),
    traceId,
  };
}

/** Rules whose limit is a count. Of others it is what somebody wrote, and is told as they wrote it. */
const counted: ReadonlySet<string> = new Set([
  ...['min', 'max', 'min_length', 'max_length', 'min_items', 'max_items', 'multiple'],
]);

// The parser leaves a rule's limit in `message`; the sentence around it is written here, where the language is known.
export function withMessage(
  field: FieldError,
  locale: Locale,
  values: Record<string, string | number> = {},
): FieldError {
  const key: TextKey = hasText(`field.${field.rule}`) ? (`field.${field.rule}` as TextKey) : 'field.format';
  const isCount = counted.has(field.rule) && /^-?\d+(?:\.\d+)?$/.test(field.message);
  const limit = isCount ? Number(field.message) : field.message;
  return { ...field, message: text(locale, key, { limit, ...values }) };
}

export function problemAnswer(error: unknown, locale: Locale, traceId: string): APIGatewayProxyStructuredResultV2 {
  const known = error instanceof AppError ? error : new AppError('internal', {}, { cause: error });
  if (statusOf[known.code] >= 500) {
    console.error(JSON.stringify({ level: 'error', traceId, code: known.code, error: describe(error) }));
  }
  const problem = problemOf(known, locale, traceId);
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': locale,
      'cache-control': 'no-store',
      ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
    },
    body: JSON.stringify(problem),
  };
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return { name: error.name, message: error.message, stack: error.stack, cause: error.cause && describe(error.cause) };
}

export type { ErrorCode };
