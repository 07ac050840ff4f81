/** Carries on series that a request has left half done, and counts for the one who waits. */
import type { SeriesId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { follower } from '../../event.ts';
import { advance } from './job.ts';

export const handler = follower(['series.created', 'series.changed'], async (event) => {
  await advance(systemScope(event.tenantId, 'series'), event.subjectId as SeriesId);
});
