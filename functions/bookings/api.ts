import * as operations from '../../shared/bookings/operations.ts';
import { api } from '../http.ts';
import { notingRefusal } from '../statistics/unmet.ts';
import * as Approval from './approval.ts';
import * as Bookings from './bookings.ts';
import * as Bulk from './bulk.ts';
import * as CheckIn from './check-in.ts';
import * as Finding from './finding.ts';
import { relist } from './history-relist.ts';
import { search } from './history-search.ts';
import { overOffers } from './making-way.ts';
import * as Offers from './offers.ts';
import { shownIn } from './placing.ts';
import * as Reading from './reading.ts';
import * as Replies from './replies.ts';
import * as SeriesChanging from './series/changing.ts';
import * as SeriesCreating from './series/creating.ts';
import * as SeriesPlanning from './series/planning.ts';
import * as SeriesReading from './series/reading.ts';
import * as Undecided from './undecided.ts';
import * as Waiting from './waiting.ts';

export const handler = api('bookings', operations, {
  create: (scope, input, { idempotencyKey }) =>
    notingRefusal(scope, input, () =>
      overOffers(scope, input, () => Bookings.create(scope, input, { idempotencyKey })),
    ),
  get: (scope, input) => Reading.get(scope, input.bookingId),
  change: (scope, input, { idempotencyKey }) =>
    notingRefusal(scope, input, () =>
      overOffers(scope, input, () => Bookings.change(scope, input, { idempotencyKey })),
    ),
  cancel: async (scope, input, { idempotencyKey }) =>
    shownIn(scope, await Bookings.cancel(scope, input, { idempotencyKey })),
  toDecide: (scope, input) => Undecided.toDecide(scope, input),
  approve: async (scope, input) => shownIn(scope, await Approval.approve(scope, input)),
  reject: async (scope, input) => shownIn(scope, await Approval.reject(scope, input)),
  checkIn: async (scope, { bookingId, channel }) =>
    shownIn(scope, await CheckIn.checkIn(scope, bookingId, { channel })),
  reinstate: async (scope, { bookingId, channel }) =>
    shownIn(scope, await CheckIn.reinstate(scope, bookingId, channel)),
  mine: (scope, input) => Reading.mine(scope, input),
  grid: (scope, input) => Reading.grid(scope, input),
  reply: (scope, input) => Replies.reply(scope, input),
  invitationByLink: (_scope, input) => Replies.invitationByLink(input.token),
  replyByLink: (_scope, input) => Replies.replyByLink(input),
  history: (scope, input) => Reading.history(scope, input.bookingId),
  joinWaitlist: (scope, input) => Waiting.join(scope, input),
  myWaits: (scope) => Waiting.mine(scope),
  leaveWaitlist: (scope, input) => Waiting.leave(scope, input.waitId),
  acceptOffer: (scope, input) => Offers.accept(scope, input.waitId),
  declineOffer: (scope, input) => Waiting.declined(scope, input.waitId),
  freeBusy: (scope, input) => Finding.freeBusy(scope, input),
  find: (scope, input) => Finding.find(scope, input),
  planSeries: (scope, input, { locale }) => SeriesPlanning.plan(scope, input, locale),
  createSeries: (scope, input, { idempotencyKey }) => SeriesCreating.create(scope, input, { idempotencyKey }),
  getSeries: (scope, input) => SeriesReading.get(scope, input.seriesId),
  planSeriesChange: (scope, input, { locale }) => SeriesChanging.planChange(scope, input, locale),
  changeSeries: (scope, input) => SeriesChanging.change(scope, input),
  cancelSeries: (scope, input) => SeriesChanging.cancel(scope, input),
  takeOccurrence: (scope, input) => SeriesCreating.take(scope, input),
  search,
  relist,
  planBulkCancel: (scope, input) => Bulk.plan(scope, input),
  startBulkCancel: (scope, input) => Bulk.start(scope, input),
  bulkCancel: (scope, input) => Bulk.progress(scope, input.bulkId),
});
