import { createContext } from 'svelte';
import { language } from '#lib/locale.svelte.ts';
import type { LobbySnapshot } from '../../../../iot/lobby.ts';
import { type Lobby, startLobby } from '../../../../iot/lobby.ts';
import { feel } from '../panel/body.ts';
import { lateDial } from '../panel/dial.ts';
import { Pairing } from '../panel/pairing.svelte.ts';
import { rendered } from '../panel/rendered.ts';
import { keepMedia } from '../panel/slides/media-cache.ts';
import { type Credentials, credentials } from '../panel/storage.ts';
import { memory } from './storage.ts';

/** Refusals in a row after which the screen offers to be paired anew; it goes on trying meanwhile. */
const refusalsUntilPairing = 3;
const tickMs = 1000;
const litMs = 20_000;

/** The lobby's page: a board once it is paired, a pairing code until then. One timer, whatever happens. */
export class Display {
  snapshot = $state.raw<LobbySnapshot | null>(null);
  pairing = $state.raw<Pairing | null>(null);
  /** The credentials were good once and are refused now. */
  refused = $state(false);
  /** Epoch ms by the server's clock, every second. */
  now = $state(Date.now());
  #lobby: Lobby | null = null;
  #refusals = 0;
  #litUntil = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const kept = credentials.read();
    if (kept) this.#run(kept);
    else this.#pair();
    this.#tick();
  }

  get connected(): boolean {
    return this.snapshot?.link === 'connected';
  }

  /** Switched off by plan, and nobody has just touched it. */
  get isDark(): boolean {
    return this.snapshot?.view.state === 'off' && this.now >= this.#litUntil;
  }

  /** A touch lights a dark screen for a moment. */
  light(): void {
    this.#litUntil = this.now + litMs;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.pairing?.end();
    void this.#lobby?.end();
  }

  #tick(): void {
    this.now = this.#lobby?.now() ?? Date.now();
    this.#timer = setTimeout(() => this.#tick(), tickMs - (this.now % tickMs));
  }

  #run({ live, ...identity }: Credentials): void {
    this.#lobby = startLobby({
      identity: { ...identity, url: webSocket(live.url) } as Parameters<typeof startLobby>[0]['identity'],
      dial: lateDial,
      store: memory,
      agent: `lobby, ${navigator.userAgent}`.slice(0, 120),
      locale: language.current,
      changed: (snapshot) => this.#changed(snapshot),
      rendered,
      health: feel,
      restart: () => location.reload(),
      retired: () => this.#retired(),
    });
    this.now = this.#lobby.now();
  }

  #changed(snapshot: LobbySnapshot): void {
    // It was taken to a door.
    if (snapshot.settings?.board === null) {
      location.replace('/panel');
      return;
    }
    const before = this.snapshot?.link;
    const { settings } = snapshot;
    const isNews = settings !== null && settings !== this.snapshot?.settings;
    this.snapshot = snapshot;
    // The company's mark is there without a network, too.
    if (isNews) void keepMedia(settings);
    if (snapshot.link === before) return;
    if (snapshot.link === 'connected') this.#accepted();
    if (snapshot.link === 'refused' && ++this.#refusals >= refusalsUntilPairing) this.#pair();
  }

  #accepted(): void {
    this.#refusals = 0;
    this.refused = false;
    this.pairing?.end();
    this.pairing = null;
  }

  #pair(): void {
    this.refused = credentials.read() !== null;
    this.pairing ??= new Pairing((paired) => {
      void this.#lobby?.end();
      memory.clear();
      credentials.write(paired);
      this.#refusals = 0;
      this.refused = false;
      this.pairing = null;
      this.#run(paired);
    });
  }

  #retired(): void {
    credentials.clear();
    this.#lobby = null;
    this.snapshot = null;
    this.#pair();
  }
}

function webSocket(address: string): string {
  const url = new URL(address, location.href);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export const [useDisplay, provideDisplay] = createContext<Display>();
