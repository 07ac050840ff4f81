/** How large a picture is, by what it holds: a map's rooms are placed by its shape, and phones have memory for so much. */

export interface Size {
  /** px */
  width: number;
  height: number;
}

/** null: it is cut off, or of no known kind. */
export function pictureSize(content: Uint8Array, type: string): Size | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  try {
    const size = type === 'image/png' ? pngSize(view) : type === 'image/webp' ? webpSize(view) : jpegSize(view);
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    // Read beyond its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first chunk is IHDR. */
function pngSize(view: DataView): Size | null {
  return ascii(view, 12) === 'IHDR' ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

/** Lossy, lossless or extended: RFC 9649. */
function webpSize(view: DataView): Size | null {
  const kind = ascii(view, 12);
  if (kind === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== 'VP8X') return null;
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}

/** Segments up to the start of a frame (SOF), whatever its coding. */
function jpegSize(view: DataView): Size | null {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function ascii(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((more) => view.getUint8(at + more)));
}
