/** A picture as it is shown: upright as its camera meant it, no wider than screens need, and without what else the camera noted. */

export interface Picture {
  type: 'image/jpeg';
  /** For a screen's width, and for lists, grids and doorplates. */
  large: Blob;
  small: Blob;
}

/** In pixels of the longer side. */
const longest = { large: 1600, small: 480 };
const quality = 0.85;

/** @throws DOMException where the browser cannot read the file as a picture */
export async function pictureOf(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const [large, small] = await Promise.all([drawn(bitmap, longest.large), drawn(bitmap, longest.small)]);
    return { type: 'image/jpeg', large, small };
  } finally {
    bitmap.close();
  }
}

/** The size that fits: a small picture is not made larger. Pure. */
export function sizeWithin(picture: { width: number; height: number }, most: number): [width: number, height: number] {
  const share = Math.min(1, most / Math.max(picture.width, picture.height));
  return [Math.max(1, Math.round(picture.width * share)), Math.max(1, Math.round(picture.height * share))];
}

async function drawn(bitmap: ImageBitmap, most: number): Promise<Blob> {
  const [width, height] = sizeWithin(bitmap, most);
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  if (!pen) throw new DOMException('no canvas', 'NotSupportedError');
  // What shines through a PNG would be black.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
