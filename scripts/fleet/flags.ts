/** What `npm run doorplates` is told. */
import { parseArgs } from 'node:util';
import type { Faults } from './faults.ts';

export interface FleetFlags extends Faults {
  count: number;
  /** A stack that runs already; null: one of its own. */
  url: URL | null;
  /** Bookings a second that it makes. */
  bookings: number;
  /** null: until it is told to end. */
  seconds: number | null;
  /** Where it keeps its doorplates, and the data of a stack of its own. */
  data: string;
  makeRooms: boolean;
}

export class WrongFlag extends Error {}

export const usage = `Usage: npm run doorplates -- [options]

Runs a fleet of simulated doorplates, on a local stack of its own or on one that runs already.

  --count 500          doorplates (20)
  --url URL            a stack that runs already, such as http://127.0.0.1:8787. Its admin comes from the environment:
                       ROOMLIGHT_COOKIE (the session's cookie, name=value), or on a local stack ROOMLIGHT_EMAIL and
                       ROOMLIGHT_COMPANY (the demo's admin when absent)
  --make-rooms         makes a building with a room for each doorplate there; otherwise rooms that exist are taken in turn
  --bookings 10        bookings a second, and how long each takes to its door (0)
  --seconds 60         ends after so long (until Ctrl-C)
  --data FOLDER        where it keeps its doorplates for the next time (.local/fleet)

Faults, all by one seed:
  --drop 0.05          share of the messages that are lost, down and up
  --delay 200          each takes up to so many ms more; some overtake others
  --duplicate 0.05     share that comes twice
  --wrong-clock 0.01   share of the panels whose clock is minutes to days off
  --stuck-screen 0.01  share whose screen stands still
  --seed 7`;

const options = {
  count: { type: 'string', default: '20' },
  url: { type: 'string' },
  'make-rooms': { type: 'boolean', default: false },
  bookings: { type: 'string', default: '0' },
  seconds: { type: 'string' },
  data: { type: 'string', default: '.local/fleet' },
  drop: { type: 'string', default: '0' },
  delay: { type: 'string', default: '0' },
  duplicate: { type: 'string', default: '0' },
  'wrong-clock': { type: 'string', default: '0' },
  'stuck-screen': { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns null when help is wanted @throws WrongFlag naming the flag and what it may be */
export function readFlags(args: string[]): FleetFlags | null {
  const flags = parse(args);
  if (flags.help) return null;
  const number = (name: keyof typeof flags, most: number, whole = false): number => {
    const text = String(flags[name]);
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= most && (!whole || Number.isInteger(value))) return value;
    throw new WrongFlag(`--${name} must be ${whole ? 'a whole number ' : ''}from 0 to ${most}, but is "${text}".`);
  };
  return {
    count: number('count', 5000, true),
    url: flags.url === undefined ? null : address(flags.url),
    bookings: number('bookings', 200),
    seconds: flags.seconds === undefined ? null : number('seconds', 86_400),
    data: flags.data,
    makeRooms: flags['make-rooms'],
    drop: number('drop', 1),
    delay: number('delay', 60_000),
    duplicate: number('duplicate', 1),
    wrongClock: number('wrong-clock', 1),
    stuckScreen: number('stuck-screen', 1),
    seed: number('seed', 2 ** 31, true),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new WrongFlag(error instanceof Error ? error.message : String(error));
  }
}

function address(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new WrongFlag(`--url must begin with http:// or https://, but is "${text}".`);
}
