import { bookingEvents, isEvent } from '../../shared/events.ts';
import { follower } from '../event.ts';
import { followDeletion } from '../tenants/deletion-told.ts';
import * as Messages from './messages.ts';
import { tellSeries } from './series.ts';
import { tellAnswer } from './series-answer.ts';
import { tellTogether } from './together.ts';

export const handler = follower(
  [
    ...bookingEvents,
    'person.invited',
    'person.changed',
    'series.created',
    'series.changed',
    'answers.created',
    'answers.changed',
    'bulkPart.changed',
    'tenant.changed',
  ],
  async (event, timeLeft) => {
    if (isEvent(event, 'person.invited')) await Messages.welcome(event);
    else if (isEvent(event, 'person.changed')) await Messages.followPerson(event);
    else if (isEvent(event, 'series.created', 'series.changed')) await tellSeries(event);
    else if (isEvent(event, 'answers.created', 'answers.changed')) await tellAnswer(event);
    else if (isEvent(event, 'bulkPart.changed')) await tellTogether(event, timeLeft);
    else if (isEvent(event, 'tenant.changed')) await followDeletion(event);
    else if (isEvent(event, ...bookingEvents)) await Messages.tell(event);
  },
);
