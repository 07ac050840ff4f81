import type { Led } from '../../shared/doorplates/protocol.ts';
import type { Clock } from '../clock.ts';
import { blinking, type LedDriver } from './driver.ts';

const rgb: Record<Led['color'], { red: number; green: number; blue: number }> = {
  green: { red: 0, green: 255, blue: 0 },
  yellow: { red: 255, green: 160, blue: 0 },
  red: { red: 255, green: 0, blue: 0 },
  slate: { red: 60, green: 80, blue: 120 },
  off: { red: 0, green: 0, blue: 0 },
};

/** Panels with a light service on loopback, as Qbic's: one POST for each bar (learnt from integrators' code, not a manual). */
export function httpLed(clock: Clock, options: { url?: string; bars?: readonly string[] } = {}): LedDriver {
  const { url = 'http://127.0.0.1:8080/v1/led', bars = ['front_led', 'side_led'] } = options;
  return blinking(async (color) => {
    await Promise.all(
      bars.map(async (bar) => {
        const answer = await fetch(`${url}/${bar}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(rgb[color]),
          signal: AbortSignal.timeout(3000),
        });
        if (!answer.ok) throw new Error(`the light service answered ${answer.status}`);
      }),
    );
  }, clock);
}
