import * as operations from '../../shared/services/operations.ts';
import { offeredAt } from '../../shared/services/rules.ts';
import { api } from '../http.ts';
import { findRoom } from '../places/entity.ts';
import * as Asking from './asking.ts';
import * as Catalogue from './catalogue.ts';
import * as Duties from './duties.ts';
import { figures } from './figures.ts';
import * as Listing from './listing.ts';
import * as Requests from './requests.ts';
import * as Tasks from './tasks.ts';

export const handler = api('services', operations, {
  catalogue: (scope) => Catalogue.read(scope),
  createItem: (scope, input) => Catalogue.createItem(scope, input),
  changeItem: (scope, input) => Catalogue.changeItem(scope, input),
  removeItem: (scope, input) => Catalogue.removeItem(scope, input),
  createArea: (scope, input) => Catalogue.createArea(scope, input),
  changeArea: (scope, input) => Catalogue.changeArea(scope, input),
  removeArea: (scope, input) => Catalogue.removeArea(scope, input),
  setDuties: (scope, input) => Duties.set(scope, input),
  offered: async (scope, input) => {
    const [room, { items, areas }] = await Promise.all([findRoom(scope, input.roomId), Catalogue.read(scope)]);
    return { items: offeredAt(items, areas, room) };
  },
  ask: async (scope, input, { idempotencyKey }) =>
    Requests.shown(scope, await Asking.ask(scope, input, { idempotencyKey })),
  get: (scope, input) => Requests.get(scope, input.requestId),
  mine: (scope, input) => Tasks.mine(scope, input),
  ofBooking: async (scope, input) => ({ requests: await Requests.withBooking(scope, input.bookingId) }),
  tasks: (scope, input) => Tasks.tasks(scope, input),
  act: (scope, input) => Requests.act(scope, input),
  handOver: (scope, input) => Requests.handOver(scope, input),
  requests: (scope, input) => Listing.list(scope, input),
  figures,
  recount: (scope, input) => Listing.recount(scope, input),
  note: (scope, input, { idempotencyKey }) => Requests.note(scope, input, { idempotencyKey }),
});
