import type { BookingId, PersonId, RequestId } from '../../../shared/ids.ts';
import type { MessageKind } from '../../../shared/messages/kinds.ts';
import type { ChannelName } from '../../../shared/messages/preferences.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { Instant } from '../../../shared/time.ts';
import type { Mail } from '../mail.ts';

/** One message to one recipient, written in their language, ready for any channel. */
export interface Parcel {
  /** What it is about: with the recipient it makes the message's id, so that a repeat is the same message. */
  eventId: string;
  at: Instant;
  kind: MessageKind;
  to: {
    /** null for a guest, who has nothing but an address. */
    personId: PersonId | null;
    email: string;
  };
  title: string;
  /** What stands under the title: a few lines of plain text. */
  text: string;
  bookingId: BookingId | null;
  /** The service request that it is about. */
  requestId?: RequestId;
  /** The same at length. */
  mail: Omit<Mail, 'to'>;
  /** The recipient is to be left alone: it is there to be found, but nothing rings. */
  quiet: boolean;
}

/** A way by which people are told. A chat suite is one more file beside `mail.ts`, and its name in `shared/messages/preferences.ts`. */
export interface Channel {
  readonly name: ChannelName;
  /**
   * Delivers it once, however often it is asked for.
   * @throws when another try may help; what can never be delivered is logged and counts as done
   */
  deliver(scope: Scope, parcel: Parcel): Promise<void>;
}
