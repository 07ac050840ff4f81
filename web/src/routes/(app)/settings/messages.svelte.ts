import type { Me, Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

export type MessagePreferences = Me['preferences']['messages'];
export type Group = keyof MessagePreferences['channels'];
export type QuietTime = MessagePreferences['quiet'][number];

const everyDay = [1, 2, 3, 4, 5, 6, 7];
/** What is offered first: the night. */
const night: QuietTime = { from: '22:00', to: '08:00', days: everyDay };
export const mostTimes = 6;

/** By which ways one is told, and when one is left alone. Each step is shown at once and saved. */
export class MessageSettings {
  #session: Session;
  #shown = $state.raw<MessagePreferences | null>(null);
  #saving = Promise.resolve(true);

  constructor(session: Session) {
    this.#session = session;
  }

  get now(): MessagePreferences {
    return this.#shown ?? this.#session.me.preferences.messages;
  }

  byMail(group: Group): boolean {
    return this.now.channels[group].includes('mail');
  }

  setMail(group: Group, on: boolean): Promise<boolean> {
    return this.#save({ channels: { ...this.now.channels, [group]: on ? ['mail'] : [] } });
  }

  setCalendar(on: boolean): Promise<boolean> {
    return this.#save({ calendar: on });
  }

  add(): Promise<boolean> {
    return this.#save({ quiet: [...this.now.quiet, night] });
  }

  change(index: number, patch: Partial<QuietTime>): Promise<boolean> {
    return this.#save({ quiet: this.now.quiet.map((time, at) => (at === index ? { ...time, ...patch } : time)) });
  }

  /** The last day stays: a time of no day is to be removed. */
  toggleDay(index: number, day: number): Promise<boolean> | undefined {
    const days = this.now.quiet[index]?.days ?? [];
    const next = days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b);
    return next.length > 0 ? this.change(index, { days: next }) : undefined;
  }

  /** @returns what puts it back */
  async remove(index: number): Promise<(() => Promise<boolean>) | null> {
    const before = this.now.quiet;
    const saved = await this.#save({ quiet: before.filter((_, at) => at !== index) });
    return saved ? () => this.#save({ quiet: before }) : null;
  }

  setZone(zone: string | null): Promise<boolean> {
    return this.#save({ zone });
  }

  #save(patch: Partial<MessagePreferences>): Promise<boolean> {
    this.#shown = { ...this.now, ...patch };
    // One after the other: of two at once, the older might be written last.
    this.#saving = this.#saving.then(() => this.#send());
    return this.#saving;
  }

  /** Sends what is shown by then, with all steps taken meanwhile. */
  async #send(): Promise<boolean> {
    const messages = this.#shown;
    if (!messages) return true;
    try {
      await this.#session.change({ messages });
      if (this.#shown === messages) this.#shown = null;
      return true;
    } catch (error) {
      this.#shown = null;
      toasts.problem(error);
      return false;
    }
  }
}
