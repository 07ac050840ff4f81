/**
 * Lights of the Linux kernel's LED class (Documentation/leds/leds-class.rst, leds-class-multicolor.rst): a folder for each under
 * /sys/class/leds, with `brightness` and `max_brightness`. For Node alone.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { blinking, type LedDriver } from './driver.ts';
import { type Rgb, rgbOf } from './rgb.ts';

export const sysfsFolder = '/sys/class/leds';

/** One name: a light of several colours. Two or three: those of its red, green and blue part. */
export type Bar = readonly [string] | readonly [string, string] | readonly [string, string, string];

const colors = ['red', 'green', 'blue'] as const;
/** Fewer steps than this cannot mix: a part is then on or off. */
const mixingSteps = 8;

/** @param bars all of them show the same */
export function sysfsLed(clock: Clock, options: { bars: readonly Bar[]; folder?: string }): LedDriver {
  const { bars, folder = sysfsFolder } = options;
  const lights = bars.map((bar) => (bar.length === 1 ? mixed(join(folder, bar[0])) : parts(bar, folder)));
  return blinking(async (color, percent) => {
    const rgb = rgbOf(color, percent);
    await Promise.all(lights.map((light) => light(rgb)));
  }, clock);
}

type Light = (rgb: Rgb) => Promise<void>;

/** `multi_index` names the colours in the order in which `multi_intensity` takes them. */
function mixed(path: string): Light {
  return async (rgb) => {
    await release(path);
    const [order, most] = await Promise.all([readFile(join(path, 'multi_index'), 'utf8'), mostOf(path)]);
    const values = order
      .trim()
      .split(/\s+/)
      .map((name) => steps(rgb, colors.find((color) => color === name) ?? null, most));
    await writeFile(join(path, 'multi_intensity'), values.join(' '));
    await writeFile(join(path, 'brightness'), String(values.some((value) => value > 0) ? most : 0));
  };
}

function parts(names: readonly string[], folder: string): Light {
  return async (rgb) => {
    await Promise.all(
      names.map(async (name, at) => {
        const path = join(folder, name);
        await release(path);
        const value = steps(rgb, colors[at] ?? null, await mostOf(path));
        await writeFile(join(path, 'brightness'), String(value));
      }),
    );
  };
}

/** A board's own habit, such as blinking with its load, ends. */
async function release(path: string): Promise<void> {
  const trigger = join(path, 'trigger');
  const now = await readFile(trigger, 'utf8').catch(() => '[none]');
  if (!now.includes('[none]')) await writeFile(trigger, 'none');
}

async function mostOf(path: string): Promise<number> {
  const most = Number((await readFile(join(path, 'max_brightness'), 'utf8')).trim());
  return most > 0 ? most : 255;
}

function steps(rgb: Rgb, color: keyof Rgb | null, most: number): number {
  const part = color ? rgb[color] : 0;
  if (part === 0) return 0;
  if (most < mixingSteps) return part >= Math.max(...Object.values(rgb)) / 2 ? most : 0;
  return Math.max(1, Math.round(part * most));
}
