import type { Clock } from './clock.ts';
import type { Invoker } from './invoke.ts';
import type { Queue } from './queue.ts';
import { matches } from './topics.ts';

const retries = 4;

/** IoT topic rules: `SELECT *, topic() AS topic, timestamp() AS received FROM '<filter>'` for each function so triggered. */
export interface Rules {
  /** @param lane messages of one lane reach a function in order */
  apply(topic: string, payload: Buffer | string, lane: string): void;
}

export function start(options: { invoker: Invoker; queue: Queue; clock: Clock; log(line: string): void }): Rules {
  const { invoker, queue, clock, log } = options;
  const rules = invoker.named('iot').map(({ name, trigger }) => ({ name, filter: trigger.filter }));

  return {
    apply(topic, payload, lane) {
      const triggered = rules.filter(({ filter }) => matches(filter, topic));
      if (triggered.length === 0) return;
      const message = parse(payload.toString());
      if (!message) return log(`A message to ${topic} is no JSON object: no rule can take it.`);
      const event = JSON.stringify({ ...message, topic, received: clock.now() });
      queue.add(triggered.map(({ name }) => ({ function: name, origin: 'iot', payload: event, lane, retries })));
    },
  };
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
