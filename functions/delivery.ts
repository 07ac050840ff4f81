/** What an IoT topic rule hands over: the broker's own words beside the message, which cannot pass for them. */
export interface Delivery {
  topic: string;
  /** Epoch ms at the broker. */
  received: number;
  /** The payload in base64. */
  message: string;
}

/** The message's JSON; undefined when it is none. */
export function saidIn({ message }: Pick<Delivery, 'message'>): unknown {
  try {
    return JSON.parse(Buffer.from(message, 'base64').toString());
  } catch {
    return undefined;
  }
}
