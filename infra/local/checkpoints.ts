import type { Store } from './store.ts';

/** How far each function has come in each shard; kept, so that after a kill nothing is lost and little is repeated. */
export interface Checkpoints {
  /** The sequence number of the last record handled. */
  get(fn: string, shard: string): string | undefined;
  set(fn: string, shard: string, sequence: string): void;
  /** The shard is closed and all of it is handled. */
  end(fn: string, shard: string): void;
  ended(fn: string, shard: string): boolean;
  /** Forgets shards that are not in the stream any more. */
  keep(shards: readonly string[]): void;
}

export function start(options: { store: Store }): Checkpoints {
  const { db } = options.store;
  const select = db.prepare('SELECT * FROM checkpoints');
  const put = db.prepare('INSERT OR REPLACE INTO checkpoints (function, shard, sequence, ended) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM checkpoints WHERE shard = ?');
  const known = new Map<string, { shard: string; sequence: string; ended: boolean }>();
  const key = (fn: string, shard: string) => `${fn} ${shard}`;
  for (const row of select.all()) {
    const shard = String(row.shard);
    known.set(key(String(row.function), shard), { shard, sequence: String(row.sequence), ended: row.ended === 1 });
  }

  function write(fn: string, shard: string, sequence: string, ended: boolean): void {
    known.set(key(fn, shard), { shard, sequence, ended });
    put.run(fn, shard, sequence, Number(ended));
  }

  return {
    get: (fn, shard) => known.get(key(fn, shard))?.sequence || undefined,
    set: (fn, shard, sequence) => write(fn, shard, sequence, false),
    end: (fn, shard) => write(fn, shard, known.get(key(fn, shard))?.sequence ?? '', true),
    ended: (fn, shard) => known.get(key(fn, shard))?.ended ?? false,
    keep(shards) {
      for (const [id, { shard }] of known) {
        if (shards.includes(shard)) continue;
        known.delete(id);
        remove.run(shard);
      }
    },
  };
}
