/**
 * A ZIP file made entry by entry (PKWARE APPNOTE 6.3, without ZIP64: below 4 GB and 65,535 entries). What is in it is handed to the
 * browser as blobs, which it keeps on its disk where they are many.
 */

const most = { bytes: 0xffff_ffff, entries: 0xffff };

export interface Zip {
  /** So long it is by now, in bytes, without its list of entries. */
  readonly bytes: number;
  readonly entries: number;
  /** @param pack what is smaller then: text, not pictures. @throws RangeError where it would not fit any more */
  add(name: string, content: Blob, pack?: boolean): Promise<void>;
  /** The file, with its list of entries. */
  end(): Blob;
}

/** @param now its entries' time */
export function zipFile(now = new Date()): Zip {
  const parts: Blob[] = [];
  const list: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const append = (part: Blob) => {
    parts.push(part);
    bytes += part.size;
  };
  return {
    get bytes() {
      return bytes;
    },
    get entries() {
      return list.length;
    },
    async add(name, content, pack = false) {
      const stored = pack ? await packed(content) : content;
      const called = new TextEncoder().encode(name);
      if (bytes + stored.size + called.length * 2 > most.bytes - 1024 || list.length >= most.entries) {
        throw new RangeError('the file is full');
      }
      const facts = [
        // Each behind its bits: the version that reads it, names in UTF-8, how it is packed, since when it is there.
        ...[16, 20, 16, 0x0800],
        ...[16, pack ? 8 : 0],
        ...[16, (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1)],
        ...[16, ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate()],
        ...[32, await checksum(content), 32, stored.size, 32, content.size],
        ...[16, called.length, 16, 0],
      ];
      list.push(record([32, 0x0201_4b50, 16, 20, ...facts, 16, 0, 16, 0, 16, 0, 32, 0, 32, bytes], called));
      append(new Blob([record([32, 0x0403_4b50, ...facts], called), stored]));
    },
    end() {
      const listed = new Blob(list);
      const counts = [16, list.length, 16, list.length, 32, listed.size, 32, bytes];
      return new Blob([...parts, listed, record([32, 0x0605_4b50, 16, 0, 16, 0, ...counts, 16, 0])], {
        type: 'application/zip',
      });
    },
  };
}

/** Numbers, the lowest byte first, each behind its bits; then what they are about. */
function record(numbers: readonly number[], called = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const written: number[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const [bits = 0, value = 0] = numbers.slice(at, at + 2);
    for (let shift = 0; shift < bits; shift += 8) written.push((value >>> shift) & 0xff);
  }
  return Uint8Array.from([...written, ...called]);
}

function packed(content: Blob): Promise<Blob> {
  return new Response(content.stream().pipeThrough(new CompressionStream('deflate-raw'))).blob();
}

const table = Uint32Array.from({ length: 256 }, (_none, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb8_8320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32, read piece by piece. */
async function checksum(content: Blob): Promise<number> {
  let sum = 0xffff_ffff;
  const pieces = content.stream().getReader();
  for (let next = await pieces.read(); !next.done; next = await pieces.read()) {
    for (const byte of next.value) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return (sum ^ 0xffff_ffff) >>> 0;
}
