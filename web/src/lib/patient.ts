import { call, type Input, isProblem, type OperationName, type Output, problemOf } from './api.ts';

/**
 * Calls an operation as one of many calls: where the server asks for patience, it is waited for as long as it says.
 *
 * @param attempts after which its refusal counts; as often as it takes when absent
 * @throws ApiError; what the signal was aborted with
 */
export function patiently<Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  signal: AbortSignal,
  attempts = Number.POSITIVE_INFINITY,
): Promise<Output<Name>> {
  return untilServed(() => call(name, input, { signal }), signal, attempts);
}

/**
 * The same for a call that must not be cut short, for what it does is done all the same: the signal ends the waiting only.
 *
 * @throws ApiError; what the signal was aborted with
 */
export async function untilServed<Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal,
  attempts = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      // However it failed: nobody waits for it any more.
      signal.throwIfAborted();
      if (attempt >= attempts || !isProblem(error, 'too_many_requests', 'busy')) throw error;
      await pause((problemOf(error).retryAfter ?? 1) * 1000, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
