import { problemOf } from './api.ts';

export interface Toast {
  id: number;
  text: string;
  /** What can be done about a problem. */
  next?: string | undefined;
  kind: 'done' | 'problem';
  /** Given for ten seconds: takes back what was just done. */
  undo?: (() => unknown) | undefined;
  /** Milliseconds on the screen. */
  life: number;
}

let list = $state<Toast[]>([]);
let next = 1;

/** Short words at the edge of the screen. Errors that belong to a form or a place are told there, not here. */
export const toasts = {
  get list(): readonly Toast[] {
    return list;
  },
  done(text: string, undo?: () => unknown): void {
    add({ text, kind: 'done', undo, life: undo ? 10_000 : 4000 });
  },
  /** What could not be done, though nothing was refused. */
  failed(text: string): void {
    add({ text, kind: 'problem', life: lifeOf(text) });
  },
  problem(error: unknown): void {
    const { detail, next } = problemOf(error);
    add({ text: detail, next, kind: 'problem', life: lifeOf(detail + (next ?? '')) });
  },
  async undo(toast: Toast): Promise<void> {
    toasts.dismiss(toast.id);
    try {
      await toast.undo?.();
    } catch (error) {
      toasts.problem(error);
    }
  },
  dismiss(id: number): void {
    list = list.filter((each) => each.id !== id);
  },
};

/** Long enough to be read: about five signs a second in Chinese, fifteen letters in English. */
function lifeOf(words: string): number {
  const signs = [...words].reduce((sum, sign) => sum + (sign > '\u2fff' ? 3 : 1), 0);
  return Math.min(20_000, Math.max(8000, 3000 + signs * 66));
}

function add(toast: Omit<Toast, 'id'>): void {
  // A plain word gives way to the next; what can still be undone, or went wrong, stays its time.
  const kept = list.filter((each) => each.undo || each.kind === 'problem').slice(-2);
  list = [...kept, { ...toast, id: next++ }];
}
