import { untrack } from 'svelte';
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

/** The rooms as a phone lists them: free now first, and how each one's day is taken. */
export class RoomList {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    $effect(() => this.#read());
    $effect(() => this.#openNamed());
  }

  rooms: ListedRoom[] = $derived.by(() => {
    const desk = this.#desk;
    const listed = desk.rooms.flatMap((room): ListedRoom[] => {
      const building = desk.places.building(room.buildingId);
      if (!building) return [];
      const lane = laneOn(room, building, desk.date);
      const meetings = desk.meetingsOf(lane);
      const isToday = localDate(desk.now, building.zone) === desk.date;
      return [{ lane, meetings, now: isToday && meetings ? standingAt(desk.groundOf(lane), desk.now) : null }];
    });
    // Rooms keep their places until all that is known has come; then those that are free come first.
    if (!listed.every(({ now }) => now)) return listed;
    return listed.sort((a, b) => (a.now && b.now ? byFreeNow(a.now, b.now) : 0));
  });

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
    const roomIds = desk.rooms.map((room) => room.roomId);
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
