import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { body } from '../../iot/agent/body.ts';
import { fileStore } from '../../iot/agent/files.ts';
import { readSettings } from '../../iot/agent/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'roomlight-agent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what a board’s program is told', () => {
  it('comes from flags, and from the environment where there is none', () => {
    const env = { ROOMLIGHT_SERVER: 'http://other', ROOMLIGHT_LED: 'sysfs', ROOMLIGHT_LED_NAMES: 'bar r,g,b' };
    expect(readSettings(['--server', 'https://rooms.example.com'], { ...env, STATE_DIRECTORY: '/var/lib/x' })).toEqual({
      server: new URL('https://rooms.example.com'),
      data: '/var/lib/x',
      led: 'sysfs',
      ledUrl: undefined,
      bars: [['bar'], ['r', 'g', 'b']],
      ledFolder: '/sys/class/leds',
      check: false,
    });
  });

  it.each([
    [[], '--server is missing'],
    [['--server', 'rooms'], 'must begin with http'],
    [['--server', 'http://x', '--led', 'neon'], 'one of none, console, http, sysfs, but is "neon"'],
    [['--server', 'http://x', '--led', 'sysfs'], 'needs --led-names'],
    [['--server', 'http://x', '--led-names', 'a,b,c,d'], 'one, two or three names'],
    [['--server', 'http://x', '--led-names', '../x'], 'one, two or three names'],
    [['--serve', 'http://x'], '--serve'],
  ])('%j is refused with what is wrong', (args, why) => {
    expect(() => readSettings(args, {})).toThrow(why);
  });
});

describe('what a board remembers', () => {
  it('is its owner’s alone, and whole after a power cut in the middle of writing', () => {
    const path = join(folder, 'new', 'credentials.json');
    const store = fileStore(path);
    expect(store.read()).toBeNull();
    store.write('first');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(`${path}.new`, 'half', { mode: 0o644 });
    expect(store.read()).toBe('first');
    store.write('second');
    expect([store.read(), statSync(path).mode & 0o777]).toEqual(['second', 0o600]);
    store.clear();
    expect(store.read()).toBeNull();
  });
});

describe('how a board is', () => {
  it('how full its disk and how warm its warmest part are', async () => {
    const thermal = join(folder, 'thermal');
    for (const [zone, temp] of Object.entries({
      thermal_zone0: '41250\n',
      thermal_zone1: '63000\n',
      cooling_device0: '1',
    })) {
      mkdirSync(join(thermal, zone), { recursive: true });
      writeFileSync(join(thermal, zone, 'temp'), temp);
    }
    const felt = await body(folder, thermal)();
    expect(felt.temperature).toBe(63);
    expect(felt.storage).toBeGreaterThan(0);
    expect(felt.storage).toBeLessThanOrEqual(1);
    expect(await body(join(folder, 'nowhere'), join(folder, 'nowhere'))()).toEqual({
      storage: null,
      temperature: null,
    });
  });
});
