/** What happens between a use case's look and its write, at will: only for a cloud in this process. */
import { type OperationName, table } from '../../functions/db/client.ts';
import { functions } from '../../infra/functions.ts';
import { runningFunction } from '../../infra/local/invoke.ts';

type Look = (operation: OperationName, input: object) => void | Promise<void>;

const writes = new Set<OperationName>(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem']);
/** Calls are counted beside what was asked for, whenever there is something to tell. */
const counting = '#rate#requests#';

/** Runs `meanwhile` just before the next write that somebody asks for is sent, as somebody quicker would. */
export function beforeNextWrite(meanwhile: () => Promise<unknown>): void {
  let waiting = true;
  beforeWrites(async () => {
    if (!waiting || !isAsked()) return;
    waiting = false;
    beforeWrites(null);
    await meanwhile();
  });
}

/** The next transactions that somebody asks for fail with this, and nothing of them reaches the table. */
export function failNextWrites(times: number, error: Error): void {
  let left = times;
  beforeWrites((operation) => {
    if (operation !== 'TransactWriteItems' || left === 0 || !isAsked()) return;
    left -= 1;
    throw error;
  });
}

/** By a call or by the test itself: not by a follower or a timer, which come whenever they come. */
function isAsked(): boolean {
  const name = runningFunction();
  return name === undefined || functions[name]?.trigger.kind === 'api';
}

/**
 * Stands in for the table where the test itself asks it; what functions ask meanwhile goes through, for they run whenever they
 * run. @param own with the table's own answer to the same, should it be wanted. @returns puts the table back
 */
export function standIn(
  own: (operation: OperationName, input: object, whole: () => Promise<unknown>) => Promise<unknown>,
): () => void {
  const { call: whole } = table;
  table.call = ((operation: OperationName, input: never) => {
    const answer = () => whole(operation, input);
    return runningFunction() === undefined ? own(operation, input, answer) : answer();
  }) as typeof whole;
  return () => {
    table.call = whole;
  };
}

const { call } = table;

/** Looks at every write but those that count calls; null looks no more. */
export function beforeWrites(look: Look | null): void {
  table.call = async (operation, input) => {
    if (look && writes.has(operation) && !JSON.stringify(input).includes(counting)) await look(operation, input);
    return call(operation, input);
  };
}
