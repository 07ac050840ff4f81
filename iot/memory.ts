/** What a panel remembers across restarts, so that it shows the right thing before, and without, a network. */
import type { PanelSettings, PanelSheet } from '../shared/doorplates/protocol.ts';
import type { Clock } from './clock.ts';
import type { KeptNote } from './notes.ts';

/** One text, kept wherever the panel can: localStorage, a file. */
export interface Store {
  read(): string | null;
  write(text: string): void;
  clear(): void;
}

export interface Memory<Sheet = PanelSheet> {
  doorplateId: string;
  sheet: Sheet | null;
  settings: PanelSettings | null;
  /** Epoch ms at which the server was last known to be there. */
  heardAt: number | null;
  /** What the server's clock is ahead of the panel's, ms. */
  clockOffset: number;
  /** The company's key, where the panel was paired before there was one and has been told it since. */
  publicKey: string | null;
  /** The newest order that was obeyed: by when it was sent, epoch ms. */
  ordered: { id: string; sent: number } | null;
  /** The oldest first. */
  notes: readonly KeptNote[];
}

export function recall<Sheet = PanelSheet>(store: Store, doorplateId: string): Memory<Sheet> {
  const nothing: Memory<Sheet> = {
    doorplateId,
    sheet: null,
    settings: null,
    heardAt: null,
    clockOffset: 0,
    publicKey: null,
    ordered: null,
    notes: [],
  };
  try {
    const kept = JSON.parse(store.read() ?? 'null') as Memory<Sheet> | null;
    return kept?.doorplateId === doorplateId ? { ...nothing, ...kept } : nothing;
  } catch {
    return nothing;
  }
}

/** That the server is still there is written this seldom, ms: storage of flash wears out, and an older time is no lie. */
const heardEveryMs = 10 * 60_000;

export type Keeper<Sheet = PanelSheet> = ReturnType<typeof createKeeper<Sheet>>;

/** The memory of a running panel. */
export function createKeeper<Sheet = PanelSheet>(store: Store, doorplateId: string, clock: Clock) {
  const memory = recall<Sheet>(store, doorplateId);
  let writtenAt = Number.NEGATIVE_INFINITY;

  function save(): void {
    writtenAt = clock.now();
    remember(store, memory);
  }

  const now = () => clock.now() + memory.clockOffset;

  return {
    memory,
    save,
    /** Epoch ms by the server's clock, as far as it is known. */
    now,
    heard(): void {
      memory.heardAt = now();
      if (clock.now() - writtenAt >= heardEveryMs) save();
    },
  };
}

function remember(store: Store, memory: Memory<unknown>): void {
  try {
    store.write(JSON.stringify(memory));
  } catch (error) {
    // A full or broken storage costs the memory, never the screen.
    console.error(error);
  }
}

/**
 * A screen goes on as one of the other kind, at a door or as a board, as the settings say that it was told. What the other has in
 * mind of before would send it back at once: that makes way.
 */
export function handOver(settings: PanelSettings, from: Store, to: Store): void {
  const { doorplateId } = settings;
  const found = recall<unknown>(to, doorplateId).settings;
  if (found && Boolean(found.board) === Boolean(settings.board)) return;
  to.clear();
  remember(to, { ...recall<unknown>(from, doorplateId), settings, sheet: null, notes: [] });
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
