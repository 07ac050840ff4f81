/** Whom a panel listens to: its company's key. What is not signed by it is counted, told with the next heartbeat, and ignored. */
import { introduced, opened } from './signed.ts';

const mostAsked = 16;

export function createGuard(known: string | null) {
  let key = known;
  let forged = 0;
  /** Ids of this panel's newest hellos and heartbeats. */
  const asked: string[] = [];

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
      if (!command || !asked.includes(command.id)) return null;
      key = command.publicKey;
      return key;
    },

    /** This panel has asked something that is answered under its id. */
    asks(id: string): void {
      asked.push(id);
      if (asked.length > mostAsked) asked.shift();
    },

    /** Whether it answers a question of this panel, for the first time. */
    isAnswer(id: string): boolean {
      const index = asked.indexOf(id);
      if (index >= 0) asked.splice(index, 1);
      return index >= 0;
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
