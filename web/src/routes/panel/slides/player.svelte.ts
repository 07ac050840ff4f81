import type { PanelSlide } from '../../../../../shared/doorplates/protocol.ts';
import { goesOn, type Shown, slideAfter } from './playlist.ts';

/** What could not be shown is tried again after this time: it may be uploaded, or reachable, by then. */
const brokenMs = 10 * 60_000;
const lookMs = 60_000;
/** A video that stands still for so long hangs. */
const patienceMs = 20_000;

interface Playing {
  slides: readonly PanelSlide[];
  zone: string;
  /** A screen without motion shows no videos. */
  still: boolean;
  now(): number;
}

/** Plays a list of slides, one after the other, for as long as it is told to. */
export class Player {
  shown = $state.raw<Shown | null>(null);
  #playing: Playing | null = null;
  #after = -1;
  /** Address -> epoch ms until which it is left out. */
  #broken = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  play(playing: Playing): void {
    this.#playing = playing;
    // A list that has changed begins where it was; what is shown may be gone.
    this.#after = Math.min(this.#after, playing.slides.length - 1);
    this.next();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#playing = null;
    this.shown = null;
  }

  next(): void {
    const playing = this.#playing;
    if (!playing) return;
    const now = playing.now();
    const next = slideAfter(playing.slides, this.#after, {
      now,
      zone: playing.zone,
      skip: (slide) => this.#skips(slide),
    });
    if (!goesOn(this.shown, next)) this.shown = next;
    if (next) this.#after = next.index;
    const until = next ? (next.until ?? now + patienceMs) : now + lookMs;
    this.#wait(until - now);
  }

  /** The video goes on. */
  alive(): void {
    if (this.shown?.slide.kind === 'video') this.#wait(patienceMs);
  }

  /** It cannot be shown: the next one is. */
  fail(slide: PanelSlide): void {
    if (slide.kind === 'notice' || !this.#playing) return;
    if (this.#broken.size > 100) this.#broken.clear();
    this.#broken.set(slide.url, this.#playing.now() + brokenMs);
    this.next();
  }

  #skips(slide: PanelSlide): boolean {
    if (slide.kind === 'notice') return false;
    if (slide.kind === 'video' && this.#playing?.still) return true;
    return (this.#broken.get(slide.url) ?? 0) > (this.#playing?.now() ?? 0);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.next(), Math.max(200, ms));
  }
}
