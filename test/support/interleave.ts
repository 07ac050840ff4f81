/** What happens between a use case's look and its write, at will: only for a cloud in this process. */
import { client } from '../../functions/db/client.ts';

// The stack of middlewares changes between requests here.
client.config.cacheMiddleware = false;

const writes = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);
/** Of items that followers write, whenever they come to it. */
const followers = /#inbox#|#mailing#|#agenda#|audit#/;

/** Runs `meanwhile` just before the product's next write is sent, as somebody quicker would. */
export function beforeNextWrite(meanwhile: () => Promise<unknown>): void {
  let waiting = true;
  beforeWrites(async () => {
    if (!waiting) return;
    waiting = false;
    beforeWrites(null);
    await meanwhile();
  });
}

/** The product's next transactions fail with this, and nothing of them reaches the table. */
export function failNextWrites(times: number, error: Error): void {
  let left = times;
  beforeWrites((command) => {
    if (command !== 'TransactWriteItemsCommand' || left === 0) return;
    left -= 1;
    throw error;
  });
}

function beforeWrites(look: ((command: string) => void | Promise<void>) | null): void {
  client.middlewareStack.remove('interleave');
  if (!look) return;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (writes.has(commandName) && !followers.test(JSON.stringify(args.input))) await look(commandName);
        return next(args);
      },
    { step: 'initialize', name: 'interleave' },
  );
}
