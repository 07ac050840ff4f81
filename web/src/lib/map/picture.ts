/**
 * A picture that somebody chose, as a map may be stored: drawn anew, so that nothing of the file but what one sees is sent (no
 * scripts of an SVG, no place where a photo was taken), and no larger than screens need.
 */
import type { PlanSize } from './plan.svelte.ts';

export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'];
const mostFileBytes = 25 * 1024 * 1024;
const mostBytes = 4 * 1024 * 1024;
/** Of the longer side, px. */
const longest = 2400;

/** null: it is no picture that can be drawn. */
export async function drawnAnew(file: File): Promise<File | null> {
  if (!pictureTypes.includes(file.type) || file.size > mostFileBytes) return null;
  const url = URL.createObjectURL(file.type === 'image/svg+xml' ? await sized(file) : file);
  try {
    const image = await load(url);
    const canvas = draw(image, fitting({ width: image.naturalWidth, height: image.naturalHeight }));
    for (const [type, quality] of [
      ['image/webp', 0.92],
      ['image/jpeg', 0.85],
    ] as const) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
      // A browser that cannot write the type gives a PNG.
      if (blob && blob.size <= mostBytes) return new File([blob], 'map', { type: blob.type });
    }
    return null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An SVG is as large as one likes: made large, so that it stays sharp. */
async function sized(file: File): Promise<Blob> {
  const svg = new DOMParser().parseFromString(await file.text(), 'image/svg+xml');
  const root = svg.documentElement;
  const [, , width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  const own = {
    width: parseFloat(root.getAttribute('width') ?? ''),
    height: parseFloat(root.getAttribute('height') ?? ''),
  };
  const size = width > 0 && height > 0 ? { width, height } : own;
  if (!(size.width > 0 && size.height > 0)) return file;
  if (!root.hasAttribute('viewBox')) root.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
  const scale = longest / Math.max(size.width, size.height);
  root.setAttribute('width', String(Math.round(size.width * scale)));
  root.setAttribute('height', String(Math.round(size.height * scale)));
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: file.type });
}

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

function fitting({ width, height }: PlanSize): PlanSize {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function draw(image: HTMLImageElement, { width, height }: PlanSize): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const paper = canvas.getContext('2d');
  if (!paper) throw new Error('no canvas');
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(image, 0, 0, width, height);
  return canvas;
}
