/** What a board's program is told at its start: flags, and for each the environment. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LedDriver } from '../../shared/doorplates/protocol.ts';
import { type Bar, sysfsFolder } from '../led/sysfs.ts';

export interface AgentSettings {
  /** The site's address. */
  server: URL;
  /** Absolute path of the folder that keeps credentials and memory. */
  data: string;
  /** null: as the server's settings say. */
  led: LedDriver | null;
  /** Of the light service; undefined: as that of known panels. */
  ledUrl: string | undefined;
  /** Lights of the kernel. */
  bars: Bar[];
  ledFolder: string;
  /** Only whether these settings can be used. */
  check: boolean;
}

/** Something that whoever starts it can put right. */
export class WrongSettings extends Error {}

export const usage = `Usage: roomlight-agent --server https://rooms.example.com [options]

The doorplate for boards without a browser: it keeps the room's meetings and lights the LED beside the door.

  --server URL       address of Roomlight                                  (ROOMLIGHT_SERVER)
  --data FOLDER      where credentials and memory are kept                 (ROOMLIGHT_DATA, or systemd's STATE_DIRECTORY,
                     or ./roomlight-agent)
  --led DRIVER       none, console, http or sysfs; as set at Roomlight     (ROOMLIGHT_LED)
                     when absent
  --led-url URL      the light service of --led http                       (ROOMLIGHT_LED_URL)
                     http://127.0.0.1:8080/v1/led when absent
  --led-names NAMES  lights of --led sysfs: one of several colours, or     (ROOMLIGHT_LED_NAMES)
                     those of red, green and blue with commas between;
                     several bars with spaces between
  --led-folder PATH  ${sysfsFolder} when absent                       (ROOMLIGHT_LED_FOLDER)
  --check            says whether these settings can be used, and ends
  --help             this text

It ends with 0 when it is told to, with 75 when it wants to be started again, with 2 when a flag is wrong.`;

const drivers: readonly LedDriver[] = ['none', 'console', 'http', 'sysfs'];
const options = {
  server: { type: 'string' },
  data: { type: 'string' },
  led: { type: 'string' },
  'led-url': { type: 'string' },
  'led-names': { type: 'string' },
  'led-folder': { type: 'string' },
  check: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * @param args after the program's name
 * @returns null when help is wanted
 * @throws WrongSettings naming the flag and what it may be
 */
export function readSettings(args: string[], env: Readonly<Record<string, string | undefined>>): AgentSettings | null {
  const flags = parse(args);
  if (flags.help) return null;
  const given = (flag: Exclude<keyof typeof options, 'check' | 'help'>) =>
    flags[flag] ?? (env[`ROOMLIGHT_${flag.toUpperCase().replace('-', '_')}`] || undefined);
  const server = given('server');
  if (server === undefined) throw new WrongSettings('--server is missing: the address of Roomlight.');
  const led = driver(given('led'));
  const bars = (given('led-names') ?? '').split(/\s+/).filter(Boolean).map(bar);
  if (led === 'sysfs' && bars.length === 0) {
    throw new WrongSettings(
      '--led sysfs needs --led-names, such as "red,green,blue": see the folders in /sys/class/leds.',
    );
  }
  const ledUrl = given('led-url');
  return {
    server: address('--server', server),
    data: resolve(given('data') ?? env.STATE_DIRECTORY?.split(':')[0] ?? join('.', 'roomlight-agent')),
    led,
    ledUrl: ledUrl && address('--led-url', ledUrl).href,
    bars,
    ledFolder: given('led-folder') ?? sysfsFolder,
    check: flags.check ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new WrongSettings(error instanceof Error ? error.message : String(error));
  }
}

function address(flag: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new WrongSettings(`${flag} must begin with http:// or https://, but is "${text}".`);
}

function driver(text: string | undefined): LedDriver | null {
  if (text === undefined) return null;
  const found = drivers.find((name) => name === text);
  if (found) return found;
  throw new WrongSettings(`--led must be one of ${drivers.join(', ')}, but is "${text}".`);
}

function bar(text: string): Bar {
  const [first, second, third, ...more] = text.split(',');
  if (!first || second === '' || third === '' || more.length > 0 || /\/|\.\./.test(text)) {
    throw new WrongSettings(`--led-names takes one, two or three names with commas between, but has "${text}".`);
  }
  if (third !== undefined && second !== undefined) return [first, second, third];
  return second === undefined ? [first] : [first, second];
}
