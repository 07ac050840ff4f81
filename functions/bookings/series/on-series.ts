/** Carries on series that a request has left half done, and counts for the one who waits. */
import type { SeriesImage } from '../../../shared/bookings/series-schema.ts';
import type { PersonId, SeriesId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { follower } from '../../event.ts';
import * as Live from '../../messages/live.ts';
import { forgetAnswers } from './answers.ts';
import { progressOf } from './entity.ts';
import { advance } from './job.ts';

export const handler = follower(['series.created', 'series.changed'], async (event) => {
  const scope = systemScope(event.tenantId, 'series');
  const seriesId = event.subjectId as SeriesId;
  const gone = takenOut(event.before, event.after);
  if (gone.size > 0) await forgetAnswers(scope, seriesId, gone);
  await advance(scope, seriesId, (job) =>
    Live.tell(scope, job.who.id as PersonId, { kind: 'series.progress', seriesId, ...progressOf(job) }),
  );
});

function takenOut(before: SeriesImage | null, after: SeriesImage | null): Set<string> {
  const still = new Set(invitedTo(after));
  return new Set(invitedTo(before).filter((who) => !still.has(who)));
}

function invitedTo(series: SeriesImage | null): string[] {
  return series ? [...series.people.map(({ personId }) => personId), ...series.guests] : [];
}
