import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookingIdOf, type IdKind, idFrom, idLength, idPattern, newId, prefixes, refOf } from '../../shared/ids.ts';
import { id } from '../../shared/schema.ts';

const kinds = Object.keys(prefixes) as IdKind[];

describe.each(kinds)('ids of a %s', (kind) => {
  test('are taken by their own pattern and by no other kind’s', () => {
    const made = newId(kind);
    expect(id(kind).parse(made)).toBe(made);
    for (const other of kinds.filter((one) => one !== kind)) expect(idPattern(other).test(made)).toBe(false);
  });
});

test('prefixes are three letters and tell the kinds apart', () => {
  expect(new Set(Object.values(prefixes)).size).toBe(kinds.length);
  for (const prefix of Object.values(prefixes)) expect(prefix).toMatch(/^[a-z]{3}$/);
});

test('ten thousand ids are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId('booking'))).size).toBe(10_000);
});

test('the same bytes give the same id; a single differing one another', () => {
  const bytes = fc.uint8Array({ minLength: idLength, maxLength: 32 });
  fc.assert(
    fc.property(bytes, fc.nat({ max: idLength - 1 }), (given, at) => {
      const made = idFrom('booking', given);
      expect(made).toMatch(idPattern('booking'));
      expect(idFrom('booking', Uint8Array.from(given))).toBe(made);
      const other = Uint8Array.from(given, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(idFrom('booking', other)).not.toBe(made);
    }),
  );
});

test('a reference is the booking’s id without its prefix', () => {
  const bookingId = newId('booking');
  expect(refOf(bookingId)).toHaveLength(idLength);
  expect(bookingIdOf(refOf(bookingId))).toBe(bookingId);
});

test.each([
  '',
  'bkg_',
  'bkg_0123456789a',
  'bkg_0123456789abc',
  'bkg_0123456789aI',
  'BKG_0123456789ab',
  'bkg_0123456789ab\n',
  ' bkg_0123456789ab',
])('%j is no booking’s id', (text) => {
  expect(id('booking').safeParse(text).success).toBe(false);
});
