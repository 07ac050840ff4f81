/** Whatever colour a company has chosen, what stands on it can be read. Pure. */

/** WCAG 2.2 relative luminance of `#rrggbb`, 0 to 1. */
export function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better: never below 4.5. */
export function inkOn(color: string): '#000000' | '#ffffff' {
  return contrast(color, '#ffffff') >= contrast(color, '#000000') ? '#ffffff' : '#000000';
}

/** Style of a screen in the company's colour; an outline keeps a button in sight that is as light or dark as its ground. */
export function brandStyle(color: string | null, ground: string): string {
  if (!color || !/^#[0-9a-f]{6}$/i.test(color)) return '';
  const outline = contrast(color, ground) >= 3 ? color : inkOn(ground);
  const ink = inkOn(color);
  return `--accent:${color};--on-accent:${ink};--accent-edge:${outline};--notice:${color};--on-notice:${ink}`;
}
