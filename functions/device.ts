/** The entrance of what doorplates say. */
import { brokenTouch, panelMessage } from '../shared/doorplates/schema.ts';
import { parseUpTopic } from '../shared/topics.ts';
import { type Delivery, saidIn } from './delivery.ts';
import { hear, hearBroken } from './doorplates/hear.ts';

export async function handler(delivery: Delivery): Promise<void> {
  const { topic, received } = delivery;
  const who = parseUpTopic(topic);
  const message = panelMessage.safeParse(saidIn(delivery));
  if (!who || !message.success) {
    console.warn(
      JSON.stringify({ level: 'warn', what: 'doorplate: message dropped', topic, problem: message.error?.issues[0] }),
    );
    const touch = brokenTouch.safeParse(saidIn(delivery));
    if (who && touch.success) await hearBroken(who, touch.data.id);
    return;
  }
  await hear(who, message.data, received);
}
