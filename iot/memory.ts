/** What a panel remembers across restarts, so that it shows the right thing before, and without, a network. */
import type { PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';

/** One text, kept wherever the panel can: localStorage, a file. */
export interface Store {
  read(): string | null;
  write(text: string): void;
  clear(): void;
}

export interface Memory {
  doorplateId: string;
  sheet: PanelSheet | null;
  settings: PanelSettings | null;
  /** Epoch ms at which the server was last known to be there. */
  heardAt: number | null;
  /** What the server's clock is ahead of the panel's, ms. */
  clockOffset: number;
}

export function recall(store: Store, doorplateId: string): Memory {
  const nothing: Memory = { doorplateId, sheet: null, settings: null, heardAt: null, clockOffset: 0 };
  try {
    const kept = JSON.parse(store.read() ?? 'null') as Memory | null;
    return kept?.doorplateId === doorplateId ? { ...nothing, ...kept } : nothing;
  } catch {
    return nothing;
  }
}

export function remember(store: Store, memory: Memory): void {
  try {
    store.write(JSON.stringify(memory));
  } catch (error) {
    // A full or broken storage costs the memory, never the screen.
    console.error(error);
  }
}

export function inMemory(): Store {
  let text: string | null = null;
  return {
    read: () => text,
    write: (next) => {
      text = next;
    },
    clear: () => {
      text = null;
    },
  };
}
