import { updated } from '$app/state';

/** Spread, so that a floor of panels does not reload at the same moment. */
const period = () => (50 + Math.random() * 20) * 60_000;

/** A panel runs for months: about every hour it looks for a newer build of itself. @returns stops looking */
export function renewItself(isConnected: () => boolean): () => void {
  let timer: ReturnType<typeof setTimeout>;

  async function look(): Promise<void> {
    if (isConnected() && (await updated.check().catch(() => false))) location.reload();
    else timer = setTimeout(look, period());
  }

  timer = setTimeout(look, period());
  return () => clearTimeout(timer);
}
