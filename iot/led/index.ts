import type { LedDriver as Name } from '../../shared/doorplates/protocol.ts';
import type { Clock } from '../clock.ts';
import { consoleLed } from './console.ts';
import type { LedDriver } from './driver.ts';
import { httpLed } from './http.ts';
import { none } from './none.ts';

export type { LedDriver } from './driver.ts';

/** The driver that the settings name. */
export function ledNamed(name: Name, clock: Clock, write: (line: string) => void): LedDriver {
  if (name === 'http') return httpLed(clock);
  return name === 'console' ? consoleLed(write) : none;
}
