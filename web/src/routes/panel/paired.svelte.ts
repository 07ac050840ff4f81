import { language } from '#lib/locale.svelte.ts';
import type { Host, Screen, ScreenSnapshot } from '../../../../iot/contract.ts';
import type { AnyView } from '../../../../iot/kind.ts';
import { handOver, type Store } from '../../../../iot/memory.ts';
import type { PanelSettings } from '../../../../shared/doorplates/protocol.ts';
import { feel } from './body.ts';
import { built } from './build.ts';
import { lateDial } from './dial.ts';
import { Pairing } from './pairing.svelte.ts';
import { rendered } from './rendered.ts';
import { forgetMedia, keepMedia } from './slides/media-cache.ts';
import { type Credentials, credentials } from './storage.ts';

/** Refusals in a row after which the screen offers to be paired anew; it goes on trying meanwhile. */
const refusalsUntilPairing = 3;
const litMs = 20_000;

type AnySeen = ScreenSnapshot<unknown, AnyView>;

/** What makes a page of it: a door's, or a lobby's. */
export interface Made<Seen extends AnySeen, Running extends Screen<Seen>> {
  /** For the list of doorplates. */
  program: 'panel' | 'lobby';
  memory: Store;
  isBoard: boolean;
  /** The page for the other kind of screen. */
  other: { address: string; memory: Store };
  start(host: Host<Seen>): Running;
  /** How often the time is drawn, ms. */
  tickMs(seen: Seen | null): number;
  /** Addresses of further pictures that it shows, to be kept for times without a network. */
  pictures?(seen: Seen): string[];
}

/** A kiosk browser's page: a running screen once it is paired, a pairing code until then. */
export class Paired<Seen extends AnySeen, Running extends Screen<Seen>> {
  snapshot = $state.raw<Seen | null>(null);
  pairing = $state.raw<Pairing | null>(null);
  /** The credentials were good once and are refused now. */
  refused = $state(false);
  /** Epoch ms by the server's clock, at every tick. */
  now = $state(Date.now());
  protected running: Running | null = null;
  #made: Made<Seen, Running>;
  #refusals = 0;
  #pictures: string[] = [];
  #left = false;
  #lit = $state(false);
  #dim: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(made: Made<Seen, Running>) {
    this.#made = made;
    const kept = credentials.read();
    if (kept) this.#run(kept);
    else this.#pair();
    this.#tick();
  }

  /** Epoch ms by the server's clock, this instant. */
  time(): number {
    return this.running?.now() ?? Date.now();
  }

  get connected(): boolean {
    return this.snapshot?.link === 'connected';
  }

  /** It shows what holds today: that stands before any pairing code, which a refusal that passes may have called for. */
  get showsToday(): boolean {
    return this.snapshot !== null && this.snapshot.view.today !== null;
  }

  /** Switched off by plan, and nobody has just touched it. */
  get isDark(): boolean {
    return this.snapshot?.view.state === 'off' && !this.snapshot.identify && !this.#lit;
  }

  /** A touch lights a dark screen for a moment. */
  light(): void {
    clearTimeout(this.#dim);
    this.#lit = true;
    this.#dim = setTimeout(() => {
      this.#lit = false;
    }, litMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#dim);
    this.pairing?.end();
    void this.running?.end();
  }

  #tick(): void {
    this.now = this.time();
    const ms = this.#made.tickMs(this.snapshot);
    this.#timer = setTimeout(() => this.#tick(), ms - (this.now % ms));
  }

  #run({ live, ...identity }: Credentials): void {
    const { program, memory, start } = this.#made;
    this.running = start({
      identity: { ...identity, url: webSocket(live.url) } as Host<Seen>['identity'],
      dial: lateDial,
      store: memory,
      agent: `${program} ${built}, ${navigator.userAgent}`.slice(0, 120),
      locale: language.current,
      changed: (snapshot) => this.#changed(snapshot),
      rendered,
      health: feel,
      restart: () => location.reload(),
      retired: () => this.#retired(),
    });
    // What it remembers may have sent it away before it was there.
    if (this.#left) this.end();
    this.now = this.running.now();
  }

  #changed(snapshot: Seen): void {
    if (this.#left) return;
    const before = this.snapshot?.link;
    const { settings } = snapshot;
    if (settings && Boolean(settings.board) !== this.#made.isBoard) {
      this.#leave(settings);
      return;
    }
    const isNews =
      settings !== null &&
      (settings !== this.snapshot?.settings || (before !== 'connected' && snapshot.link === 'connected'));
    this.snapshot = snapshot;
    const pictures = this.#made.pictures?.(snapshot) ?? [];
    const isNew = settings !== null && pictures.join() !== this.#pictures.join();
    this.#pictures = pictures;
    if (isNews || isNew) void keepMedia(settings, pictures);
    if (this.running) this.now = this.running.now();
    if (snapshot.link === before) return;
    if (snapshot.link === 'connected') this.#accepted();
    if (snapshot.link === 'refused' && ++this.#refusals >= refusalsUntilPairing) this.#pair();
  }

  /** It was taken to the other kind of place. */
  #leave(settings: PanelSettings): void {
    const { memory, other } = this.#made;
    this.#left = true;
    this.end();
    handOver(settings, memory, other.memory);
    location.replace(other.address);
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
      void this.running?.end();
      this.#made.memory.clear();
      credentials.write(paired);
      this.#refusals = 0;
      this.refused = false;
      this.pairing = null;
      this.#run(paired);
    });
  }

  #retired(): void {
    credentials.clear();
    this.#made.other.memory.clear();
    void forgetMedia();
    this.running = null;
    this.snapshot = null;
    this.#pair();
  }
}

function webSocket(address: string): string {
  const url = new URL(address, location.href);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
