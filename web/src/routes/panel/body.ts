import type { PanelOptions } from '../../../../iot/contract.ts';

type Felt = Awaited<ReturnType<NonNullable<PanelOptions['health']>>>;

/** What a browser knows of the board that it runs on: how full its storage is. */
export async function feel(): Promise<Felt> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  const storage = usage === undefined || !quota ? null : Math.min(1, usage / quota);
  return { storage, temperature: null };
}
