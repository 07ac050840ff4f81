/** Answers to a series, kept with it, and the bookings of any series with those that stand for them. */
import { createHash } from 'node:crypto';
import { type AnswersImage, withSeries } from '../../../shared/bookings/series-replies.ts';
import type { Segment } from '../../../shared/bookings/series-schema.ts';
import type { SeriesId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import { epochOf } from '../../../shared/time.ts';
import { defineRecord } from '../../db/record.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { seriesRecords } from './entity.ts';

type SeriesAnswers = AnswersImage & { answersId: SeriesId };

export const seriesAnswers = defineRecord<SeriesAnswers, [SeriesId]>({
  kind: 'answers',
  key: (tenantId, seriesId) => ({ pk: seriesRecords.key(tenantId, seriesId).pk, sk: 'answers' }),
  ids: ({ answersId }) => [answersId],
});

/** What a series wants, short. */
export function termsOf(segments: readonly Segment[]): string {
  // In an order of its own: what comes out of the table has another than what went in.
  const said = segments.map(({ from, time, minutes, roomId }) => [from, time, minutes, roomId]);
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 12);
}

type Answerable = Parameters<typeof withSeries>[0] & { seriesId: SeriesId | null };

/** For readers alone: what is read so is never written back. */
export async function answered<B extends Answerable>(scope: Scope, list: readonly B[]): Promise<B[]> {
  const ids = [...new Set(list.flatMap(({ seriesId }) => seriesId ?? []))];
  if (ids.length === 0) return [...list];
  const found = await seriesAnswers.getMany(
    scope,
    ids.map((id): [SeriesId] => [id]),
    { consistent: true },
  );
  const known = new Map(found.map((one) => [one.answersId, one.list]));
  return list.map((booking) => {
    const answers = booking.seriesId && known.get(booking.seriesId);
    return answers ? withSeries(booking, answers) : booking;
  });
}

const attempts = 4;

/**
 * Makes what all have answered another, on condition that nobody else has meanwhile.
 * @param make null leaves it as it is
 * @throws the refused condition when others are quicker each time
 */
export async function changeAnswers(
  scope: Scope,
  seriesId: SeriesId,
  what: string,
  make: (list: AnswersImage['list']) => AnswersImage['list'] | null,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await seriesAnswers.get(scope, seriesId);
    const list = make(before?.list ?? []);
    if (!list) return;
    const write = before
      ? seriesAnswers.replace(before, seriesAnswers.next(scope, before, { list }, what))
      : seriesAnswers.create(seriesAnswers.first(scope, { answersId: seriesId, list }, what));
    try {
      return await commit(scope, [write]);
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/**
 * Who is taken out and asked again later has not answered.
 * @param at when they were taken out: what they have answered since, asked again, stands
 */
export async function forgetAnswers(
  scope: Scope,
  seriesId: SeriesId,
  gone: ReadonlySet<string>,
  at: string,
): Promise<void> {
  await changeAnswers(scope, seriesId, 'forgotten', (list) => {
    const left = list.filter((answer) => !gone.has(answer.who) || epochOf(answer.at) > epochOf(at));
    return left.length < list.length ? left : null;
  });
}
