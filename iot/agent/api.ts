/** The two calls that pair a panel. */
import { apiRoot } from '../../shared/operation.ts';
import type { PanelIdentity } from '../contract.ts';

export interface Offer {
  pairingId: string;
  secret: string;
  /** Six digits, for an admin to type. */
  code: string;
}

export type Credentials = Omit<PanelIdentity, 'url'> & { live: { url: string } };

/** The server has answered, and does not do it. */
export class Refused extends Error {
  readonly code: string;
  /** Seconds. */
  readonly retryAfter: number | null;

  constructor(code: string, detail: string, retryAfter: number | null) {
    super(detail);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const patienceMs = 15_000;

/** @throws Refused, or what fetch throws where nobody answers */
export async function post<T>(
  server: URL,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<T> {
  const answer = await fetch(new URL(`${apiRoot}${path}`, server), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as T;
  throw refused(answer.status, text, Number(answer.headers.get('retry-after')) || null);
}

function refused(status: number, text: string, retryAfter: number | null): Refused {
  try {
    const { code, detail } = JSON.parse(text) as { code: string; detail: string };
    return new Refused(code, detail, retryAfter);
  } catch {
    return new Refused('unknown', `the server answered ${status}`, retryAfter);
  }
}

export function startPairing(server: URL): Promise<Offer> {
  return post<Offer>(server, '/doorplates/pairings', {});
}

/** null until an admin has typed the code. */
export async function finishPairing(server: URL, { pairingId, secret }: Offer): Promise<Credentials | null> {
  const path = `/doorplates/pairings/${pairingId}`;
  return (await post<{ credentials: Credentials | null }>(server, path, { secret })).credentials;
}

/** Where the panel's connection goes, such as `wss://rooms.example.com/mqtt`. */
export function liveAddress(server: URL, { live }: Credentials): string {
  const url = new URL(live.url, server);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
