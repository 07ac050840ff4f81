/** What happens between a use case's look and its write, at will: only for a cloud in this process. */
import { type OperationName, table } from '../../functions/db/client.ts';

const writes = new Set<OperationName>(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem']);
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
  beforeWrites((operation) => {
    if (operation !== 'TransactWriteItems' || left === 0) return;
    left -= 1;
    throw error;
  });
}

const { call } = table;

/** Looks at every write that is not a follower's; null looks no more. */
export function beforeWrites(look: ((operation: OperationName, input: object) => void | Promise<void>) | null): void {
  table.call = async (operation, input) => {
    if (look && writes.has(operation) && !followers.test(JSON.stringify(input))) await look(operation, input);
    return call(operation, input);
  };
}
