import type { Temporal as Type } from 'temporal-polyfill';

/**
 * Stands in for `temporal-polyfill` in the browser: the engine's own Temporal where there is one. Others load the polyfill
 * in `ready()`, which runs before the app starts; importers see it through the live binding.
 */
export let Temporal = (globalThis as unknown as { Temporal: typeof Type }).Temporal;

export async function ready(): Promise<void> {
  Temporal ??= (await import('temporal-polyfill/implementation')).Temporal as unknown as typeof Type;
}
