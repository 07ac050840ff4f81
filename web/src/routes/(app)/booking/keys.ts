import { keys } from '#lib/keys.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Desk } from './desk.svelte.ts';

/**
 * The booking page's keys. Arrows and Enter act in the grid itself (`gridKeys`); they stand here to be shown, under names
 * that no keyboard sends.
 * @returns takes them away again
 */
export function pageKeys(desk: Desk, search: () => HTMLInputElement | null): () => void {
  const shown = () => undefined;
  const { cursor } = desk.board;
  return keys.add(
    { key: '/', label: m.grid_key_search, run: () => search()?.select() },
    { key: '← ↑ ↓ →', label: m.grid_key_move, run: shown },
    { key: '⇧ + ↑ ↓', label: m.grid_key_mark, run: shown },
    { key: 'n', label: m.grid_key_book, run: () => cursor.act((meeting) => blockOf(meeting.bookingId)) },
    { key: '↵', label: m.grid_key_open, run: shown },
    { key: 't', label: m.grid_key_today, run: () => desk.showDate(desk.today) },
    { key: '[', label: m.grid_key_before, run: () => desk.step(-1) },
    { key: ']', label: m.grid_key_after, run: () => desk.step(1) },
  );
}

/** The drawn meeting, for a card beside it. */
export function blockOf(bookingId: string): HTMLElement | null {
  return document.getElementById(blockId(bookingId));
}

export function blockId(bookingId: string): string {
  return `meeting-${bookingId}`;
}

/** Keys while the grid has the focus. */
export function gridKeys(desk: Desk, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || desk.panel) return;
  const { board } = desk;
  const { cursor } = board;
  const steps: Record<string, () => void> = {
    ArrowLeft: () => cursor.across(-1),
    ArrowRight: () => cursor.across(1),
    ArrowUp: () => (event.shiftKey ? cursor.extend(-1) : cursor.along(-1)),
    ArrowDown: () => (event.shiftKey ? cursor.extend(1) : cursor.along(1)),
    PageUp: () => board.page(-1),
    PageDown: () => board.page(1),
    Home: () => cursor.across(-cursor.column),
    End: () => cursor.across(board.columns.length),
    Enter: () => cursor.act((meeting) => blockOf(meeting.bookingId)),
    Escape: () => cursor.extend(-cursor.length),
  };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  cursor.active = true;
  if (cursor.slot < 0) cursor.wake();
  else step();
}
