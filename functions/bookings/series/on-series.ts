/** Carries on series that a request has left half done, and counts for the one who waits. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SeriesImage } from '../../../shared/bookings/series-schema.ts';
import type { PersonId, SeriesId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { follower } from '../../event.ts';
import * as Live from '../../messages/live.ts';
import { forgetAnswers } from './answers.ts';
import { type Job, progressOf, seriesRecords } from './entity.ts';
import { advance } from './job.ts';

/** Who carries a job on takes its next step far sooner, ms; and each step's event comes here again. */
const patienceMs = 1500;

export const handler = follower(['series.created', 'series.changed'], async (event) => {
  const scope = systemScope(event.tenantId, 'series');
  const seriesId = event.subjectId as SeriesId;
  const gone = takenOut(event.before, event.after);
  if (gone.size > 0) await forgetAnswers(scope, seriesId, gone, event.at);
  const tell = (job: Job) =>
    Live.tell(scope, job.who.id as PersonId, { kind: 'series.progress', seriesId, ...progressOf(job) });
  const left = async () => {
    const series = await seriesRecords.get(scope, seriesId);
    return series?.version === event.version ? series.job : null;
  };
  const job = await left();
  if (!job) return;
  await tell(job);
  // Two at once would do nothing twice, but each would hinder the other at every step.
  await pause(patienceMs);
  if (await left()) await advance(scope, seriesId, tell);
});

function takenOut(before: SeriesImage | null, after: SeriesImage | null): Set<string> {
  const still = new Set(invitedTo(after));
  return new Set(invitedTo(before).filter((who) => !still.has(who)));
}

function invitedTo(series: SeriesImage | null): string[] {
  return series ? [...series.people.map(({ personId }) => personId), ...series.guests] : [];
}
