import type { Store } from '../../../../iot/memory.ts';

const key = 'roomlight.lobby.memory';

/** The display's memory, for the board before and without a network. What it connects with is kept as a panel's is. */
export const memory: Store = {
  read: () => localStorage.getItem(key),
  write: (text) => localStorage.setItem(key, text),
  clear: () => localStorage.removeItem(key),
};
