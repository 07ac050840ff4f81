/** What a Linux board knows of itself. */
import { readdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { PanelOptions } from '../contract.ts';

type Felt = Awaited<ReturnType<NonNullable<PanelOptions['health']>>>;

/**
 * @param data the folder that is written to
 * @param thermal the kernel's (Documentation/driver-api/thermal/sysfs-api.rst)
 */
export function body(data: string, thermal = '/sys/class/thermal'): () => Promise<Felt> {
  return async () => {
    const [storage, temperature] = await Promise.all([usedOf(data), warmest(thermal)]);
    return { storage, temperature };
  };
}

/** Share that is used, as `df` says it: what is kept for root counts as used. */
async function usedOf(folder: string): Promise<number | null> {
  try {
    const { blocks, bfree, bavail } = await statfs(folder);
    const used = blocks - bfree;
    return used + bavail > 0 ? used / (used + bavail) : null;
  } catch {
    return null;
  }
}

/** °C of the warmest zone that is no nonsense; null where the board has none. */
async function warmest(thermal: string): Promise<number | null> {
  const zones = (await readdir(thermal).catch(() => [])).filter((name) => name.startsWith('thermal_zone'));
  const all = await Promise.all(zones.map((zone) => readFile(join(thermal, zone, 'temp'), 'utf8').catch(() => '')));
  const degrees = all.flatMap((text) => {
    const value = Number(text.trim()) / 1000;
    return text.trim() !== '' && value > -60 && value < 150 ? [value] : [];
  });
  return degrees.length > 0 ? Math.max(...degrees) : null;
}
