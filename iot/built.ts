/** @param at epoch ms @returns a build by its minute, as `2026-11-23 09:05Z`; null: that is none */
export function builtWord(at: number): string | null {
  return Number.isFinite(at) && at > 0 ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z` : null;
}
