import type { MqttClient } from 'mqtt';
import { createContext } from 'svelte';
import type { PersonEvent, SheetChanged } from '../../../shared/topics.ts';
import { call, type Output } from './api.ts';

/** What can be listened to, by name. */
export interface LiveEvents {
  'sheet.changed': SheetChanged;
  'message.new': Extract<PersonEvent, { kind: 'message.new' }>;
  'booking.changed': Extract<PersonEvent, { kind: 'booking.changed' }>;
  'request.changed': Extract<PersonEvent, { kind: 'request.changed' }>;
  'approval.changed': Extract<PersonEvent, { kind: 'approval.changed' }>;
  'series.progress': Extract<PersonEvent, { kind: 'series.progress' }>;
  /** The connection stands, for the first time or after a gap: what was missed must be read again. */
  reconnected: { kind: 'reconnected' };
}
type Name = keyof LiveEvents;
type Listener = (event: LiveEvents[Name]) => void;
type Ticket = Output<'messages.live'>;

/**
 * The company's and the person's changes as they happen. Connects after the page stands, again after every loss, with a
 * new ticket each time; listeners never see topics.
 */
export class Live {
  connected = $state(false);
  /** The connection stood and is gone: changes of others may be missing from the screen. */
  lost = $state(false);
  #listeners = new Map<Name, Set<Listener>>();
  #client: MqttClient | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #starting = false;
  #before = false;
  #ended = false;
  /** A device without a network knows it long before the connection does. */
  readonly #gone = () => this.#client?.end(true);
  readonly #back = () => {
    this.#failures = 0;
    void this.start();
  };

  constructor() {
    window.addEventListener('offline', this.#gone);
    window.addEventListener('online', this.#back);
  }

  /** @returns stops listening */
  on<N extends Name>(name: N, listener: (event: LiveEvents[N]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as Listener));
    return () => set.delete(listener as Listener);
  }

  async start(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#ended || this.#client || this.#starting) return;
    this.#starting = true;
    try {
      const [{ default: mqtt }, ticket] = await Promise.all([import('mqtt'), call('messages.live', {})]);
      if (!this.#ended) this.#connect(mqtt.connect(addressOf(ticket), optionsOf(ticket)), ticket);
    } catch {
      this.#again();
    } finally {
      this.#starting = false;
    }
  }

  end(): void {
    this.#ended = true;
    window.removeEventListener('offline', this.#gone);
    window.removeEventListener('online', this.#back);
    clearTimeout(this.#timer);
    this.#client?.end(true);
    this.#client = null;
  }

  #connect(client: MqttClient, ticket: Ticket): void {
    this.#client = client;
    client.on('connect', async () => {
      await client
        .subscribeAsync([ticket.topics.company, ticket.topics.person], { qos: 1 })
        .catch(() => client.end(true));
      if (this.#client !== client || !client.connected) return;
      this.#failures = 0;
      this.connected = true;
      this.lost = false;
      this.#before = true;
      // The first time, too: the page came first, and what happened until now it has not heard.
      this.#tell({ kind: 'reconnected' });
    });
    client.on('message', (_topic, payload) => this.#read(payload.toString()));
    client.on('error', () => client.end(true));
    client.on('close', () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.connected = false;
      this.lost = this.#before;
      client.end(true);
      this.#again();
    });
  }

  #read(payload: string): void {
    try {
      // The company's topic tells what belongs together in one message.
      for (const event of [JSON.parse(payload)].flat()) this.#tell(event);
    } catch (error) {
      console.error(error);
    }
  }

  #tell(event: LiveEvents[Name]): void {
    for (const listener of this.#listeners.get(event.kind) ?? []) listener(event);
  }

  /** 1 s, 2 s, 4 s … at most a minute, with jitter, so that a restarted server is not stormed. */
  #again(): void {
    if (this.#ended) return;
    const wait = Math.min(60_000, 1000 * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => void this.start(), wait);
  }
}

function addressOf(ticket: Ticket): string {
  const url = new URL(ticket.url, location.href);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function optionsOf({ clientId, username, password }: Ticket) {
  return {
    clientId,
    username,
    password,
    protocolVersion: 4,
    clean: true,
    keepalive: 90,
    // Timers in a worker would need one made of a blob; the page's own policy forbids it.
    timerVariant: 'native',
    reconnectPeriod: 0,
    connectTimeout: 10_000,
  } as const;
}

export const [useLive, provideLive] = createContext<Live>();
