import { toasts } from '#lib/toasts.svelte.ts';

let last = -1;

/** Tells what was just done and how to take it back. One at a time: the newest is what one may want to undo. */
export function notice(text: string, undo?: () => unknown): void {
  toasts.dismiss(last);
  toasts.done(text, undo);
  last = toasts.list.at(-1)?.id ?? -1;
}
