/** What comes bit by bit and leaves as files: of one that would grow too large, parts are handed over as they are full. */
export interface Parts<T> {
  add(items: readonly T[]): Promise<void>;
  /** Hands over what has not been handed over yet; an empty file where there was nothing at all. More may follow. */
  save(): Promise<void>;
}

/** @param hand takes a file's contents. `part`: `-1`, `-2`…, nothing for a whole that fits into one */
export function inParts<T>(most: number, hand: (part: string, items: T[]) => unknown): Parts<T> {
  let [items, part]: [T[], number] = [[], 1];
  const handOver = async (name: string) => {
    await hand(name, items);
    [items, part] = [[], part + 1];
  };
  return {
    async add(more) {
      for (const item of more) {
        items.push(item);
        if (items.length >= most) await handOver(`-${part}`);
      }
    },
    async save() {
      if (items.length > 0 || part === 1) await handOver(part === 1 ? '' : `-${part}`);
    },
  };
}
