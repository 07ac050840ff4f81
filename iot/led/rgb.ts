import type { Led } from '../../shared/doorplates/protocol.ts';

/** Parts of full light, 0 to 1. */
export interface Rgb {
  red: number;
  green: number;
  blue: number;
}

// Yellow and slate as LEDs mix them: their red is weaker than a screen's, and their green stronger.
const full: Record<Led['color'], Rgb> = {
  green: { red: 0, green: 1, blue: 0 },
  yellow: { red: 1, green: 0.63, blue: 0 },
  red: { red: 1, green: 0, blue: 0 },
  slate: { red: 0.24, green: 0.31, blue: 0.47 },
  off: { red: 0, green: 0, blue: 0 },
};

/** @param percent 0 to 100 */
export function rgbOf(color: Led['color'], percent: number): Rgb {
  const { red, green, blue } = full[color];
  const part = percent / 100;
  return { red: red * part, green: green * part, blue: blue * part };
}
