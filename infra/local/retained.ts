import type { Store } from './store.ts';

/** One message a topic keeps for who subscribes later. */
export interface Retained {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  /** Epoch ms. */
  at: number;
}

export interface RetainedMessages {
  /** An empty payload clears the topic. */
  keep(message: Retained): void;
  get(topic: string): Retained | undefined;
  /** In the order of their topics, after that topic. */
  list(after: string, limit: number): Retained[];
}

export function start(options: { store: Store }): RetainedMessages {
  const { db } = options.store;
  const put = db.prepare('INSERT OR REPLACE INTO retained (topic, payload, qos, at) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM retained WHERE topic = ?');
  const get = db.prepare('SELECT * FROM retained WHERE topic = ?');
  const list = db.prepare('SELECT * FROM retained WHERE topic > ? ORDER BY topic LIMIT ?');

  const read = (row: Record<string, unknown>): Retained => ({
    topic: String(row.topic),
    payload: Buffer.from(row.payload as Uint8Array),
    qos: row.qos === 1 ? 1 : 0,
    at: Number(row.at),
  });

  return {
    keep({ topic, payload, qos, at }) {
      if (payload.length === 0) remove.run(topic);
      else put.run(topic, payload, qos, at);
    },
    get(topic) {
      const row = get.get(topic);
      return row && read(row);
    },
    list: (after, limit) => list.all(after, limit).map(read),
  };
}
