/** The smallest videos that say what they are. */

function box(type: string, ...content: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Uint8Array.from(Buffer.concat([head, body]));
}

/** One picture track of this codec. */
export function mp4Of(codec: 'avc1' | 'hvc1'): Uint8Array<ArrayBuffer> {
  const handler = box('hdlr', new Uint8Array(8), Buffer.from('vide'), new Uint8Array(13));
  const described = box('stsd', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), box(codec, new Uint8Array(70)));
  const track = box('trak', box('mdia', handler, box('minf', box('stbl', described))));
  return Uint8Array.from(
    Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0')), box('moov', track), box('mdat', new Uint8Array(16))]),
  );
}

export const webm = Uint8Array.from(
  Buffer.concat([
    Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x8b, 0x42, 0x82, 0x84),
    Buffer.from('webm', 'latin1'),
    Uint8Array.of(0x86, 0x85),
    Buffer.from('V_VP9', 'latin1'),
  ]),
);
