import { isEvent } from '../../shared/events.ts';
import { follower } from '../event.ts';
import * as Messages from './messages.ts';

export const handler = follower(
  ['booking.created', 'booking.changed', 'booking.cancelled', 'person.invited'],
  async (event) => {
    if (isEvent(event, 'person.invited')) await Messages.welcome(event);
    else if (isEvent(event, 'booking.created', 'booking.changed', 'booking.cancelled')) await Messages.tell(event);
  },
);
