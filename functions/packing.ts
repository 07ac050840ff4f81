/**
 * Events as they travel on the bus, which takes 256 kB. A meeting with hundreds of people, before and after, can be larger: its
 * images are packed then, and followers get the same event all the same.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Event } from '../shared/events.ts';

/** An event whose images stand in `packed`: brotli in base64 of their JSON. */
export type PackedEvent = Omit<Event, 'before' | 'after'> & { packed: string };

// What mostly differs little from before to after shrinks to one of the two, if the window spans both.
const options = { params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS } };

/** @param mostBytes of the JSON, as far as packing helps */
export function pack(event: Event, mostBytes: number): string {
  const plain = JSON.stringify(event);
  if (Buffer.byteLength(plain) <= mostBytes) return plain;
  const { before, after, ...rest } = event;
  const packed = brotliCompressSync(JSON.stringify({ before, after }), options).toString('base64');
  return JSON.stringify({ ...rest, packed } satisfies PackedEvent);
}

export function unpack(detail: Event | PackedEvent): Event {
  if (!('packed' in detail)) return detail;
  const { packed, ...rest } = detail;
  const images = JSON.parse(brotliDecompressSync(Buffer.from(packed, 'base64')).toString());
  return { ...rest, ...images } as Event;
}
