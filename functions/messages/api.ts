import * as operations from '../../shared/messages/operations.ts';
import { companyTopic, personTopic } from '../../shared/topics.ts';
import { api } from '../http.ts';
import * as Inbox from './inbox.ts';
import * as Templates from './templates.ts';
import * as Tickets from './tickets.ts';

/** The site passes MQTT over WebSocket on to the broker, so browsers need no other address. */
const liveUrl = '/mqtt';

export const handler = api('messages', operations, {
  list: (scope, input) => Inbox.list(scope, input),
  markRead: (scope, input) => Inbox.markRead(scope, input),
  templates: (scope) => Templates.list(scope),
  changeTemplate: (scope, input) => Templates.change(scope, input),
  previewTemplate: (scope, input) => Templates.preview(scope, input),
  live: async (scope) => ({
    url: liveUrl,
    ...(await Tickets.issue(scope)),
    topics: { company: companyTopic(scope.tenantId), person: personTopic(scope.tenantId, scope.actor.id) },
  }),
});
