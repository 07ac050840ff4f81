import * as z from 'zod';
import { id } from '../schema.ts';
import { messageKinds } from './kinds.ts';

export { type MessageKind, messageKinds } from './kinds.ts';

/** A line of the inbox. Its texts are written in the person's language when it is sent. */
export const message = z.object({
  messageId: id('message'),
  kind: z.enum(messageKinds),
  at: z.string(),
  title: z.string(),
  text: z.string(),
  bookingId: id('booking').nullable(),
  /** The service request that it is about. */
  requestId: id('request').nullable(),
  read: z.boolean(),
});
export type Message = z.output<typeof message>;
