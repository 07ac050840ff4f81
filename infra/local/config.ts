import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, Fault } from './fault.ts';

/** What the environment decides about a local cloud. */
export interface Config {
  /** Address the gateway and the MQTT broker listen on (HOST, 127.0.0.1). */
  host: string;
  /** HTTP port of the site, its API and MQTT over WebSocket (PORT, 8787); 0 picks a free one. */
  port: number;
  /** MQTT over TCP (MQTT_PORT, 1883); 0 picks a free one. */
  mqttPort: number;
  /** Absolute path of the folder that keeps everything (DATA_DIR, .local). */
  dataDir: string;
  /** Whether an empty cloud is filled with the demo companies (SEED, demo). */
  seed: 'demo' | 'none';
  /** A DynamoDB endpoint to use instead of the local engine (AWS_ENDPOINT_URL_DYNAMODB). */
  dynamodb: string | undefined;
  /** Moves the controllable clock at start, in ms (CLOCK_ADVANCE); for tests. */
  clockAdvance: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Fault naming the variable and the value it cannot use */
export function read(env: Environment): Config {
  return {
    host: env.HOST || '127.0.0.1',
    port: port(env, 'PORT', 8787),
    mqttPort: port(env, 'MQTT_PORT', 1883),
    dataDir: resolve(env.DATA_DIR || '.local'),
    seed: seed(env.SEED),
    dynamodb: endpoint(env.AWS_ENDPOINT_URL_DYNAMODB),
    clockAdvance: Number(env.CLOCK_ADVANCE) || 0,
  };
}

/**
 * Creates the data folder when it is not there.
 * @throws Fault when it cannot be used
 */
export function prepareDataDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    if (!statSync(path).isDirectory()) throw new Fault(`The data folder ${path} is a file, not a folder.`);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`The data folder ${path} ${folderTrouble(errorCode(error))}.`);
  }
}

function folderTrouble(code: string | undefined): string {
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'is a file, or lies below one, and cannot be used as a folder';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'cannot be read and written by this user';
  return `cannot be used (${code ?? 'unknown error'})`;
}

function port(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) {
    throw new Fault(`${name} must be a port number between 0 and 65535, but is "${text}".`);
  }
  return value;
}

function seed(text: string | undefined): Config['seed'] {
  if (text === undefined || text === '' || text === 'demo') return 'demo';
  if (text === 'none') return 'none';
  throw new Fault(`SEED must be "demo" or "none", but is "${text}".`);
}

function endpoint(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (!URL.canParse(text)) throw new Fault(`AWS_ENDPOINT_URL_DYNAMODB must be a URL, but is "${text}".`);
  return text;
}
