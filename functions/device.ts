/** The entrance of what doorplates say: an IoT rule gives the message with its topic and the time it was received. */
import { panelMessage } from '../shared/doorplates/schema.ts';
import { parseUpTopic } from '../shared/topics.ts';
import { now } from './clock.ts';
import { hear } from './doorplates/hear.ts';

export async function handler(event: { topic?: unknown; received?: unknown } & Record<string, unknown>): Promise<void> {
  const { topic, received, ...said } = event;
  const who = typeof topic === 'string' ? parseUpTopic(topic) : null;
  const message = panelMessage.safeParse(said);
  if (!who || !message.success) {
    console.warn(
      JSON.stringify({ level: 'warn', what: 'doorplate: message dropped', topic, problem: message.error?.issues[0] }),
    );
    return;
  }
  await hear(who, message.data, typeof received === 'number' ? received : now());
}
