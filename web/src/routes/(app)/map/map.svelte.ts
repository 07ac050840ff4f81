import { untrack } from 'svelte';
import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { WaitBook } from '#lib/bookings/waits.svelte.ts';
import { clock } from '#lib/clock.svelte.ts';
import { holidays } from '#lib/holidays.svelte.ts';
import type { Live } from '#lib/live.svelte.ts';
import type { MapState } from '#lib/map/looks.ts';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import type { Session } from '#lib/session.svelte.ts';
import { type LocalDate, localDate } from '#lib/time.ts';
import { type RoomNow, type ShownMeeting, standingAt } from '../booking/day.ts';
import { laneOn } from '../booking/lane-on.ts';
import type { Lane } from '../booking/lanes.ts';
import { ownerOf } from '../booking/recent.ts';
import { Sheets } from '../booking/sheets.svelte.ts';

export type FloorMap = Output<'places.getMap'>;
type Picture = Output<'places.maps'>['maps'][number];

/** A room of the floor at the time that is looked at. */
export interface Standing {
  room: Room;
  lane: Lane;
  meetings: readonly ShownMeeting[];
  /** null: its day is not known yet. */
  now: RoomNow | null;
  state: MapState;
}

/** A floor as it stands now, and stays as it changes; or at another time. */
export class FloorPage {
  floorId = $state('');
  /** null = today, as long as it is today. */
  date = $state<LocalDate | null>(null);
  /** Minutes after midnight by the building's clock; null = now. */
  minutes = $state<number | null>(null);
  pictures = $state.raw<Picture[] | null>(null);
  map = $state.raw<FloorMap | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly session: Session;
  readonly places: PlaceBook;
  readonly waits: WaitBook;
  readonly live: Live;
  readonly sheets: Sheets;

  constructor(options: { session: Session; places: PlaceBook; waits: WaitBook; live: Live }) {
    const { session, places, waits, live } = options;
    this.session = session;
    this.places = places;
    this.waits = waits;
    this.live = live;
    this.sheets = new Sheets({ me: session.me.personId, cache: `${ownerOf(session.me)}.map`, told: () => undefined });
    void places.load();
    void holidays.load();
    void this.#readPictures();
    $effect(() => this.sheets.follow(live));
    $effect(() => this.sheets.connected(live.connected));
    $effect(() => {
      const { lanes } = this;
      void live.connected;
      untrack(() => void this.#want(lanes));
    });
    $effect(() => live.on('reconnected', () => void this.read()));
    $effect(() => {
      const { floorId } = this;
      const has = this.pictures?.some((each) => each.floorId === floorId) ?? false;
      untrack(() => void this.#readMap(has ? floorId : ''));
    });
  }

  floor = $derived.by(() => this.places.floor(this.floorId));
  building = $derived.by(() => this.floor && this.places.building(this.floor.buildingId));
  rooms: Room[] = $derived.by(() => this.places.roomsOf(this.floorId));
  today: LocalDate = $derived.by(() => localDate(clock.minute, this.building?.zone ?? this.session.me.zone));
  shown: LocalDate = $derived.by(() => this.date ?? this.today);
  isNow = $derived.by(() => this.minutes === null && this.shown === this.today);

  lanes: Lane[] = $derived.by(() => {
    const { building, shown } = this;
    return building ? this.rooms.map((room) => laneOn(room, building, shown)) : [];
  });

  /** Epoch ms. */
  moment = $derived.by(() => {
    const day = this.lanes[0]?.day;
    if (this.isNow || !day) return clock.minute;
    const at = day.clock.findIndex((each) => each >= (this.minutes ?? 9 * 60));
    return day.start + (at < 0 ? day.slots - 1 : at) * 15 * 60_000;
  });

  standings: Standing[] = $derived.by(() => this.lanes.map((lane) => this.#standing(lane)));
  #byRoom = $derived.by(() => new Map<string, Standing>(this.standings.map((each) => [each.room.roomId, each])));

  standingOf(roomId: string): Standing | undefined {
    return this.#byRoom.get(roomId);
  }

  /** Those on the picture, as it was drawn, and as far as they are still on this floor. */
  spots = $derived.by(() => {
    const spots = this.map?.floorId === this.floorId ? this.map.spots : [];
    return spots.flatMap(({ roomId, points }) => {
      const standing = this.#byRoom.get(roomId);
      return standing ? [{ points, standing }] : [];
    });
  });

  /** Floors that have a picture, by building. */
  choices = $derived.by(() =>
    this.places.buildings.flatMap((building) =>
      this.places
        .floorsOf(building.buildingId)
        .filter(({ floorId }) => this.places.roomsOf(floorId).length > 0)
        .map((floor) => ({
          value: floor.floorId as string,
          group: building.name,
          label: floor.name,
          mapped: this.pictures?.some((each) => each.floorId === floor.floorId) ?? false,
        })),
    ),
  );

  isMine = (meeting: ShownMeeting): boolean => {
    if (meeting.state === 'held') return this.waits.offeredAs(meeting.bookingId) !== undefined;
    return meeting.organiserId === this.session.me.personId && meeting.state !== 'occupied';
  };

  #standing(lane: Lane): Standing {
    const { room } = lane;
    const meetings = this.sheets.get(room.roomId, lane.day.date)?.meetings;
    if (!meetings) return { room, lane, meetings: [], now: null, state: 'unknown' };
    const now = standingAt({ ...lane.ground, meetings }, this.moment);
    return { room, lane, meetings, now, state: this.#stateOf(now, room) };
  }

  #stateOf({ standing, meeting }: RoomNow, { occupation }: Room): MapState {
    if (meeting && standing !== 'soon' && this.isMine(meeting)) return 'mine';
    if (standing === 'buffer') return 'soon';
    return standing === 'occupied' && occupation?.kind === 'out_of_service' ? 'out_of_service' : standing;
  }

  read(): Promise<void> {
    return this.#want(this.lanes, true);
  }

  async #want(lanes: readonly Lane[], again = false): Promise<void> {
    const [first] = lanes;
    if (!first) return;
    const ids = lanes.map(({ room }) => room.roomId);
    await this.sheets.want(ids, first.day.date, 1, again);
  }

  async #readPictures(): Promise<void> {
    try {
      this.pictures = (await call('places.maps', {})).maps;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #readMap(floorId: string): Promise<void> {
    if (!floorId || this.map?.floorId === floorId) return;
    try {
      const map = await call('places.getMap', { floorId: floorId as FloorMap['floorId'] });
      if (this.floorId === floorId) this.map = map;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}
