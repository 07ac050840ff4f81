import type { Clock } from '../clock.ts';
import { blinking, type LedDriver } from './driver.ts';
import { rgbOf } from './rgb.ts';

const patienceMs = 3000;

/** Panels with a light service on loopback, as Qbic's: one POST for each bar (learnt from integrators' code, not a manual). */
export function httpLed(clock: Clock, options: { url?: string; bars?: readonly string[] } = {}): LedDriver {
  const { url = 'http://127.0.0.1:8080/v1/led', bars = ['front_led', 'side_led'] } = options;
  return blinking(async (color, percent) => {
    const { red, green, blue } = rgbOf(color, percent);
    const byte = (part: number) => Math.round(part * 255);
    const body = JSON.stringify({ red: byte(red), green: byte(green), blue: byte(blue) });
    await Promise.all(
      bars.map(async (bar) => {
        const answer = await fetch(`${url.replace(/\/$/, '')}/${bar}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(patienceMs),
        });
        // An answer that nobody reads keeps its connection.
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`the light service answered ${answer.status}`);
      }),
    );
  }, clock);
}
