/** How the board's floors are laid into pages of a screen, or one after another where it scrolls. Pure. */
import type { BoardRow, BoardView, FloorView, FreeRoom } from '../../../../iot/board.ts';
import type { MapView } from '../../../../iot/board-map.ts';

export type Item =
  | { kind: 'floor'; key: string; floor: FloorView; continued: boolean }
  | { kind: 'row'; key: string; row: BoardRow }
  | { kind: 'free'; key: string; rooms: FreeRoom[] }
  | { kind: 'map'; key: string; floor: FloorView; map: MapView; height: number };

/** Everything, one floor, or the rooms that are free now. */
export type Filter = { kind: 'all' } | { kind: 'floor'; floorId: string } | { kind: 'free' };

const heights = { floor: 0.8, row: 1, free: 1 } as const;

/** How high an item is, in rows. */
export function heightOf(item: Item): number {
  return item.kind === 'map' ? item.height : heights[item.kind];
}

interface Choice {
  filter: Filter;
  /** Whether free rooms stand below a floor's meetings. */
  showFree: boolean;
  /** Free rooms beside one another. */
  freeAcross: number;
  /** Rows on a page: a floor's map fills what its heading leaves of one. */
  capacity: number;
}

/** Floors with something to show, each with its items below its heading. */
export function sectionsOf({ floors }: BoardView, { filter, showFree, freeAcross, capacity }: Choice): Item[][] {
  const sections: Item[][] = [];
  for (const floor of floors) {
    if (filter.kind === 'floor' && filter.floorId !== floor.floorId) continue;
    const items: Item[] = [];
    if (filter.kind !== 'free') {
      for (const row of floor.rows) items.push({ kind: 'row', key: row.key, row });
    }
    if (showFree || filter.kind !== 'all') items.push(...freeIn(floor, freeAcross));
    if (floor.map && floor.map.rooms.length > 0 && filter.kind !== 'free') {
      const height = Math.max(1, capacity - heights.floor);
      items.push({ kind: 'map', key: `${floor.floorId} map`, floor, map: floor.map, height });
    }
    if (items.length > 0) sections.push([headOf(floor, false), ...items]);
  }
  return sections;
}

function freeIn({ floorId, free }: FloorView, across: number): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < free.length; at += across) {
    items.push({ kind: 'free', key: `${floorId} free ${at}`, rooms: free.slice(at, at + across) });
  }
  return items;
}

function headOf(floor: FloorView, continued: boolean): Item {
  return { kind: 'floor', key: `${floor.floorId} ${continued}`, floor, continued };
}

/** @param capacity rows that a page has place for */
export function pagesOf(sections: readonly Item[][], capacity: number): Item[][] {
  const pages: Item[][] = [];
  let page: Item[] = [];
  let left = capacity;
  const turn = () => {
    if (page.length > 0) pages.push(page);
    page = [];
    left = capacity;
  };
  for (const [head, ...items] of sections) {
    if (head?.kind !== 'floor') continue;
    const first = items[0];
    // A heading never stands alone at the foot of a page.
    if (first && left < heights.floor + heightOf(first) - 0.001) turn();
    page.push(head);
    left -= heights.floor;
    for (const item of items) {
      if (left < heightOf(item) - 0.001) {
        turn();
        page.push(headOf(head.floor, true));
        left -= heights.floor;
      }
      page.push(item);
      left -= heightOf(item);
    }
  }
  turn();
  return pages;
}
