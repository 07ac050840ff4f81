/** Carries on series that a request has left half done, and counts for the one who waits. */
import type { PersonId, SeriesId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { follower } from '../../event.ts';
import * as Live from '../../messages/live.ts';
import { progressOf } from './entity.ts';
import { advance } from './job.ts';

export const handler = follower(['series.created', 'series.changed'], async (event) => {
  const scope = systemScope(event.tenantId, 'series');
  const seriesId = event.subjectId as SeriesId;
  await advance(scope, seriesId, (job) =>
    Live.tell(scope, job.who.id as PersonId, { kind: 'series.progress', seriesId, ...progressOf(job) }),
  );
});
