/** The drivers against what they drive: a light service over HTTP, a tree as the kernel's LED class has it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../iot/clock.ts';
import { consoleLed } from '../../iot/led/console.ts';
import { httpLed } from '../../iot/led/http.ts';
import { sysfsLed } from '../../iot/led/sysfs.ts';
import type { Led } from '../../shared/doorplates/protocol.ts';
import { givenClock, minute } from './doorplates-support/given.ts';
import { givenConnected } from './doorplates-support/panel.ts';

const after: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of after.splice(0)) await end();
});

const steady = (color: Led['color']): Led => ({ color, blink: false });

async function givenLightService() {
  const asked: { path: string; body: unknown }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      asked.push({ path: `${request.method} ${request.url}`, body: JSON.parse(text) });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    url: `http://127.0.0.1:${port}/v1/led`,
    answers: (next: number) => {
      status = next;
    },
  };
}

/** @param files light -> its files */
function givenTree(files: Record<string, Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'roomlight-leds-'));
  after.push(() => rmSync(folder, { recursive: true, force: true }));
  for (const [light, contents] of Object.entries(files)) {
    mkdirSync(join(folder, light));
    for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, light, name), text);
  }
  return { folder, read: (light: string, name = 'brightness') => readFileSync(join(folder, light, name), 'utf8') };
}

describe('a light service', () => {
  it('is told the colour of each bar, as bright as it is to be', async () => {
    const service = await givenLightService();
    const led = httpLed(systemClock, { url: service.url });
    await led.set(steady('red'), 40);
    expect(service.asked.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'POST /v1/led/front_led', body: { red: 102, green: 0, blue: 0 } },
      { path: 'POST /v1/led/side_led', body: { red: 102, green: 0, blue: 0 } },
    ]);
    await led.end();
    expect(service.asked.at(-1)?.body).toEqual({ red: 0, green: 0, blue: 0 });
  });

  it('that refuses or is not there is a dead bar', async () => {
    const service = await givenLightService();
    service.answers(500);
    await expect(httpLed(systemClock, { url: service.url }).set(steady('red'))).rejects.toThrow('500');
    await expect(httpLed(systemClock, { url: 'http://127.0.0.1:1' }).set(steady('red'))).rejects.toThrow();
  });
});

describe('lights of the kernel', () => {
  const part = { max_brightness: '255\n', brightness: '9', trigger: 'none [heartbeat] timer' };

  it('of a red, a green and a blue part', async () => {
    const { folder, read } = givenTree({ r: part, g: { ...part, max_brightness: '100\n' }, b: part });
    const led = sysfsLed(systemClock, { folder, bars: [['r', 'g', 'b']] });
    await led.set(steady('yellow'), 50);
    expect([read('r'), read('g'), read('b'), read('r', 'trigger')]).toEqual(['128', '32', '0', 'none']);
    await led.end();
    expect([read('r'), read('g'), read('b')]).toEqual(['0', '0', '0']);
  });

  it('of several colours, in the order that the light names', async () => {
    const { folder, read } = givenTree({
      bar: { max_brightness: '255\n', brightness: '0', multi_index: 'green blue red\n', multi_intensity: '0 0 0' },
    });
    const led = sysfsLed(systemClock, { folder, bars: [['bar']] });
    await led.set(steady('red'));
    expect([read('bar', 'multi_intensity'), read('bar')]).toEqual(['0 0 255', '255']);
    await led.set(steady('off'));
    expect(read('bar')).toBe('0');
  });

  it('that are only on or off mix what they can, and are dark at nothing', async () => {
    const single = { max_brightness: '1', brightness: '0' };
    const { folder, read } = givenTree({ r: single, g: single });
    const led = sysfsLed(systemClock, { folder, bars: [['r', 'g']] });
    await led.set(steady('yellow'), 20);
    expect([read('r'), read('g')]).toEqual(['1', '1']);
    await led.set(steady('green'), 20);
    expect([read('r'), read('g')]).toEqual(['0', '1']);
    await led.set(steady('green'), 0);
    expect([read('r'), read('g')]).toEqual(['0', '0']);
  });

  it('blink by the panel’s timer', async () => {
    const clock = givenClock(0);
    const { folder, read } = givenTree({ r: part, g: part });
    const led = sysfsLed(clock, { folder, bars: [['r', 'g']] });
    await led.set({ color: 'yellow', blink: true });
    const shows = (text: string) => expect.poll(() => read('r')).toBe(text);
    await clock.advance(500);
    await shows('0');
    await clock.advance(500);
    await shows('255');
  });

  it('that are not there are a dead bar', async () => {
    const { folder } = givenTree({});
    await expect(sysfsLed(systemClock, { folder, bars: [['bar']] }).set(steady('red'))).rejects.toThrow('ENOENT');
  });
});

describe('a panel', () => {
  it('lights a bar again that went dark, also without a network', async () => {
    const door = await givenConnected();
    door.link('lost');
    const before = door.lit.length;
    await door.clock.advance(minute);
    expect(door.lit.slice(before)).toEqual([door.panel.snapshot().view.led]);
    await door.panel.end();
  });

  it('tells its log a light once', async () => {
    const lines: string[] = [];
    const led = consoleLed((line) => lines.push(line));
    for (const percent of [100, 100, 30]) await led.set(steady('red'), percent);
    expect(lines).toEqual(['LED red', 'LED red 30 %']);
  });
});
