/**
 * Lobby displays (会议综合显示屏): a flight board of the day's meetings, for a building or some of its floors. A lobby display is
 * a doorplate that stands at no door: it is paired, told, watched and switched the same way.
 */
import * as z from 'zod';
import { id } from '../schema.ts';

export const boardMotions = ['pages', 'scroll'] as const;
export const boardThemes = ['dark', 'light'] as const;

/** From so many to so many others in another building is one transaction of 97 writes; a transaction has room for 100. */
const maxBoardFloors = 30;

/** What a lobby display shows, and how. */
export const board = z.strictObject({
  buildingId: id('building'),
  /** Empty: all floors of the building. */
  floorIds: z.array(id('floor')).max(maxBoardFloors).default([]),
  /** The floor that it stands on: arrows point from there. null: floors are named alone. */
  standsOn: id('floor').nullable().default(null),
  /** What does not fit is turned page by page, floor by floor, or scrolls. */
  motion: z.enum(boardMotions).default('pages'),
  /** null: as many as can be read from afar. */
  rowsPerPage: z.number().int().min(3).max(30).nullable().default(null),
  secondsPerPage: z.number().int().min(4).max(120).default(12),
  theme: z.enum(boardThemes).default('dark'),
  /** Rooms that are free now stand below the meetings. */
  showFree: z.boolean().default(true),
});
export type Board = z.output<typeof board>;

/** The part that the display itself needs to know; it travels with its settings. */
export type BoardLayout = Pick<Board, 'motion' | 'rowsPerPage' | 'secondsPerPage' | 'theme' | 'showFree'>;

export const defaultBoardLayout: BoardLayout = {
  motion: 'pages',
  rowsPerPage: null,
  secondsPerPage: 12,
  theme: 'dark',
  showFree: true,
};

export function layoutOf({ motion, rowsPerPage, secondsPerPage, theme, showFree }: Board): BoardLayout {
  return { motion, rowsPerPage, secondsPerPage, theme, showFree };
}
