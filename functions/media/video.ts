/**
 * Whether a browser on any screen plays a video, by what it holds: MP4 (ISO/IEC 14496-12) whose picture is H.264, or WebM with
 * VP8, VP9 or AV1. A file that ends before its last box was cut off on the way.
 */

/** Its type; null: not for screens. */
export function videoType(content: Uint8Array): 'video/mp4' | 'video/webm' | null {
  if (isWebm(content)) return 'video/webm';
  return isMp4(content) ? 'video/mp4' : null;
}

interface Box {
  type: string;
  /** Of what it holds, half-open. */
  from: number;
  to: number;
}

const most = 1000;

/** The boxes between two places; null when they do not fill it. */
function boxesIn(content: Uint8Array, from: number, to: number): Box[] | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const boxes: Box[] = [];
  let at = from;
  while (at < to) {
    if (to - at < 8 || boxes.length === most) return null;
    let [size, head] = [view.getUint32(at), 8];
    if (size === 1) {
      if (to - at < 16) return null;
      [size, head] = [Number(view.getBigUint64(at + 8)), 16];
    } else if (size === 0) size = to - at;
    if (size < head || at + size > to) return null;
    boxes.push({ type: ascii(content, at + 4), from: at + head, to: at + size });
    at += size;
  }
  return boxes;
}

function ascii(content: Uint8Array, at: number): string {
  return String.fromCharCode(...content.subarray(at, at + 4));
}

function isMp4(content: Uint8Array): boolean {
  const all = boxesIn(content, 0, content.length);
  if (all?.[0]?.type !== 'ftyp' || !all.some(({ type }) => type === 'mdat')) return false;
  const moov = all.find(({ type }) => type === 'moov');
  const tracks = moov ? below(content, moov, 'trak') : [];
  const pictures = tracks
    .filter((track) => handlerOf(content, track) === 'vide')
    .map((track) => codecOf(content, track));
  return pictures.length > 0 && pictures.every((codec) => codec === 'avc1' || codec === 'avc3');
}

/** All boxes under a box by a path of types. */
function below(content: Uint8Array, box: Box, ...path: string[]): Box[] {
  const [first, ...rest] = path;
  if (first === undefined) return [box];
  const found = (boxesIn(content, box.from, box.to) ?? []).filter(({ type }) => type === first);
  return found.flatMap((inner) => below(content, inner, ...rest));
}

/** `vide` or `soun`: after version, flags and a reserved word. */
function handlerOf(content: Uint8Array, track: Box): string | null {
  const [handler] = below(content, track, 'mdia', 'hdlr');
  return handler && handler.to - handler.from >= 12 ? ascii(content, handler.from + 8) : null;
}

/** Of the first sample description: after version, flags and their number. */
function codecOf(content: Uint8Array, track: Box): string | null {
  const [described] = below(content, track, 'mdia', 'minf', 'stbl', 'stsd');
  return described && described.to - described.from >= 16 ? ascii(content, described.from + 12) : null;
}

const ebml = [0x1a, 0x45, 0xdf, 0xa3];
/** Within which the kind of document and the tracks are named. */
const headBytes = 65_536;

function isWebm(content: Uint8Array): boolean {
  if (!ebml.every((byte, index) => content[index] === byte)) return false;
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, headBytes)).toString('latin1');
  // DocType (0x4282) `webm`, and a codec that WebM allows.
  return /\x42\x82[\x80-\xff]webm/.test(head) && /V_(?:VP8|VP9|AV1)/.test(head);
}
