/** What a load measured. */
export interface Measured {
  clients: number;
  count: number;
  failed: number;
  seconds: number;
  perSecond: number;
  /** ms */
  p50: number;
  p95: number;
  p99: number;
}

/** Before anything counts: programs that have just been started are still being compiled. */
const warmUpSeconds = 3;

/** Runs `step` by so many clients side by side, each as fast as it is answered, for so long after the warm-up. */
export async function measure(
  clients: number,
  seconds: number,
  step: (client: number, turn: number) => Promise<boolean>,
): Promise<Measured> {
  const took: number[] = [];
  let failed = 0;
  let turn = 0;
  const start = performance.now() + warmUpSeconds * 1000;
  const end = start + seconds * 1000;
  const run = async (client: number) => {
    while (performance.now() < end) {
      const before = performance.now();
      const isDone = await step(client, turn++);
      if (before >= start) took.push(performance.now() - before);
      if (!isDone) failed++;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  const spent = (performance.now() - start) / 1000;
  return { clients, count: took.length, failed, seconds: spent, perSecond: took.length / spent, ...percentiles(took) };
}

export function percentiles(took: number[]): { p50: number; p95: number; p99: number } {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
