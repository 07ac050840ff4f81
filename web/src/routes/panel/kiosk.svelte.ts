import { createContext } from 'svelte';
import { language } from '#lib/locale.svelte.ts';
import { systemClock } from '../../../../iot/clock.ts';
import { ledNamed } from '../../../../iot/led/index.ts';
import { type Offer, type Offers, offersAt } from '../../../../iot/offers.ts';
import { type ActionResult, type Panel, type Snapshot, startPanel } from '../../../../iot/panel.ts';
import { feel } from './body.ts';
import { lateDial } from './dial.ts';
import { Pairing } from './pairing.svelte.ts';
import { rendered } from './rendered.ts';
import { keepMedia } from './slides/media-cache.ts';
import { type Credentials, credentials, memory } from './storage.ts';

/** Refusals in a row after which the screen offers to be paired anew; it goes on trying meanwhile. */
const refusalsUntilPairing = 3;
const tickMs = 5000;
/** Electronic ink is not drawn anew between minutes. */
const stillTickMs = 60_000;
const litMs = 20_000;

export type Touch =
  | { kind: 'book' | 'extend'; offer: Offer }
  | { kind: 'end'; at: number }
  | { kind: 'check_in'; bookingId: string }
  | { kind: 'ask'; itemId: string }
  | { kind: 'report'; text: string };

/** The kiosk page: a panel once it is paired, a pairing code until then. */
export class Kiosk {
  snapshot = $state.raw<Snapshot | null>(null);
  pairing = $state.raw<Pairing | null>(null);
  /** The credentials were good once and are refused now. */
  refused = $state(false);
  /** Epoch ms by the server's clock, every few seconds. */
  now = $state(Date.now());
  #panel: Panel | null = null;
  #refusals = 0;
  #lit = $state(false);
  #dim: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const kept = credentials.read();
    if (kept) this.#run(kept);
    else this.#pair();
    this.#tick();
  }

  get offers(): Offers {
    return offersAt(this.snapshot?.sheet ?? null, this.now, !this.connected);
  }

  /** Epoch ms by the server's clock, this instant. */
  time(): number {
    return this.#panel?.now() ?? Date.now();
  }

  get connected(): boolean {
    return this.snapshot?.link === 'connected';
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

  /** @param proof the PIN or door code, where the settings ask for one */
  async touch(touch: Touch, proof?: string): Promise<ActionResult> {
    const panel = this.#panel;
    if (!panel) return { ok: false, code: 'offline', text: null };
    if (touch.kind === 'ask') return panel.ask(touch.itemId);
    if (touch.kind === 'report') return panel.report(touch.text);
    if (touch.kind === 'check_in') return panel.checkIn(touch.bookingId, proof);
    if (touch.kind === 'end') return panel.endMeeting(touch.at, proof);
    return touch.kind === 'book' ? panel.book(touch.offer, proof) : panel.extend(touch.offer, proof);
  }

  dismiss(noteId: string): void {
    this.#panel?.dismiss(noteId);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#dim);
    this.pairing?.end();
    void this.#panel?.end();
  }

  #tick(): void {
    this.now = this.#panel?.now() ?? Date.now();
    const ms = this.snapshot?.settings?.look.template === 'minimal' ? stillTickMs : tickMs;
    this.#timer = setTimeout(() => this.#tick(), ms - (this.now % ms));
  }

  #run({ live, ...identity }: Credentials): void {
    this.#panel = startPanel({
      identity: { ...identity, url: webSocket(live.url) } as Parameters<typeof startPanel>[0]['identity'],
      dial: lateDial,
      store: memory,
      led: (settings) => ledNamed(settings?.led ?? 'none', systemClock, (line) => console.info(line)),
      agent: `panel, ${navigator.userAgent}`.slice(0, 120),
      locale: language.current,
      changed: (snapshot) => this.#changed(snapshot),
      rendered,
      health: feel,
      restart: () => location.reload(),
      retired: () => this.#retired(),
    });
    this.now = this.#panel.now();
  }

  #changed(snapshot: Snapshot): void {
    const before = this.snapshot?.link;
    const { settings } = snapshot;
    // It was taken to a lobby.
    if (settings?.board) {
      location.replace('/lobby');
      return;
    }
    const isNews =
      settings !== null &&
      (settings !== this.snapshot?.settings || (before !== 'connected' && snapshot.link === 'connected'));
    this.snapshot = snapshot;
    if (isNews) void keepMedia(settings);
    if (this.#panel) this.now = this.#panel.now();
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
      void this.#panel?.end();
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
    this.#panel = null;
    this.snapshot = null;
    this.#pair();
  }
}

function webSocket(address: string): string {
  const url = new URL(address, location.href);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export const [useKiosk, provideKiosk] = createContext<Kiosk>();
