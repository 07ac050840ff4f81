import type { Store } from '../../../../iot/memory.ts';

/** What the panel connects with; it never leaves this browser. */
export interface Credentials {
  doorplateId: string;
  tenantId: string;
  token: string;
  /** None where the panel was paired before there was one. */
  publicKey?: string;
  live: { url: string };
}

const credentialsKey = 'roomlight.panel';
const memoryKey = 'roomlight.panel.memory';

export const credentials = {
  read(): Credentials | null {
    try {
      return JSON.parse(localStorage.getItem(credentialsKey) ?? 'null') as Credentials | null;
    } catch {
      return null;
    }
  },
  write: (value: Credentials) => localStorage.setItem(credentialsKey, JSON.stringify(value)),
  clear: () => localStorage.removeItem(credentialsKey),
};

/** The panel's memory, for the picture before and without a network. */
export const memory: Store = {
  read: () => localStorage.getItem(memoryKey),
  write: (text) => localStorage.setItem(memoryKey, text),
  clear: () => localStorage.removeItem(memoryKey),
};
