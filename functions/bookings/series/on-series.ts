/** Carries on series that a request has left half done, and counts for the one who waits; what is cancelled in bulk; and transfers. */
import { setTimeout as pause } from 'node:timers/promises';
import { takenOut } from '../../../shared/bookings/replies.ts';
import { isLive } from '../../../shared/bookings/rules.ts';
import type { SeriesImage } from '../../../shared/bookings/series-schema.ts';
import { type Event, isEvent } from '../../../shared/events.ts';
import type { PersonId, SeriesId } from '../../../shared/ids.ts';
import { type Scope, systemScope } from '../../../shared/scope.ts';
import { epochOf } from '../../../shared/time.ts';
import { now } from '../../clock.ts';
import { follower } from '../../event.ts';
import * as Live from '../../messages/live.ts';
import { carryOn } from '../../people/moving.ts';
import { followBulk } from '../bulk-run.ts';
import { forgetAnswers } from './answers.ts';
import { type Job, progressOf, seriesRecords } from './entity.ts';
import { advance } from './job.ts';
import { bookingsOf } from './reading.ts';

/** Who carries a job on takes its next step far sooner, ms; and each step's event comes here again. */
const patienceMs = 1500;

export const handler = follower(
  ['series.created', 'series.changed', 'bulkPart.created', 'bulkPart.changed', 'transfer.created', 'transfer.changed'],
  async (event) => {
    if (isEvent(event, 'bulkPart.created', 'bulkPart.changed')) return followBulk(event);
    if (isEvent(event, 'transfer.created', 'transfer.changed')) return followTransfer(event);
    if (isEvent(event, 'series.created', 'series.changed')) await follow(event);
  },
);

/** What somebody has held who left goes on from where it stands. */
async function followTransfer(event: Event<'transfer.created' | 'transfer.changed'>): Promise<void> {
  const scope = systemScope(event.tenantId, 'transfers');
  await carryOn(scope, event.subjectId as PersonId, event.version);
}

async function follow(event: Event<'series.created' | 'series.changed'>): Promise<void> {
  const scope = systemScope(event.tenantId, 'series');
  const seriesId = event.subjectId as SeriesId;
  const gone = takenOut(event.before ?? nobody, event.after ?? nobody);
  if (gone.length > 0) await forgetAnswers(scope, seriesId, await outOfAll(scope, event.after, gone), event.at);
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
}

const nobody = { people: [], guests: [] };

/** Who is still on the list of an earlier one that is to come has answered for that. */
async function outOfAll(scope: Scope, series: SeriesImage | null, gone: readonly string[]): Promise<Set<string>> {
  const made = series ? [...(await bookingsOf(scope, series)).values()] : [];
  const coming = made.filter(({ state, end }) => isLive(state) && epochOf(end) > now());
  const invited = new Set<string>(
    coming.flatMap(({ people, guests }) => [...people.map(({ personId }) => personId), ...guests]),
  );
  return new Set(gone.filter((who) => !invited.has(who)));
}
