import { shownTo } from '../../shared/bookings/rules.ts';
import { api } from '../http.ts';
import * as Bookings from './bookings.ts';
import { shapeOf } from './entity.ts';
import * as Finding from './finding.ts';
import * as Reading from './reading.ts';

export const handler = api('bookings', {
  create: (scope, input, { idempotencyKey }) => Bookings.create(scope, input, { idempotencyKey }),
import * as Replies from './replies.ts';
  get: (scope, input) => Reading.get(scope, input.bookingId),
  change: (scope, input, { idempotencyKey }) => Bookings.change(scope, input, { idempotencyKey }),
  cancel: async (scope, input, { idempotencyKey }) =>
    shownTo(scope.actor.id, shapeOf(await Bookings.cancel(scope, input, { idempotencyKey }))),
  mine: (scope, input) => Reading.mine(scope, input),
  grid: (scope, input) => Reading.grid(scope, input),
  history: (scope, input) => Reading.history(scope, input.bookingId),
  freeBusy: (scope, input) => Finding.freeBusy(scope, input),
  find: (scope, input) => Finding.find(scope, input),
});
  reply: (scope, input) => Replies.reply(scope, input),
  invitationByLink: (_scope, input) => Replies.invitationByLink(input.token),
  replyByLink: (_scope, input) => Replies.replyByLink(input),
