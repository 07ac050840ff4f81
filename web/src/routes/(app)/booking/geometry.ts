/** Columns, slots and pixels. Pure. */

/** Width of the column of times, in px. */
export const gutterWidth = 60;
/** Height of the heads above the columns, in px. */
export const headHeight = 68;

interface Columns {
  /** Whole columns on one screen. */
  perScreen: number;
  /** px */
  width: number;
}

/** Rooms: five on a screen of 1280 px. Days of a week: all seven. */
const narrowest = { rooms: 216, days: 140 };
const widest = 420;

export function columnsFor(available: number, count: number, kind: keyof typeof narrowest): Columns {
  const space = Math.max(0, available - gutterWidth);
  const fit = Math.max(1, Math.floor(space / narrowest[kind]));
  const perScreen = kind === 'days' ? Math.max(1, count) : Math.max(1, Math.min(count, fit));
  const width = Math.max(narrowest[kind], Math.min(widest, Math.floor(space / perScreen)));
  return { perScreen, width };
}

/** The columns to draw: those in sight and one on either side, or all of a few. */
export function columnsInSight(scrollLeft: number, columns: Columns, count: number): { first: number; last: number } {
  if (count <= 14) return { first: 0, last: count };
  const first = Math.floor(scrollLeft / columns.width);
  return { first: Math.max(0, first - 1), last: Math.min(count, first + columns.perScreen + 2) };
}

/** In a week half an hour is as high as a target must be; what does not fit is scrolled to. */
const heights = { day: { least: 15, most: 26 }, week: { least: 14, most: 18 } };
/** px that what is pressed must be high and wide: WCAG 2.2, target size. */
export const leastTarget = 24;

/** px of a slot: whole, as high as fits all of them on the screen, within what can be read and hit. */
export function slotHeight(available: number, slots: number, kind: keyof typeof heights): number {
  const { least, most } = heights[kind];
  return Math.max(least, Math.min(most, Math.floor(available / Math.max(1, slots))));
}

/** The slot at a height within a lane that begins with slot `from`; may lie outside it. */
export function slotAt(y: number, height: number, from: number): number {
  return from + Math.floor(y / height);
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The index of the box at a point, else of the nearest. */
export function nearestBox(boxes: readonly Box[], x: number, y: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, box] of boxes.entries()) {
    const dx = Math.max(box.left - x, 0, x - box.right);
    const dy = Math.max(box.top - y, 0, y - box.bottom);
    const away = dx * dx + dy * dy;
    if (away < least) {
      least = away;
      best = index;
    }
  }
  return best;
}

/** How far to scroll, px a frame, while something is dragged to an edge of the box. */
export function edgePull(at: number, low: number, high: number, reach = 40): number {
  if (at < low + reach) return -Math.ceil((low + reach - at) / 3);
  return at > high - reach ? Math.ceil((at - high + reach) / 3) : 0;
}
