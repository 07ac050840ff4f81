import { ApiError, call, isProblem, type Output } from '#lib/api.ts';
import type { Credentials } from './storage.ts';

const pollMs = 3000;
const retryMs = 5000;
const anewMs = 500;

/** A new panel: asks for a code, shows it, and asks until an admin has typed it; an expired code is replaced. */
export class Pairing {
  offer = $state.raw<Output<'doorplates.startPairing'> | null>(null);
  offline = $state(false);
  #ended = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paired: (credentials: Credentials) => void;

  constructor(paired: (credentials: Credentials) => void) {
    this.#paired = paired;
    void this.#turn();
  }

  /** Where the phone that scans the screen is led. */
  get address(): string {
    return `${location.origin}/admin/doorplates?code=${this.offer?.code ?? ''}`;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #turn(): Promise<void> {
    let wait = pollMs;
    try {
      this.offer ??= await call('doorplates.startPairing', {});
      const { pairingId, secret } = this.offer;
      const { credentials } = await call('doorplates.finishPairing', { pairingId, secret });
      this.offline = false;
      if (this.#ended) return;
      if (credentials) return this.#paired(credentials);
    } catch (error) {
      this.offline = !isProblem(error, 'code_expired', 'not_found');
      // The server does not know this code any more: another one is asked for at once.
      if (!this.offline) this.offer = null;
      wait = this.offline ? Math.max(retryMs, askedMs(error)) : anewMs;
    }
    if (!this.#ended) this.#timer = setTimeout(() => void this.#turn(), wait);
  }
}

/** How long the server asks to be left alone. */
function askedMs(error: unknown): number {
  return error instanceof ApiError ? (error.problem.retryAfter ?? 0) * 1000 : 0;
}
