import type { LedDriver } from './driver.ts';

/** A panel without a bar. */
export const none: LedDriver = { set: async () => {}, end: async () => {} };
