/**
 * Takes the place of ASN.1's packages in bundles, for the one structure that passkeys need: an ECDSA signature, in DER a SEQUENCE of
 * two INTEGERs (RFC 3279, section 2.2.3). What is not exactly that is refused.
 */
const sequence = 0x30;
const integer = 0x02;

/** The content of the element at `start`, and where it ends. Lengths of one byte do up to P-384. */
function element(der: Uint8Array, tag: number, start: number): { content: Uint8Array<ArrayBuffer>; end: number } {
  const length = der[start + 1] ?? 0;
  const end = start + 2 + length;
  if (der[start] !== tag || length === 0 || length > 127 || end > der.length) throw new Error('Not a signature in DER');
  return { content: der.slice(start + 2, end), end };
}

export const AsnParser = {
  /** The numbers as they stand there, in two's complement with the most significant byte first. */
  parse(der: Uint8Array): { r: ArrayBuffer; s: ArrayBuffer } {
    const outer = element(der, sequence, 0);
    const r = element(outer.content, integer, 0);
    const s = element(outer.content, integer, r.end);
    if (outer.end !== der.length || s.end !== outer.content.length) throw new Error('Not a signature in DER');
    return { r: r.content.buffer, s: s.content.buffer };
  },
};

/** Says to the parser what to expect, which is all that this one knows. */
export const ECDSASigValue = undefined;
