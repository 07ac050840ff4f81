import { expect, test } from 'vitest';
import { pathWithin } from '../../web/src/lib/address.ts';

const site = 'https://rooms.example';

test('whoever signs in goes on to where they were on this site', () => {
  expect(pathWithin(site, '/my?tab=history#top')).toBe('/my?tab=history#top');
  expect(pathWithin(site, null)).toBe('/');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example/my',
  'https://evil.example',
  'javascript:alert(1)',
  'my',
  '//[',
])('and never to %j', (to) => {
  expect(pathWithin(site, to)).toBe('/');
});
