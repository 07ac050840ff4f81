import { isProblem } from '#lib/api.ts';

const waits = [700, 2000];

/**
 * Does a step again after the network was lost or the server was busy. The step carries one Idempotency-Key, so that a
 * request whose answer was lost is not carried out twice.
 */
export async function persist<T>(step: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await step();
    } catch (error) {
      if (!isProblem(error, 'offline', 'busy')) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return step();
}
