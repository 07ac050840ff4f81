/** What was answered to a whole series, as the history of each meeting tells it that it was an answer to. */
import { isAnnounced } from '../../../shared/bookings/approval.ts';
import { changeOf, replyOf, standing } from '../../../shared/bookings/replies.ts';
import { isLive } from '../../../shared/bookings/rules.ts';
import { type SeriesReply, withSeries } from '../../../shared/bookings/series-replies.ts';
import type { Event } from '../../../shared/events.ts';
import type { BookingId, SeriesId } from '../../../shared/ids.ts';
import { type Actor, type Scope, systemScope } from '../../../shared/scope.ts';
import { epochOf, type Instant } from '../../../shared/time.ts';
import { defineRecord, type Stored } from '../../db/record.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import type { StoredBooking } from '../entity.ts';
import { seriesRecords } from './entity.ts';
import { bookingsOf } from './reading.ts';

interface Said {
  seriesId: SeriesId;
  /** The version of the answers that it made. */
  of: number;
  at: Instant;
  what: string;
  by: Actor;
  /** The meetings that it was an answer to. */
  meetings: BookingId[];
}

const saids = defineRecord<Said, [SeriesId, string]>({
  kind: 'said',
  key: (tenantId, seriesId, version) => ({ pk: seriesRecords.key(tenantId, seriesId).pk, sk: `said#${version}` }),
  ids: ({ seriesId, of }) => [seriesId, String(of).padStart(6, '0')],
});

export async function keepSaid(event: Event<'answers.created' | 'answers.changed'>): Promise<void> {
  const { before, after, version, at, what, who } = event;
  const known = new Set(before?.list.map(keyOf));
  const given = after?.list.find((answer) => what === changeOf(answer.reply) && !known.has(keyOf(answer)));
  if (!after || !given) return;
  const scope = systemScope(event.tenantId, 'audit');
  const series = await seriesRecords.get(scope, after.answersId as SeriesId);
  if (!series) return;
  const made = [...(await bookingsOf(scope, series)).values()];
  const meetings = made.filter((meeting) => isAnswered(meeting, given)).map(({ bookingId }) => bookingId);
  const said: Said = { seriesId: series.seriesId, of: version, at, what, by: who, meetings };
  try {
    await commit(scope, [saids.create(saids.first(scope, said))]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function keyOf({ who, reply, at }: SeriesReply): string {
  return `${who} ${reply} ${at}`;
}

/** Whoever has answered to the meeting itself has not answered to it here. */
function isAnswered(meeting: StoredBooking, given: SeriesReply): boolean {
  if (!isLive(meeting.state) || !isAnnounced(meeting) || epochOf(meeting.end) <= epochOf(given.at)) return false;
  if (standing(meeting).some(({ who }) => who === given.who)) return false;
  return replyOf(withSeries(meeting, [given]), given.who) !== null;
}

/** What was said to the meeting's series that was an answer to it, oldest first. */
export async function saidTo(scope: Scope, { bookingId, seriesId }: StoredBooking): Promise<Stored<Said>[]> {
  if (!seriesId) return [];
  const { pk } = seriesRecords.key(scope.tenantId, seriesId);
  const found = await saids.list(scope, { pk, beginsWith: 'said#' });
  return found.filter(({ meetings }) => meetings.includes(bookingId));
}
