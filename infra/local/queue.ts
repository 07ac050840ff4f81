import { reason } from './fault.ts';
import { type Invoker, unlessMissing } from './invoke.ts';
import type { Store } from './store.ts';
import type { Traffic } from './traffic.ts';

/** An asynchronous invocation of a function. */
export interface Invocation {
  function: string;
  /** Who asked for it. */
  origin: 'bus' | 'scheduler' | 'iot';
  /** The event as JSON. */
  payload: string;
  /** Invocations of one function with the same lane run one after the other, in order. */
  lane?: string;
  /** Times it is tried again before it goes to the failures. */
  retries: number;
  /** Seconds after which it is not tried again; a day when absent. */
  maxAge?: number;
}

/** What has been given up, for a person to look at. */
export interface Failure {
  function: string;
  origin: string;
  payload: unknown;
  attempts: number;
  error: string;
  /** Epoch ms. */
  at: number;
}

/** Lambda's asynchronous invocations: each is kept on disk until it has succeeded, and is repeated after a restart. */
export interface Queue {
  /** Keeps all of them, or none. Inside a `store.transaction` they are kept together with what else it writes. */
  add(invocations: readonly Invocation[]): void;
  /** Begins to run them, those left from before a restart first. */
  begin(): void;
  /** Keeps a failure that happened elsewhere. */
  fail(failure: Omit<Failure, 'at'>): void;
  failures(): Failure[];
  /** How many are kept: waiting, running or to be tried again. */
  pending(): number;
  /** How many have been added since it began. */
  added(): number;
  /** Waits until nothing is kept any more; false when something had to be run first, whose effects may be on their way. */
  drained(): Promise<boolean>;
  end(): Promise<void>;
}

interface Item {
  id: number;
  origin: string;
  payload: string;
  lane: string | undefined;
  /** Whether it is the one of its lane that may run. */
  leads: boolean;
  attempts: number;
  retries: number;
  expiresAt: number;
}

/** One function's part of the queue, read from disk a little at a time. */
interface Worker {
  name: string;
  /** What devices send: somebody may be standing at the door. It does not give way to the API. */
  urgent: boolean;
  ready: Item[];
  lastId: number;
  more: boolean;
  running: number;
  /** Who waits behind the leading item, by lane. */
  lanes: Map<string, Item[]>;
}

const perFunction = 4;
const loadedAtOnce = 64;
const longestDelay = 60_000;
const day = 86_400;

export function start(options: {
  store: Store;
  invoker: Invoker;
  traffic: Traffic;
  log(line: string): void;
  /** Invocations that run at the same time, beside urgent ones. */
  concurrency?: number;
  /** ms before the first retry; each further one waits twice as long. */
  retryDelay?: number;
}): Queue {
  const { invoker, traffic, log, concurrency = 8, retryDelay = 200 } = options;
  const rows = rowsOf(options.store);
  const workers = new Map<string, Worker>();
  const running = new Set<Promise<void>>();
  const urgent = new Set(invoker.named('iot').map(({ name }) => name));
  let inBackground = 0;
  const timers = new Set<NodeJS.Timeout>();
  let state: 'waiting' | 'running' | 'ended' = 'waiting';
  let pumping = false;

  function worker(name: string): Worker {
    const known = workers.get(name);
    if (known) return known;
    const created: Worker = {
      name,
      urgent: urgent.has(name),
      ready: [],
      lastId: 0,
      more: true,
      running: 0,
      lanes: new Map(),
    };
    workers.set(name, created);
    return created;
  }

  function pump(): void {
    if (pumping || state !== 'running') return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      // Who starts one goes to the end of the map, so this goes round until nobody can start another.
      for (const one of workers.values()) {
        if (state === 'running' && startNext(one)) {
          workers.delete(one.name);
          workers.set(one.name, one);
        }
      }
    });
  }

  function startNext(one: Worker): boolean {
    if ((!one.urgent && inBackground >= concurrency) || one.running >= perFunction) return false;
    const item = next(one);
    if (!item) return false;
    const share = one.urgent ? 0 : 1;
    one.running += 1;
    inBackground += share;
    const work = run(one, item).finally(() => {
      one.running -= 1;
      inBackground -= share;
      running.delete(work);
      pump();
    });
    running.add(work);
    return true;
  }

  function next(one: Worker): Item | undefined {
    for (;;) {
      if (one.ready.length === 0 && one.more) {
        const loaded = rows.load(one.name, one.lastId);
        one.more = loaded.length === loadedAtOnce;
        one.lastId = loaded.at(-1)?.id ?? one.lastId;
        one.ready.push(...loaded);
      }
      const item = one.ready.shift();
      if (!item || item.leads || item.lane === undefined) return item;
      const waiting = one.lanes.get(item.lane);
      if (waiting) {
        waiting.push(item);
      } else {
        one.lanes.set(item.lane, []);
        return Object.assign(item, { leads: true });
      }
    }
  }

  async function run(one: Worker, item: Item): Promise<void> {
    if (!one.urgent) await traffic.turn();
    if (state === 'ended') return;
    try {
      await unlessMissing(invoker.run(one.name, JSON.parse(item.payload)));
      rows.finish(item.id);
      passOn(one, item);
    } catch (error) {
      if (state === 'running') again(one, item, error);
    }
  }

  function again(one: Worker, item: Item, error: unknown): void {
    item.attempts += 1;
    const delay = Math.min(retryDelay * 2 ** (item.attempts - 1), longestDelay);
    const last = item.attempts > item.retries || Date.now() + delay > item.expiresAt;
    log(`${one.name} failed (attempt ${item.attempts}${last ? ', given up' : ''}): ${reason(error)}`);
    if (last) {
      rows.giveUp(one.name, item, error);
      passOn(one, item);
      return;
    }
    rows.attempted(item);
    const timer = setTimeout(() => {
      timers.delete(timer);
      one.ready.unshift(item);
      pump();
    }, delay);
    timers.add(timer);
  }

  /** The next of the lane may run. */
  function passOn(one: Worker, item: Item): void {
    if (item.lane === undefined) return;
    const following = one.lanes.get(item.lane)?.shift();
    if (following) one.ready.unshift(Object.assign(following, { leads: true }));
    else one.lanes.delete(item.lane);
  }

  let added = 0;
  return {
    add(invocations) {
      rows.insert(invocations);
      added += invocations.length;
      for (const invocation of invocations) worker(invocation.function).more = true;
      pump();
    },
    begin() {
      state = 'running';
      for (const name of rows.functions()) worker(name);
      pump();
    },
    fail: rows.fail,
    failures: rows.failures,
    pending: rows.count,
    added: () => added,
    async drained() {
      if (rows.count() === 0) return true;
      while (rows.count() > 0 && state !== 'ended') await new Promise((resolve) => setTimeout(resolve, 2));
      return state === 'ended';
    },
    async end() {
      state = 'ended';
      for (const timer of timers) clearTimeout(timer);
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 1000))]);
      rows.flush();
    },
  };
}

/** The queue's rows. What has succeeded is removed many at a time: after a kill in between, it is run once more. */
function rowsOf(store: Store) {
  const { db } = store;
  const insert = db.prepare(
    'INSERT INTO invocations (function, origin, lane, payload, retries, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const load = db.prepare('SELECT * FROM invocations WHERE function = ? AND id > ? ORDER BY id LIMIT ?');
  const attempted = db.prepare('UPDATE invocations SET attempts = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM invocations WHERE id = ?');
  const count = db.prepare('SELECT COUNT(*) AS n FROM invocations');
  const functions = db.prepare('SELECT DISTINCT function FROM invocations');
  const fail = db.prepare(
    'INSERT INTO failures (function, origin, payload, attempts, error, at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const failures = db.prepare('SELECT * FROM failures ORDER BY id');
  const finished: number[] = [];
  let flushing: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const ids = finished.splice(0);
    if (ids.length === 0) return;
    store.transaction(() => {
      for (const id of ids) remove.run(id);
    });
  }

  return {
    flush,
    insert(invocations: readonly Invocation[]): void {
      const write = () => {
        for (const { function: name, origin, lane, payload, retries, maxAge = day } of invocations) {
          insert.run(name, origin, lane ?? null, payload, retries, Date.now() + maxAge * 1000);
        }
      };
      if (db.isTransaction) write();
      else store.transaction(write);
    },
    load(name: string, after: number): Item[] {
      return load.all(name, after, loadedAtOnce).map((row) => ({
        id: Number(row.id),
        origin: String(row.origin),
        payload: String(row.payload),
        lane: row.lane === null ? undefined : String(row.lane),
        leads: false,
        attempts: Number(row.attempts),
        retries: Number(row.retries),
        expiresAt: Number(row.expires_at),
      }));
    },
    attempted: (item: Item) => void attempted.run(item.attempts, item.id),
    finish(id: number): void {
      finished.push(id);
      if (finished.length >= loadedAtOnce) flush();
      else flushing ??= setTimeout(flush, 5);
    },
    giveUp(name: string, item: Item, error: unknown): void {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      store.transaction(() => {
        fail.run(name, item.origin, item.payload, item.attempts, text, Date.now());
        remove.run(item.id);
      });
    },
    fail: ({ function: name, origin, payload, attempts, error }: Omit<Failure, 'at'>) =>
      void fail.run(name, origin, JSON.stringify(payload), attempts, error, Date.now()),
    failures: (): Failure[] =>
      failures.all().map((row) => ({
        function: String(row.function),
        origin: String(row.origin),
        payload: JSON.parse(String(row.payload)) as unknown,
        attempts: Number(row.attempts),
        error: String(row.error),
        at: Number(row.at),
      })),
    /** Those that have succeeded and are still to be removed do not count. */
    count: (): number => Number(count.get()?.n) - finished.length,
    functions: (): string[] => functions.all().map((row) => String(row.function)),
  };
}
