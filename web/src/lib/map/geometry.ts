/** Where a room is on a floor's map: one point, or the corners of its outline, in shares of the picture. Pure. */
import type { MapPoint } from '../../../../shared/places/map-schema.ts';

export type { MapPoint };
export type Points = readonly MapPoint[];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An outline is never smaller than this, so that it can be taken hold of. */
export const smallest = 0.01;

export function boxOf(points: Points): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function rectangle(a: MapPoint, b: MapPoint): MapPoint[] {
  const { x, y, width, height } = boxOf([inside(a), inside(b)]);
  const [right, bottom] = [x + Math.max(width, smallest), y + Math.max(height, smallest)];
  return moved(
    [
      { x, y },
      { x: right, y },
      { x: right, y: bottom },
      { x, y: bottom },
    ],
    0,
    0,
  );
}

export function around({ x, y }: MapPoint, width: number, height: number): MapPoint[] {
  const made = rectangle({ x: 0, y: 0 }, { x: width, y: height });
  return moved(made, x - width / 2, y - height / 2);
}

/** Corners whose sides stand upright and level, in the order in which `rectangle` makes them. */
export function isRectangle(points: Points): boolean {
  const [a, b, c, d] = points;
  if (points.length !== 4 || !a || !b || !c || !d) return false;
  return a.y === b.y && b.x === c.x && c.y === d.y && d.x === a.x;
}

/** As far as the picture goes. */
export function moved(points: Points, dx: number, dy: number): MapPoint[] {
  const { x, y, width, height } = boxOf(points);
  const [right, down] = [clamp(dx, -x, 1 - x - width), clamp(dy, -y, 1 - y - height)];
  return points.map((point) => inside({ x: point.x + right, y: point.y + down }));
}

/** One corner goes to a point; a rectangle stays one. */
export function cornerMoved(points: Points, index: number, to: MapPoint): MapPoint[] {
  const at = inside(to);
  if (!isRectangle(points)) return points.map((point, each) => (each === index ? at : point));
  const kept = points[(index + 2) % 4] ?? at;
  const spread = (from: number, wanted: number, before: number) =>
    before > from ? Math.max(wanted, from + smallest) : Math.min(wanted, from - smallest);
  const corner = points[index] ?? at;
  return rectangle(kept, { x: spread(kept.x, at.x, corner.x), y: spread(kept.y, at.y, corner.y) });
}

/** Wider and higher by so much, its upper left corner staying. */
export function resized(points: Points, dx: number, dy: number): MapPoint[] {
  const { x, y, width, height } = boxOf(points);
  if (width === 0 || height === 0) return [...points];
  const wide = clamp(width + dx, smallest, 1 - x) / width;
  const high = clamp(height + dy, smallest, 1 - y) / height;
  return points.map((point) => inside({ x: x + (point.x - x) * wide, y: y + (point.y - y) * high }));
}

/** A further corner in the middle of the longest side. */
export function withCorner(points: Points): MapPoint[] {
  const lengths = points.map((point, index) => {
    const next = points[(index + 1) % points.length] ?? point;
    return Math.hypot(next.x - point.x, next.y - point.y);
  });
  const longest = lengths.indexOf(Math.max(...lengths));
  const [from, to] = [points[longest], points[(longest + 1) % points.length]];
  if (!from || !to) return [...points];
  return points.toSpliced(longest + 1, 0, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
}

/** Where its name stands: the middle of its area, or of its box where that lies outside. */
export function middleOf(points: Points): MapPoint {
  const { x, y, width, height } = boxOf(points);
  const middle = { x: x + width / 2, y: y + height / 2 };
  let [area, sumX, sumY] = [0, 0, 0];
  for (const [index, a] of points.entries()) {
    const b = points[(index + 1) % points.length] ?? a;
    const cross = a.x * b.y - b.x * a.y;
    area += cross;
    sumX += (a.x + b.x) * cross;
    sumY += (a.y + b.y) * cross;
  }
  if (Math.abs(area) < 1e-9) return middle;
  const centroid = { x: sumX / (3 * area), y: sumY / (3 * area) };
  return contains(points, centroid) ? centroid : middle;
}

export function contains(points: Points, { x, y }: MapPoint): boolean {
  let isIn = false;
  for (const [index, a] of points.entries()) {
    const b = points[(index + 1) % points.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) isIn = !isIn;
  }
  return isIn;
}

export function inside({ x, y }: MapPoint): MapPoint {
  return { x: rounded(clamp(x, 0, 1)), y: rounded(clamp(y, 0, 1)) };
}

/** As the server keeps it. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

export function clamp(value: number, from: number, to: number): number {
  return Math.min(Math.max(value, from), Math.max(from, to));
}
