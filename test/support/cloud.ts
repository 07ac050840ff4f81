/** A whole local cloud for a test: in this process, which is quick, or as a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cloud, type Ports, start } from '../../infra/local/index.ts';
import type { Mail } from '../../infra/local/mail.ts';
import type { Failure } from '../../infra/local/queue.ts';

export interface CloudOptions {
  /** `none` when absent. */
  seed?: 'demo' | 'none';
  /** A folder that stays when the cloud ends; a temporary one when absent. */
  dataDir?: string;
  /** Moves the clock before anything runs, in ms. */
  clockAdvance?: number;
}

/** What an answer of the API consists of. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  /** JSON, parsed; undefined when there is none. */
  body: T;
  /** The cookies that it sets, as a `cookie` header takes them. */
  cookie: string;
}

export interface CallOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** A `cookie` header. */
  cookie?: string;
  headers?: Record<string, string>;
}

/** What can be done with a cloud wherever it runs. */
export interface RunningCloud {
  /** Such as `http://127.0.0.1:40001`. */
  readonly url: string;
  readonly mqttUrl: string;
  readonly dataDir: string;
  clock: {
    /** Epoch ms. */
    now(): Promise<number>;
    advance(ms: number): Promise<void>;
    set(at: number): Promise<void>;
  };
  /** Newest first; those to one address when it is given. */
  inbox(to?: string): Promise<Mail[]>;
  failures(): Promise<Failure[]>;
  /** Resolves when all that follows from what has been written is done. */
  settled(): Promise<void>;
  /** @param path below the cloud's address, such as `/api/v1/rooms` */
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** The `cookie` header of somebody who is signed in, by one click. */
  signIn(email: string, company?: string): Promise<string>;
  /** Ends it and starts it again on its data. Its ports stay, in this process. */
  restart(options?: { clockAdvance?: number }): Promise<void>;
  /** Ends it and removes a temporary folder. */
  end(): Promise<void>;
}

export interface CloudHere extends RunningCloud {
  /** The services themselves. */
  readonly parts: Cloud;
}

export interface CloudProcess extends RunningCloud {
  readonly pid: number;
  /** Kills it as a power cut would; `restart` starts it again. */
  kill9(): Promise<void>;
  /** Waits for its end; its exit code, null after a signal. */
  exit(): Promise<number | null>;
  /** All that it has printed since it was last started. */
  output(): string;
}

/** In this process: one at a time, because the functions' environment belongs to the process. */
export async function startCloud(options: CloudOptions = {}): Promise<CloudHere> {
  const folder = dataFolder(options.dataDir);
  let ports: Ports & { http?: number; mqtt?: number } = {};
  let parts = await run(options.clockAdvance ?? 0);

  async function run(clockAdvance: number): Promise<Cloud> {
    const config = {
      host: '127.0.0.1',
      port: ports.http ?? 0,
      mqttPort: ports.mqtt ?? 0,
      dataDir: folder.path,
      seed: options.seed ?? 'none',
      dynamodb: undefined,
      clockAdvance,
    } as const;
    const cloud = await start(config, { ports, log: () => undefined });
    ports = { ...cloud.ports, http: Number(new URL(cloud.url).port), mqtt: Number(new URL(cloud.mqttUrl).port) };
    return cloud;
  }

  return {
    ...remote(() => parts.url),
    get parts() {
      return parts;
    },
    get url() {
      return parts.url;
    },
    get mqttUrl() {
      return parts.mqttUrl;
    },
    dataDir: folder.path,
    async restart({ clockAdvance = 0 } = {}) {
      await parts.end();
      parts = await run(clockAdvance);
    },
    async end() {
      await parts.end();
      folder.remove();
    },
  };
}

/** As a process of its own, started like `npm start` starts it. */
export async function startCloudProcess(options: CloudOptions = {}): Promise<CloudProcess> {
  const folder = dataFolder(options.dataDir);
  let running = await run(options.clockAdvance ?? 0);

  async function run(clockAdvance: number) {
    const child = spawn(process.execPath, [entry], {
      env: {
        ...withoutCloud(process.env),
        PORT: '0',
        MQTT_PORT: '0',
        DATA_DIR: folder.path,
        SEED: options.seed ?? 'none',
        CLOCK_ADVANCE: String(clockAdvance),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return await ready(child);
  }

  async function exit(): Promise<number | null> {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    return await new Promise((resolve) => child.once('exit', resolve));
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    running.child.kill(signal);
    await exit();
  }

  return {
    ...remote(() => running.url),
    get url() {
      return running.url;
    },
    get mqttUrl() {
      return running.mqttUrl;
    },
    get pid() {
      return running.child.pid ?? 0;
    },
    dataDir: folder.path,
    output: () => running.output(),
    exit,
    kill9: () => stop('SIGKILL'),
    async restart({ clockAdvance = 0 } = {}) {
      await stop('SIGTERM');
      running = await run(clockAdvance);
    },
    async end() {
      await stop('SIGTERM');
      folder.remove();
    },
  };
}

const entry = fileURLToPath(new URL('../../infra/local/index.ts', import.meta.url));

/** A cloud in this process has put its own addresses into the environment: another one must not take them for its own. */
function withoutCloud(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}

function dataFolder(given: string | undefined): { path: string; remove(): void } {
  const path = given ?? mkdtempSync(join(tmpdir(), 'roomlight-'));
  return { path, remove: () => given ?? rmSync(path, { recursive: true, force: true }) };
}

/** Waits for the ready line. @throws with what it printed when it ends before that */
function ready(child: ChildProcess): Promise<{ child: ChildProcess; url: string; mqttUrl: string; output(): string }> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /Roomlight is ready on (\S+)/.exec(printed)?.[1];
      const mqttUrl = /(mqtt:\/\/[^\s,]+)/.exec(printed)?.[1];
      if (url && mqttUrl) resolve({ child, url, mqttUrl, output: () => printed });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the local cloud ended with ${code}: ${printed}`)));
  });
}

function remote(url: () => string) {
  async function call<T = unknown>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { body, cookie, headers = {} } = options;
    const response = await fetch(url() + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : undefined) as T,
      cookie: response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; '),
    };
  }

  const setClock = async (body: object) => void (await call('POST', '/local/clock', { body }));
  return {
    call,
    clock: {
      now: async () => (await call<{ now: number }>('GET', '/local/clock')).body.now,
      advance: (ms: number) => setClock({ advanceMs: ms }),
      set: (at: number) => setClock({ now: at }),
    },
    async inbox(to?: string) {
      const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
      return (await call<{ mails: Mail[] }>('GET', `/local/inbox.json${query}`)).body.mails;
    },
    failures: async () => (await call<{ failures: Failure[] }>('GET', '/local/failures')).body.failures,
    settled: async () => void (await call('GET', '/local/settled')),
    async signIn(email: string, company?: string) {
      const query = new URLSearchParams({ email, ...(company === undefined ? {} : { company }) });
      const { status, cookie } = await call('GET', `/local/sign-in?${query}`);
      if (status !== 303) throw new Error(`${email} could not be signed in (${status})`);
      return cookie;
    },
  };
}
