import * as operations from '../../shared/feeds/operations.ts';
import { api } from '../http.ts';
import * as Feeds from './feeds.ts';

export const handler = api('feeds', operations, {
  mine: (scope) => Feeds.mine(scope),
  make: (scope) => Feeds.make(scope),
  remove: (scope) => Feeds.remove(scope),
  ofRoom: (scope, { roomId }) => Feeds.ofRoom(scope, roomId),
  makeOfRoom: (scope, { roomId }) => Feeds.makeOfRoom(scope, roomId),
  removeOfRoom: (scope, { roomId }) => Feeds.removeOfRoom(scope, roomId),
  read: (_scope, { token }) => Feeds.read(token),
});
