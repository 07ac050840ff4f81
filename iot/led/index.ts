import type { LedDriver as Name } from '../../shared/doorplates/protocol.ts';
import type { Clock } from '../clock.ts';
import { consoleLed } from './console.ts';
import type { LedDriver } from './driver.ts';
import { httpLed } from './http.ts';
import { none } from './none.ts';

export type { LedDriver } from './driver.ts';

/** The driver that the settings name, where it runs anywhere; a browser has no `sysfs`, which is reported as a dead bar. */
export function ledNamed(name: Name, clock: Clock, write: (line: string) => void): LedDriver {
  if (name === 'http') return httpLed(clock);
  if (name === 'sysfs') return { set: () => Promise.reject(new Error('no sysfs here')), end: async () => {} };
  return name === 'console' ? consoleLed(write) : none;
}
