import { untrack } from 'svelte';
import type { Room } from '#lib/places.svelte.ts';
import { floorToSlot, localDate, slotMinutes } from '#lib/time.ts';
import { furthest, nextFree, type RoomNow, type ShownMeeting, slotOf, standingAt } from './day.ts';
import type { Desk } from './desk.svelte.ts';
import { laneOn } from './lane-on.ts';
import type { Lane } from './lanes.ts';
import { byFreeNow } from './rooms.ts';

export interface ListedRoom {
  lane: Lane;
  meetings: readonly ShownMeeting[] | undefined;
  /** null on another day than today. */
  now: RoomNow | null;
}

const usualLength = 30 / slotMinutes;
/** So many rooms at first, and as many more whenever the end comes near: thousands at once are more than a phone can draw. */
const step = 60;

/** The rooms as a phone lists them: of those listed together the free ones first, and how each one's day is taken. */
export class RoomList {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    $effect(() => this.#read());
    $effect(() => this.#openNamed());
  }

  #most = $state(step);
  /** How many rooms are not listed yet. */
  left: number = $derived.by(() => Math.max(0, this.#desk.rooms.length - this.#most));
  #shown: Room[] = $derived.by(() => {
    const { rooms, address } = this.#desk;
    const shown = rooms.slice(0, this.#most);
    const named = address.view === 'room' ? rooms.find(({ roomId }) => roomId === address.room) : undefined;
    return named && !shown.includes(named) ? [named, ...shown] : shown;
  });

  rooms: ListedRoom[] = $derived.by(() => {
    const desk = this.#desk;
    const listed = this.#shown.flatMap((room): ListedRoom[] => {
      const building = desk.places.building(room.buildingId);
      if (!building) return [];
      const lane = laneOn(room, building, desk.date);
      const meetings = desk.meetingsOf(lane);
      const isToday = localDate(desk.now, building.zone) === desk.date;
      return [{ lane, meetings, now: isToday && meetings ? standingAt(desk.groundOf(lane), desk.now) : null }];
    });
    // Rooms keep their places until all that is known has come; then those that are free come first, of those listed together.
    const parts: ListedRoom[][] = [];
    for (let at = 0; at < listed.length; at += step) parts.push(listed.slice(at, at + step));
    return parts.flatMap((part) =>
      part.every(({ now }) => now) ? part.sort((a, b) => (a.now && b.now ? byFreeNow(a.now, b.now) : 0)) : part,
    );
  });

  more(): void {
    this.#most += step;
  }

  /** Opens the sheet with the next free half hour. */
  open(lane: Lane): void {
    const desk = this.#desk;
    const ground = desk.groundOf(lane);
    const running = Math.max(0, slotOf(lane.day, floorToSlot(desk.now)));
    const from = nextFree(ground, running, desk.now) ?? lane.ground.open?.from ?? 36;
    const to = Math.max(from + 1, furthest(ground, from, from + usualLength, desk.now));
    desk.draft({ roomId: lane.room.roomId, date: lane.day.date, from, to });
  }

  #named = '';

  /** An address that names a room (its own page leads here) opens the room's day, once. */
  #openNamed(): void {
    const { view, room } = this.#desk.address;
    const named = view === 'room' ? room : '';
    if (named === this.#named) return;
    const listed = named ? this.rooms.find(({ lane }) => lane.room.roomId === named) : undefined;
    if (named && !listed?.meetings) return;
    this.#named = named;
    if (listed) untrack(() => this.open(listed.lane));
  }

  #read(): () => void {
    const desk = this.#desk;
    const roomIds = this.#shown.map((room) => room.roomId);
    const { date } = desk;
    void desk.board.turn;
    void desk.live.connected;
    const timer = setTimeout(async () => {
      if (roomIds.length > 0) await untrack(() => desk.sheets.want(roomIds, date, 1));
      desk.stands();
    }, 0);
    return () => clearTimeout(timer);
  }
}
