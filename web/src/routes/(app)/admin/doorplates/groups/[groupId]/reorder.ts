/** A copy with one moved to another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  const [one] = copy.splice(from, 1);
  if (one !== undefined) copy.splice(Math.max(0, Math.min(to, copy.length)), 0, one);
  return copy;
}

/**
 * Where a row that is dragged now belongs, by the middles of the others.
 * @param y of the pointer on the screen
 */
export function placeAt(y: number, rows: readonly Element[]): number {
  const middles = rows.map((row) => {
    const { top, height } = row.getBoundingClientRect();
    return top + height / 2;
  });
  return middles.filter((middle) => middle < y).length;
}
