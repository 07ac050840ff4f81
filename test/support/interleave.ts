/** What happens between a use case's look and its write, at will: only for a cloud in this process. */
import { client } from '../../functions/db/client.ts';

const writes = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/** Runs `meanwhile` just before the product's next write is sent, as somebody quicker would. */
export function beforeNextWrite(meanwhile: () => Promise<unknown>): void {
  let waiting = true;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (waiting && writes.has(context.commandName ?? '')) {
        waiting = false;
        client.middlewareStack.remove('meanwhile');
        await meanwhile();
      }
      return next(args);
    },
    { step: 'initialize', name: 'meanwhile', override: true },
  );
}
