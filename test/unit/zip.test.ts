import { crc32, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipFile } from '../../web/src/lib/zip.ts';

/** What any reader does: the end names the list, the list names each entry's beginning. */
function entriesOf(file: Buffer): Record<string, string> {
  const end = file.lastIndexOf('PK\x05\x06');
  const entries: Record<string, string> = {};
  let at = file.readUInt32LE(end + 16);
  expect(at + file.readUInt32LE(end + 12)).toBe(end);
  for (let n = file.readUInt16LE(end + 10); n > 0; n--) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const [method, sum, size, whole] = [
      file.readUInt16LE(at + 10),
      ...[16, 20, 24].map((o) => file.readUInt32LE(at + o)),
    ];
    const length = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + length);
    const begin = file.readUInt32LE(at + 42);
    // Both say the same of it.
    expect(file.subarray(begin + 4, begin + 30)).toEqual(file.subarray(at + 6, at + 32));
    const from = begin + 30 + file.readUInt16LE(begin + 26);
    const stored = file.subarray(from, from + (size ?? 0));
    const content = method === 8 ? inflateRawSync(stored) : stored;
    expect([content.length, crc32(content)]).toEqual([whole, sum]);
    entries[name] = content.toString();
    at += 46 + length;
  }
  return entries;
}

test('a ZIP gives back what was put into it, packed or as it was', async () => {
  const zip = zipFile(new Date(2026, 10, 23, 9, 15, 8));
  const lines = '{"record":"会议"}\n'.repeat(5000);
  await zip.add('预约.jsonl', new Blob([lines]), true);
  await zip.add('files/logo.png', new Blob(['picture']));
  await zip.add('empty.jsonl', new Blob([]), true);
  expect(zip.entries).toBe(3);
  expect(zip.bytes).toBeLessThan(2000);
  const file = Buffer.from(await zip.end().arrayBuffer());
  expect(entriesOf(file)).toEqual({ '预约.jsonl': lines, 'files/logo.png': 'picture', 'empty.jsonl': '' });
  expect(entriesOf(Buffer.from(await zipFile().end().arrayBuffer()))).toEqual({});
});
