import { SvelteMap } from 'svelte/reactivity';
import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { readCache, writeCache } from '#lib/cache.ts';
import type { Live, LiveEvents } from '#lib/live.svelte.ts';
import { addDays, datesFrom, type LocalDate } from '#lib/time.ts';
import type { RoomDay, ShownMeeting } from './day.ts';
import { sheetKey } from './lanes.ts';

type Answer = Output<'bookings.grid'>['days'][number];
interface Kept {
  days: Answer[];
}

const keepMost = 160;
const roomsPerCall = 100;
/** Without live events an answer counts as fresh for this long, ms. */
const freshFor = 20_000;

/**
 * The day sheets as the server told them: from the last visit's cache at once, from the grid when asked, from live events as
 * they happen. A sheet's version never goes backwards.
 */
export class Sheets {
  problem = $state.raw<Problem | null>(null);
  #days = new SvelteMap<string, RoomDay>();
  #readAt = new Map<string, number>();
  #asking = new Set<string>();
  #connectedAt: number | null = null;
  #saving: ReturnType<typeof setTimeout> | undefined;
  readonly #me: string;
  readonly #cache: string;
  readonly #told: (day: RoomDay) => void;

  /** @param told is called with every sheet that is new */
  constructor(options: { me: string; cache: string; told: (day: RoomDay) => void }) {
    this.#me = options.me;
    this.#cache = `${options.cache}.sheets`;
    this.#told = options.told;
    for (const day of readCache<Kept>(this.#cache)?.days ?? []) this.#days.set(sheetKey(day.roomId, day.date), day);
  }

  get(roomId: string, date: LocalDate): RoomDay | undefined {
    return this.#days.get(sheetKey(roomId, date));
  }

  /** @returns stops following */
  follow(live: Live): () => void {
    const stops = [
      live.on('sheet.changed', (event) => this.#changed(event)),
      live.on('reconnected', () => this.#readAt.clear()),
    ];
    return () => stops.forEach((stop) => void stop());
  }

  /** Sheets read before the connection stood may lack what happened in between: they are to be read once more. */
  connected(is: boolean): void {
    this.#connectedAt = is ? Date.now() : null;
  }

  /** Reads what is not fresh; `again` reads it all. Never throws: `problem` tells. */
  async want(roomIds: readonly string[], from: LocalDate, days: number, again = false): Promise<void> {
    const dates = datesFrom(from, addDays(from, days - 1));
    const rooms = roomIds.filter((roomId) => dates.some((date) => again || !this.#isFresh(sheetKey(roomId, date))));
    const calls: Promise<void>[] = [];
    for (let at = 0; at < rooms.length; at += roomsPerCall) {
      calls.push(this.#read(rooms.slice(at, at + roomsPerCall), from, days, dates));
    }
    await Promise.all(calls);
  }

  async #read(rooms: string[], from: LocalDate, days: number, dates: LocalDate[]): Promise<void> {
    const keys = rooms.flatMap((roomId) => dates.map((date) => sheetKey(roomId, date)));
    for (const key of keys) this.#asking.add(key);
    const asked = Date.now();
    try {
      const answer = await call('bookings.grid', { rooms: rooms as Answer['roomId'][], from, days });
      for (const day of answer.days) {
        this.#readAt.set(sheetKey(day.roomId, day.date), asked);
        this.#take(day, true);
      }
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      for (const key of keys) this.#asking.delete(key);
    }
  }

  #isFresh(key: string): boolean {
    if (this.#asking.has(key)) return true;
    const at = this.#readAt.get(key);
    if (at === undefined) return false;
    return this.#connectedAt === null ? Date.now() - at < freshFor : at >= this.#connectedAt;
  }

  /** Of two equal versions the grid's answer is the richer: it tells the topics of one's own private meetings. */
  #take(day: RoomDay, answered: boolean): void {
    const key = sheetKey(day.roomId, day.date);
    const known = this.#days.get(key);
    if (known && (known.version > day.version || (known.version === day.version && !answered))) return;
    this.#days.set(key, day);
    this.#told(day);
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.save(), 2000);
  }

  #changed({ roomId, date, version, meetings }: LiveEvents['sheet.changed']): void {
    const known = this.#days.get(sheetKey(roomId, date));
    const topics = new Map(known?.meetings.map((each) => [each.bookingId, each.topic]));
    const isHidden = (each: ShownMeeting) => each.private && each.organiserId === this.#me && each.topic === null;
    const day = {
      roomId,
      date,
      version,
      meetings: meetings.map((each) =>
        isHidden(each) ? { ...each, topic: topics.get(each.bookingId) ?? null } : each,
      ),
    };
    this.#take(day, false);
    if (day.meetings.some(isHidden)) void this.want([roomId], date, 1, true);
  }

  /** Keeps the nearest days for the next visit. */
  save(): void {
    clearTimeout(this.#saving);
    const oldest = addDays(new Date().toISOString().slice(0, 10), -1);
    const ahead = [...this.#days.values()].filter((day) => day.date >= oldest);
    const days = ahead.sort((a, b) => a.date.localeCompare(b.date)).slice(0, keepMost);
    writeCache(this.#cache, { days } satisfies Kept);
  }
}
