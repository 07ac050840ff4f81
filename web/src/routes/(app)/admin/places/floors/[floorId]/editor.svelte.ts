import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import {
  around,
  cornerMoved,
  inside,
  type MapPoint,
  moved,
  type Points,
  rectangle,
  resized,
  withCorner,
} from '#lib/map/geometry.ts';
import { drawnAnew } from '#lib/map/picture.ts';
import { type Drag, Plan } from '#lib/map/plan.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { putFile } from '#lib/upload.ts';

export type FloorMap = Output<'places.getMap'>;
type FloorId = FloorMap['floorId'];
type Spots = ReadonlyMap<string, Points>;
const none: Spots = new Map();

export type Tool = 'rectangle' | 'polygon' | 'point';
const steps = { fine: 0.005, coarse: 0.02 };
const mostCorners = 24;
const mostUndone = 50;
/** px of the screen within which a tap on the first corner closes an outline. */
const closing = 14;
const usual = { width: 0.12, height: 0.14 };

/** A floor's map as it is being drawn: its picture, where its rooms are, what has not been saved yet. */
export class MapEditor {
  readonly floorId: FloorId;
  readonly places: PlaceBook;
  readonly plan = new Plan();
  map = $state.raw<FloorMap | null>(null);
  loaded = $state(false);
  /** 0 to 1 while a picture is on its way. */
  progress = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  spots = $state.raw(none);
  /** The room that is drawn next, or changed. */
  chosen = $state('');
  tool = $state<Tool>('rectangle');
  /** Corners of an outline that is not closed yet. */
  open = $state.raw<MapPoint[]>([]);
  /** Said by a live region. */
  said = $state('');
  #saved = $state.raw(none);
  #before = $state.raw<Spots[]>([]);

  constructor(floorId: string, places: PlaceBook) {
    this.floorId = floorId as FloorId;
    this.places = places;
    this.plan.take = (start, target) => this.#take(start, target);
  }

  rooms: Room[] = $derived.by(() => this.places.roomsOf(this.floorId));
  isDirty = $derived.by(() => this.spots !== this.#saved);
  canUndo = $derived.by(() => this.#before.length > 0);
  unplaced: Room[] = $derived.by(() => this.rooms.filter(({ roomId }) => !this.spots.has(roomId)));
  room = $derived.by(() => this.rooms.find(({ roomId }) => roomId === this.chosen));
  placed = $derived.by(() => this.spots.has(this.chosen));

  async read(): Promise<void> {
    this.problem = null;
    try {
      const { maps } = await call('places.maps', {});
      const has = maps.some(({ floorId }) => floorId === this.floorId);
      if (has) this.#show(await call('places.getMap', { floorId: this.floorId }));
      this.loaded = true;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** What the server has; what was drawn meanwhile stays where a picture alone is new. */
  #show(map: FloorMap, keep = false): void {
    this.map = map;
    this.plan.size = { width: map.width, height: map.height };
    this.plan.whole();
    if (keep && this.isDirty) return;
    const here = new Set<string>(this.rooms.map(({ roomId }) => roomId));
    this.#saved = new Map(
      map.spots.filter(({ roomId }) => here.has(roomId)).map(({ roomId, points }) => [roomId, points]),
    );
    this.spots = this.#saved;
    this.#before = [];
    this.chosen ||= this.unplaced[0]?.roomId ?? '';
  }

  async upload(file: File): Promise<void> {
    this.problem = null;
    this.progress = 0;
    try {
      const picture = await drawnAnew(file);
      if (!picture) {
        const detail = m.maps_unfit();
        this.problem = { type: 'about:blank', title: detail, status: 422, detail, code: 'bad_map', traceId: '' };
        return;
      }
      const { floorId } = this;
      const contentType = picture.type as 'image/webp';
      const { mapId, upload } = await call('places.startMap', { floorId, contentType, bytes: picture.size });
      await putFile(upload, picture, { failed: m.maps_failed(), progress: (share) => (this.progress = share) });
      this.#show(await call('places.confirmMap', { floorId, mapId }), true);
      this.said = m.maps_uploaded();
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.progress = null;
    }
  }

  async save(): Promise<void> {
    if (!this.map) return;
    this.busy = true;
    this.problem = null;
    const sent = this.spots;
    try {
      const spots = [...sent].map(([roomId, points]) => ({ roomId: roomId as Room['roomId'], points: [...points] }));
      this.map = await call('places.placeRooms', { floorId: this.floorId, version: this.map.version, spots });
      this.#saved = sent;
      toasts.done(m.maps_saved());
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }

  async remove(): Promise<void> {
    if (!this.map) return;
    try {
      await call('places.removeMap', { floorId: this.floorId, version: this.map.version });
      this.map = null;
      this.#saved = none;
      this.spots = none;
      this.#before = [];
      toasts.done(m.maps_removed());
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  choose(roomId: string): void {
    this.chosen = roomId;
    this.open = [];
  }

  pick(tool: Tool): void {
    this.tool = tool;
    this.open = [];
  }

  /** In the middle of what is in sight, for those who draw with keys. */
  putInMiddle(): void {
    const { plan, chosen } = this;
    if (!chosen || this.placed) return;
    const box = plan.svg?.getBoundingClientRect();
    if (!box) return;
    const at = inside(plan.pointAt({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }));
    this.#put(chosen, this.tool === 'point' ? [at] : around(at, usual.width, usual.height));
    this.#tell();
  }

  addCorner(): void {
    const points = this.spots.get(this.chosen);
    if (points && points.length > 1 && points.length < mostCorners) this.#put(this.chosen, withCorner(points));
  }

  takeOff(roomId = this.chosen): void {
    if (!this.spots.has(roomId)) return;
    this.#put(roomId, null);
    this.said = m.maps_taken_off({ name: this.#nameOf(roomId) });
  }

  undo(): void {
    const before = this.#before.at(-1);
    if (!before) return;
    this.#before = this.#before.slice(0, -1);
    this.spots = before;
  }

  /** Arrows move, with Alt they resize, with Shift further. */
  key(event: KeyboardEvent, roomId: string, corner: number | null = null): void {
    const points = this.spots.get(roomId);
    if (!points) return;
    const step = event.shiftKey ? steps.coarse : steps.fine;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (by) {
      const [dx = 0, dy = 0] = by;
      const at = corner === null ? undefined : points[corner];
      if (corner !== null && at) this.#put(roomId, cornerMoved(points, corner, { x: at.x + dx, y: at.y + dy }));
      else this.#put(roomId, event.altKey ? resized(points, dx, dy) : moved(points, dx, dy));
      this.#tell();
    } else if (event.key === 'Delete' || event.key === 'Backspace') this.takeOff(roomId);
    else if (event.key === 'Enter' || event.key === ' ') this.choose(roomId);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys of the whole page: an outline is closed or given up, a step undone. */
  pageKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.open.length > 0) this.open = [];
    else if (event.key === 'Enter' && this.open.length > 2) this.#close();
    else if (event.key === 'z' && (event.ctrlKey || event.metaKey)) this.undo();
    else return;
    event.preventDefault();
  }

  #take(start: MapPoint, target: Element): Drag | null {
    const corner = target.closest('[data-corner]')?.getAttribute('data-corner');
    const spot = target.closest('[data-spot]')?.getAttribute('data-spot');
    if (corner && this.spots.has(this.chosen)) return this.#dragCorner(Number(corner));
    if (this.open.length > 0) return this.#corner();
    if (spot) return this.#dragSpot(spot, start);
    if (!this.chosen || this.placed) return null;
    return this.tool === 'polygon'
      ? this.#corner()
      : this.tool === 'point'
        ? this.#point(start)
        : this.#rectangle(start);
  }

  #dragCorner(corner: number): Drag {
    const { chosen } = this;
    const points = this.spots.get(chosen) ?? [];
    return this.#following((to) => this.#draw(chosen, cornerMoved(points, corner, to)));
  }

  #dragSpot(roomId: string, start: MapPoint): Drag {
    this.choose(roomId);
    const points = this.spots.get(roomId) ?? [];
    return this.#following((to) => this.#draw(roomId, moved(points, to.x - start.x, to.y - start.y)));
  }

  #point(start: MapPoint): Drag {
    const { chosen } = this;
    const drag = this.#following((to) => this.#draw(chosen, [inside(to)]));
    drag.move(start);
    return { ...drag, end: () => this.#next() };
  }

  #rectangle(start: MapPoint): Drag {
    const { chosen } = this;
    const drag = this.#following((to) => this.#draw(chosen, rectangle(start, to)));
    return {
      move: drag.move,
      end: (to, isMoved) => {
        if (!isMoved) drag.move(to);
        if (!isMoved) this.#draw(chosen, around(inside(start), usual.width, usual.height));
        this.#next();
      },
    };
  }

  /** A tap is a corner of an outline; one on the first closes it. */
  #corner(): Drag {
    return {
      move: () => undefined,
      end: (to, isMoved) => {
        if (isMoved) return;
        const [first] = this.open;
        const { plan } = this;
        const px = (share: number, side: number) => (share * side) / plan.unit;
        const isClose =
          first && Math.hypot(px(first.x - to.x, plan.size.width), px(first.y - to.y, plan.size.height)) < closing;
        if (isClose && this.open.length > 2) this.#close();
        else if (!isClose && this.open.length < mostCorners) this.open = [...this.open, inside(to)];
      },
    };
  }

  #close(): void {
    this.#put(this.chosen, this.open);
    this.open = [];
    this.#next();
  }

  /** Remembers how it was when the first move comes, once. */
  #following(draw: (to: MapPoint) => void): Drag {
    let isKept = false;
    return {
      move: (to) => {
        if (!isKept) this.#keep();
        isKept = true;
        draw(to);
      },
      end: () => undefined,
    };
  }

  /** What was drawn is named, and the next room may be drawn at once. */
  #next(): void {
    this.#tell();
    const [next] = this.unplaced;
    if (next) this.chosen = next.roomId;
  }

  #tell(): void {
    const [point] = this.spots.get(this.chosen) ?? [];
    if (!point) return;
    const percent = (share: number) => Math.round(share * 100);
    this.said = m.maps_placed({ name: this.#nameOf(this.chosen), x: percent(point.x), y: percent(point.y) });
  }

  #nameOf(roomId: string): string {
    const room = this.places.room(roomId);
    return room ? `${room.number} ${room.name}` : '';
  }

  #keep(): void {
    this.#before = [...this.#before, this.spots].slice(-mostUndone);
  }

  #put(roomId: string, points: Points | null): void {
    this.#keep();
    this.#draw(roomId, points);
  }

  #draw(roomId: string, points: Points | null): void {
    const spots = new Map(this.spots);
    if (points) spots.set(roomId, points);
    else spots.delete(roomId);
    this.spots = spots;
  }
}
