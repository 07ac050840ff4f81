import { untrack } from 'svelte';

export interface Shortcut {
  /** As `KeyboardEvent.key` has it: `n`, `/`, `ArrowLeft`. */
  key: string;
  /** What it does, in the reader's language; read when shown. */
  label: () => string;
  run: (event: KeyboardEvent) => void;
}

let shortcuts = $state<Shortcut[]>([]);

/** The keys that work now. A page adds its own while it is shown: `$effect(() => keys.add({…}))`. */
export const keys = {
  get list(): readonly Shortcut[] {
    return shortcuts;
  },
  /** @returns takes it away again */
  add(...added: Shortcut[]): () => void {
    // Adding from an effect must not make the effect depend on the list.
    shortcuts = [...untrack(() => shortcuts), ...added];
    return () => {
      shortcuts = shortcuts.filter((each) => !added.includes(each));
    };
  },
  /** The last one added wins; nothing happens while the person types or a dialog is open. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"]'))
      return;
    const found = shortcuts.findLast((each) => each.key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run(event);
  },
};
