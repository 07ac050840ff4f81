import { afterEach, expect, test, vi } from 'vitest';
import { nameOf } from '../../functions/passkeys/naming.ts';
import { site, userHandleOf } from '../../functions/passkeys/site.ts';
import { newId } from '../../shared/ids.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['https://rooms.example.com', 'https://rooms.example.com', 'rooms.example.com'],
  ['https://rooms.example.com/', 'https://rooms.example.com', 'rooms.example.com'],
  ['http://127.0.0.1:8787', 'http://localhost:8787', 'localhost'],
  ['http://[::1]:8787', 'http://localhost:8787', 'localhost'],
  ['http://0.0.0.0:80', 'http://localhost', 'localhost'],
  ['http://localhost:5173', 'http://localhost:5173', 'localhost'],
  ['https://127.example.com', 'https://127.example.com', '127.example.com'],
])('passkeys of %s are good at %s for %s', (address, origin, rpId) => {
  vi.stubEnv('SITE_URL', address);
  expect(site()).toEqual({ origin, rpId });
});

test('a person has another handle in each company, of at most 64 bytes', () => {
  const [here, there, personId] = [newId('tenant'), newId('tenant'), newId('person')];
  expect(userHandleOf(here, personId)).not.toBe(userHandleOf(there, personId));
  expect(Buffer.from(userHandleOf(here, personId), 'base64url').length).toBeLessThanOrEqual(64);
});

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
test.each([
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/19.0 Safari/605.1.15`, 'Safari on Mac'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${webkit} Version/19.0 Safari/604.1`, 'Safari on iPhone'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${webkit} CriOS/150.0 Safari/604.1`, 'Chrome on iPhone'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/150.0 Safari/537.36 Edg/150.0`, 'Edge on Windows'],
  [`Mozilla/5.0 (Linux; Android 16; K) ${webkit} Chrome/150.0 Mobile Safari/537.36`, 'Chrome on Android'],
  [`Mozilla/5.0 (Linux; Android 16; K) ${webkit} Chrome/120.0 MicroMessenger/8.0 Mobile`, 'WeChat on Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox on Linux'],
  ['node', 'Passkey'],
  ['', 'Passkey'],
])('%s is called %s', (userAgent, name) => {
  expect(nameOf(userAgent, ['internal'], 'en')).toBe(name);
  expect(nameOf(userAgent, [], 'en')).toBe(name);
  expect(nameOf(userAgent, ['hybrid'], 'en')).toBe('Phone or tablet');
  expect(nameOf(userAgent, ['usb', 'nfc'], 'zh-CN')).toBe('安全密钥');
});
