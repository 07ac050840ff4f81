/** Whom a panel listens to: its company's key. What is not signed by it is counted, told with the next heartbeat, and ignored. */
import type { Clock } from './clock.ts';
import { introduced, opened } from './signed.ts';

const mostAsked = 16;
/** An answer that comes later was held back: what it says is true no more. */
const answerMs = 60_000;

export function createGuard(known: string | null, clock: Pick<Clock, 'elapsed'>) {
  let key = known;
  let forged = 0;
  /** This panel's newest hellos and heartbeats: what had elapsed when each was said, by id, oldest first. */
  const asked = new Map<string, number>();

  return {
    hasKey: () => key !== null,
    key: () => key,

    /** What it says, if the company says so. */
    open(topic: string, payload: string): Record<string, unknown> | null {
      const text = key === null ? null : opened(key, topic, payload);
      if (text === null) {
        forged++;
        console.warn(`not signed by the company, ignored: ${topic}`);
      }
      return text === null ? null : parse(text);
    },

    /** The key that answers this panel's own question. */
    meet(topic: string, payload: string): string | null {
      const command = introduced(topic, payload);
      if (!command || !asked.has(command.id)) return null;
      key = command.publicKey;
      return key;
    },

    /** This panel has asked something that is answered under its id. */
    asks(id: string): void {
      asked.set(id, clock.elapsed());
      const [oldest] = asked.keys();
      if (asked.size > mostAsked && oldest !== undefined) asked.delete(oldest);
    },

    /** Whether it answers a question of this panel, for the first time and soon after it was asked. */
    isAnswer(id: string): boolean {
      const since = asked.get(id);
      asked.delete(id);
      return since !== undefined && clock.elapsed() - since <= answerMs;
    },

    /** How many were ignored since it was asked last. */
    forged(): number {
      const count = forged;
      forged = 0;
      return count;
    },
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
