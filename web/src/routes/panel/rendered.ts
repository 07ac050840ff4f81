import type { Rendered } from '../../../../iot/contract.ts';

/** What stands in the document: the digest that was drawn, and the lines that can be seen, the largest first. */
export function rendered(): Rendered | null {
  const door = document.querySelector<HTMLElement>('main[data-digest]');
  const digest = door?.dataset.digest;
  if (!door || !digest) return null;
  const lines = [...door.querySelectorAll<HTMLElement>('[data-line]')]
    .filter((line) => line.checkVisibility())
    .sort((a, b) => Number(a.dataset.line) - Number(b.dataset.line))
    .map((line) => (line.textContent ?? '').replace(/\s+/g, ' ').trim());
  return { digest, lines: lines.filter((line) => line !== '') };
}
