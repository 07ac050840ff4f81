import type { Clock } from '../clock.ts';
import { blinking, type LedDriver } from './driver.ts';
import { rgbOf } from './rgb.ts';

const patienceMs = 3000;

/** Such a service knows nothing of asking before: a page says it as plain text and never learns the answer, only whether one came. */
const words: RequestInit =
  'document' in globalThis ? { mode: 'no-cors' } : { headers: { 'content-type': 'application/json' } };

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
          ...words,
          body,
          signal: AbortSignal.timeout(patienceMs),
        });
        // An answer that nobody reads keeps its connection.
        await answer.arrayBuffer();
        if (answer.type !== 'opaque' && !answer.ok) throw new Error(`the light service answered ${answer.status}`);
      }),
    );
  }, clock);
}
