import { createContext } from 'svelte';
import { m } from '#lib/paraglide/messages.js';
import type { Kiosk, Touch } from './kiosk.svelte.ts';
import type { Words } from './words.ts';

export type Step = 'offers' | 'end' | 'call' | 'fault' | 'how' | 'code';

const sayMs = 8000;
const chooseMs = 20_000;
/** For so long the door's PIN need not be typed again. A personal code is kept for nobody: the next to touch is another person. */
const rememberMs = 30_000;
const personalDigits = 6;
const mostDigits = 8;

interface Wanted {
  /** Which target was touched. */
  key: string;
  what: Touch;
  /** What is said once it is done. */
  done: string;
}

/** What somebody at the door is doing: choosing, typing a code, waiting for the answer. */
export class Touching {
  step = $state<Step>('offers');
  busy = $state<string | null>(null);
  said = $state.raw<{ text: string; good: boolean } | null>(null);
  /** What is broken, while one says how. */
  thing = $state('');
  digits = $state('');
  #wanted: Wanted | null = null;
  #code: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #forget: ReturnType<typeof setTimeout> | undefined;
  #kiosk: Kiosk;
  #words: () => Words;

  constructor(kiosk: Kiosk, words: () => Words) {
    this.#kiosk = kiosk;
    this.#words = words;
  }

  get asks(): 'anyone' | 'pin' | 'people' {
    return this.#kiosk.snapshot?.settings?.touch ?? 'anyone';
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#forgetCode();
  }

  /** Goes to a step, and back again when nobody goes on. */
  go(step: Step): void {
    this.step = step;
    this.digits = '';
    if (step !== 'code') this.#wanted = null;
    if (step === 'offers') clearTimeout(this.#timer);
    else this.#later(chooseMs, () => this.go('offers'));
  }

  async touch(key: string, what: Touch, done: string): Promise<void> {
    const isOpen = what.kind === 'ask' || what.kind === 'report' || this.asks === 'anyone';
    if (!isOpen && !this.#code) {
      this.said = null;
      this.go('code');
      this.#wanted = { key, what, done };
      return;
    }
    await this.#run({ key, what, done }, isOpen ? undefined : (this.#code ?? undefined));
  }

  type(digit: string): void {
    if (this.digits.length >= mostDigits || this.busy) return;
    this.said = null;
    this.digits += digit;
    this.#later(chooseMs, () => this.go('offers'));
    if (this.asks === 'people' && this.digits.length === personalDigits) void this.enter();
  }

  back(): void {
    this.digits = this.digits.slice(0, -1);
  }

  get canEnter(): boolean {
    return this.digits.length >= (this.asks === 'people' ? personalDigits : 4);
  }

  async enter(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || !this.canEnter) return;
    if (this.asks === 'pin') this.#remember(this.digits);
    await this.#run(wanted, this.digits);
  }

  async #run({ key, what, done }: Wanted, proof: string | undefined): Promise<void> {
    const words = this.#words();
    this.busy = key;
    clearTimeout(this.#timer);
    const result = await this.#kiosk.touch(what, proof);
    this.busy = null;
    if (!result.ok && result.code === 'wrong_door_code' && this.step === 'code') {
      this.#forgetCode();
      this.go('code');
      this.#wanted = { key, what, done };
      return this.#say(result.text ?? '', false);
    }
    this.go('offers');
    if (!result.ok) {
      // Somebody else may stand there next.
      this.#forgetCode();
      return this.#say(
        result.text ?? words.say(result.code === 'offline' ? m.panel_offline : m.panel_no_answer, {}),
        false,
      );
    }
    this.#say(result.text ?? (result.noted ? words.say(m.panel_noted, {}) : done), true);
  }

  #say(text: string, good: boolean): void {
    this.said = { text, good };
    const step = this.step;
    this.#later(step === 'code' ? chooseMs : sayMs, () => {
      this.said = null;
      if (this.step !== 'offers') this.go('offers');
    });
  }

  #remember(digits: string): void {
    this.#forgetCode();
    this.#code = digits;
    this.#forget = setTimeout(() => this.#forgetCode(), rememberMs);
  }

  #forgetCode(): void {
    clearTimeout(this.#forget);
    this.#code = null;
  }

  #later(ms: number, run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, ms);
  }
}

export const [useTouching, provideTouching] = createContext<Touching>();
