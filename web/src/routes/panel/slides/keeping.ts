/** Which files of a playlist are kept on the device. Pure. */
export interface KeptFile {
  url: string;
  bytes: number;
}

export interface Plan {
  /** In the order in which they are wanted. */
  fetch: string[];
  evict: string[];
}

/** The first files that fit into so many bytes stay or come; all others go. Files never change under their address. */
export function planOf(wanted: readonly KeptFile[], kept: readonly string[], budget: number): Plan {
  const keep = new Set<string>();
  let left = budget;
  for (const { url, bytes } of wanted) {
    if (keep.has(url) || bytes > left) continue;
    keep.add(url);
    left -= bytes;
  }
  return {
    fetch: [...keep].filter((url) => !kept.includes(url)),
    evict: kept.filter((url) => !keep.has(url)),
  };
}
