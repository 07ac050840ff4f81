import { clamp, type MapPoint } from './geometry.ts';

/** What one finger or the mouse does with something on the plan. */
export interface Drag {
  move(to: MapPoint): void;
  /** @param moved it was no mere tap */
  end(to: MapPoint, moved: boolean): void;
}

export interface PlanSize {
  /** px of the picture */
  width: number;
  height: number;
}

const mostScale = 8;
/** px: less than this is a tap. */
const slack = 6;

/** The part of a floor's picture that is in sight: one finger moves it, two zoom it, as do buttons, keys and the wheel. */
export class Plan {
  size: PlanSize = $state.raw({ width: 1, height: 1 });
  svg = $state.raw<SVGSVGElement | null>(null);
  /** px of the drawn box */
  box = $state.raw({ width: 0, height: 0 });
  scale = $state(1);
  /** The upper left corner in sight, in px of the picture. */
  #x = $state(0);
  #y = $state(0);
  /** Whether something is taken hold of where a pointer goes down; null: the plan itself is. */
  take: ((start: MapPoint, target: Element) => Drag | null) | null = null;
  #pointers = new Map<number, { x: number; y: number }>();
  #start = { x: 0, y: 0 };
  #moved = false;
  #drag: Drag | null = null;

  get viewBox(): string {
    return `${this.#x} ${this.#y} ${this.size.width / this.scale} ${this.size.height / this.scale}`;
  }

  /** One px of the screen, in px of the picture. */
  get unit(): number {
    const { width, height } = this.size;
    if (!this.box.width || !this.box.height) return 1;
    return Math.max(width / this.box.width, height / this.box.height) / this.scale;
  }

  /** Beyond the edge there is nothing to see. */
  show(scale: number, x: number, y: number): void {
    this.scale = clamp(scale, 1, mostScale);
    const { width, height } = this.size;
    this.#x = clamp(x, 0, width - width / this.scale);
    this.#y = clamp(y, 0, height - height / this.scale);
  }

  whole(): void {
    this.show(1, 0, 0);
  }

  /** @param at what stays where it is, in shares; the middle of what is in sight unless it is given */
  zoom(by: number, at?: MapPoint): void {
    const { width, height } = this.size;
    const wanted = clamp(this.scale * by, 1, mostScale);
    const x = at ? at.x * width : this.#x + width / this.scale / 2;
    const y = at ? at.y * height : this.#y + height / this.scale / 2;
    const share = this.scale / wanted;
    this.show(wanted, x - (x - this.#x) * share, y - (y - this.#y) * share);
  }

  /** px of the screen */
  pan(dx: number, dy: number): void {
    this.show(this.scale, this.#x + dx * this.unit, this.#y + dy * this.unit);
  }

  pointAt({ clientX, clientY }: { clientX: number; clientY: number }): MapPoint {
    const matrix = this.svg?.getScreenCTM()?.inverse();
    if (!matrix) return { x: 0, y: 0 };
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    return { x: x / this.size.width, y: y / this.size.height };
  }

  down = (event: PointerEvent): void => {
    if (event.button > 0) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#pointers.size === 1) {
      this.#start = { x: event.clientX, y: event.clientY };
      this.#moved = false;
      this.#drag = this.take?.(this.pointAt(event), event.target as Element) ?? null;
      if (this.#drag) this.svg?.setPointerCapture(event.pointerId);
    } else this.#moved = true;
  };

  move = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!this.#moved && Math.hypot(now.x - this.#start.x, now.y - this.#start.y) < slack) return;
    if (!this.#moved) this.svg?.setPointerCapture(event.pointerId);
    this.#moved = true;
    this.#pointers.set(event.pointerId, now);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) this.#pinch(before, now, other);
    else if (this.#drag) this.#drag.move(this.pointAt(event));
    else this.pan(before.x - now.x, before.y - now.y);
  };

  up = (event: PointerEvent): void => {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    this.#drag?.end(this.pointAt(event), this.#moved);
    this.#drag = null;
  };

  #pinch(before: { x: number; y: number }, now: { x: number; y: number }, other: { x: number; y: number }): void {
    const [was, is] = [before, now].map((one) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)));
    this.zoom((is ?? 1) / (was ?? 1), this.pointAt({ clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 }));
    this.pan((before.x - now.x) / 2, (before.y - now.y) / 2);
  }

  /** What ends a move is no click. */
  click = (event: MouseEvent): void => {
    if (!this.#moved) return;
    this.#moved = false;
    event.stopPropagation();
    event.preventDefault();
  };

  /** The page scrolls by the wheel; with Ctrl, and by a pinch on a touchpad, the plan is zoomed. */
  wheel = (node: Element): (() => void) => {
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 200), this.pointAt(event));
    };
    node.addEventListener('wheel', turn as EventListener, { passive: false });
    return () => node.removeEventListener('wheel', turn as EventListener);
  };

  key = (event: KeyboardEvent): void => {
    if (event.key === '+' || event.key === '=') this.zoom(1.4);
    else if (event.key === '-') this.zoom(1 / 1.4);
    else if (event.key === '0') this.whole();
    else return;
    event.preventDefault();
  };
}
