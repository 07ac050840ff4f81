import type { Clock } from './clock.ts';
import type { Invoker } from './invoke.ts';
import type { Queue } from './queue.ts';
import { matches } from './topics.ts';

const retries = 4;

/** IoT topic rules: the message in base64, with its topic and the time, for each function so triggered. */
export interface Rules {
  /** @param lane messages of one lane reach a function in order */
  apply(topic: string, payload: Buffer | string, lane: string): void;
}

export function start(options: { invoker: Invoker; queue: Queue; clock: Clock }): Rules {
  const { invoker, queue, clock } = options;
  const rules = invoker.named('iot').map(({ name, trigger }) => ({ name, filter: trigger.filter }));

  return {
    apply(topic, payload, lane) {
      const triggered = rules.filter(({ filter }) => matches(filter, topic));
      if (triggered.length === 0) return;
      const message = Buffer.from(payload).toString('base64');
      const event = JSON.stringify({ topic, received: clock.now(), message });
      queue.add(triggered.map(({ name }) => ({ function: name, origin: 'iot', payload: event, lane, retries })));
    },
  };
}
