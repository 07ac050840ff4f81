/** A board that is to be paired: it says its code until an admin has typed it. */
import type { Clock } from '../clock.ts';
import { type Credentials, finishPairing, type Offer, Refused, startPairing } from './api.ts';

export interface PairingOptions {
  server: URL;
  clock: Clock;
  /** A new code. @param address what a phone opens that scans it */
  offer(code: string, address: string): void;
  /** Once for each time that the server cannot be asked. */
  trouble(why: string): void;
  paired(credentials: Credentials): void;
}

const pollMs = 3000;
const retryMs = 15_000;
const anewMs = 500;

/** @returns gives up */
export function pair({ server, clock, offer, trouble, paired }: PairingOptions): () => void {
  let shown: Offer | null = null;
  let said = '';
  let stop = () => {};
  let ended = false;

  async function turn(): Promise<void> {
    let wait = pollMs;
    try {
      if (!shown) {
        shown = await startPairing(server);
        if (ended) return;
        offer(shown.code, new URL(`/admin/doorplates?code=${shown.code}`, server).href);
      }
      const credentials = await finishPairing(server, shown);
      said = '';
      if (ended) return;
      if (credentials) return paired(credentials);
    } catch (error) {
      wait = failed(error);
    }
    if (!ended) stop = clock.after(wait, () => void turn());
  }

  function failed(error: unknown): number {
    // The server does not know this code any more: another one is asked for at once.
    if (shown && error instanceof Refused && (error.code === 'code_expired' || error.code === 'not_found')) {
      shown = null;
      return anewMs;
    }
    const why = error instanceof Error ? `${error.message}${causeOf(error)}` : String(error);
    if (why !== said) trouble(why);
    said = why;
    const asked = error instanceof Refused ? (error.retryAfter ?? 0) * 1000 : 0;
    return Math.max(retryMs, asked);
  }

  void turn();
  return () => {
    ended = true;
    stop();
  };
}

/** `fetch failed` says nothing; why it did stands in its cause. */
function causeOf({ cause }: Error): string {
  return cause instanceof Error ? ` (${cause.message || ('code' in cause ? String(cause.code) : cause.name)})` : '';
}
