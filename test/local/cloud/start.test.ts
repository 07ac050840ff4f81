/** What the person who starts the local cloud meets: what is in the way, told in one sentence. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as Config from '../../../infra/local/config.ts';
import { Fault } from '../../../infra/local/fault.ts';
import { start } from '../../../infra/local/index.ts';
import { listen } from '../../../infra/local/ports.ts';
import { startCloudProcess } from '../../support/cloud.ts';
import { temporaryFolder, until } from './services.ts';

const entry = fileURLToPath(new URL('../../../infra/local/index.ts', import.meta.url));

/** Why it cannot be started so, in this process. */
async function fault(env: Record<string, string>): Promise<string> {
  try {
    const config = Config.read({ PORT: '0', MQTT_PORT: '0', SEED: 'none', DATA_DIR: temporaryFolder(), ...env });
    const cloud = await start(config, { log: () => undefined });
    await cloud.end();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error('it could be started');
}

/** Starts it as a process of its own and waits for its end. */
function refused(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [entry], { env: { PATH, PORT: '0', MQTT_PORT: '0', SEED: 'none', ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })));
}

async function occupiedPort(): Promise<string> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return String(await listen(server, 0, '127.0.0.1', 'test'));
}

describe('in the way', () => {
  it.each([
    ['PORT', 'http', 'PORT must be a port number between 0 and 65535, but is "http".'],
    ['MQTT_PORT', '70000', 'MQTT_PORT must be a port number between 0 and 65535, but is "70000".'],
    ['SEED', 'lots', 'SEED must be "demo" or "none", but is "lots".'],
    ['HOST', '203.0.113.1', 'HOST 203.0.113.1 is not an address of this machine.'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'nowhere', 'AWS_ENDPOINT_URL_DYNAMODB must be a URL, but is "nowhere".'],
  ])('%s=%s', async (name, value, sentence) => {
    expect(await fault({ [name]: value })).toBe(sentence);
  });

  it('a DynamoDB endpoint where nobody answers', async () => {
    const sentence = await fault({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' });
    expect(sentence).toMatch(/^The table at http:\/\/127\.0\.0\.1:9 cannot be reached \(.*ECONNREFUSED.*\)\.$/);
  });

  it.each(['PORT', 'MQTT_PORT'])('another program on %s', async (name) => {
    const port = await occupiedPort();
    expect(await fault({ [name]: port })).toBe(`Port ${port} (${name}) is in use by another program.`);
  });

  it('a data folder that is a file, or lies below one', async () => {
    const file = join(temporaryFolder(), 'data');
    writeFileSync(file, '');
    expect(await fault({ DATA_DIR: file })).toMatch(/^The data folder .* is a file/);
    expect(await fault({ DATA_DIR: join(file, 'below') })).toMatch(/^The data folder .* is a file, or lies below one/);
  });

  it('a media folder that is a file', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'media'), '');
    expect(await fault({ DATA_DIR: dataDir })).toMatch(/^The folder .*media cannot be used/);
  });

  it.each(['cloud.db', 'table.db'])('a damaged %s: one sentence, exit 1', async (name) => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, name), 'this is no database, whatever its name says. '.repeat(500));
    const { code, said } = await refused({ DATA_DIR: dataDir });
    const file = join(dataDir, name);
    expect(said).toBe(`The file ${file} is damaged: restore it, or move it away to begin anew.\n`);
    expect(code).toBe(1);
  });

  it('another local cloud in the same folder: one sentence, exit 1', async () => {
    const cloud = await startCloudProcess();
    onTestFinished(() => cloud.end());
    const { code, said } = await refused({ DATA_DIR: cloud.dataDir });
    expect(said).toBe(`The data folder ${cloud.dataDir} is in use by another Roomlight (process ${cloud.pid}).\n`);
    expect(code).toBe(1);
    expect((await cloud.call('GET', '/api/health')).status).toBe(200);
  });
});

describe('a start', () => {
  it('says where everything is, and ends with the ready line', async () => {
    const cloud = await startCloudProcess();
    expect(cloud.output().trim().split('\n').at(-1)).toBe(`Roomlight is ready on ${cloud.url}`);
    for (const part of ['/api/v1', '/local/inbox', cloud.mqttUrl, cloud.dataDir])
      expect(cloud.output()).toContain(part);
    await cloud.end();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends every part on %s, with 0', async (signal) => {
    const dataDir = temporaryFolder();
    const cloud = await startCloudProcess({ dataDir });
    const engine = Number(readFileSync(join(dataDir, 'engine.pid'), 'utf8'));
    process.kill(cloud.pid, signal);
    expect(await cloud.exit()).toBe(0);
    await until(() => !alive(engine));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s also while the demo is being made, and begins anew then',
    async (signal) => {
      const dataDir = temporaryFolder();
      const { PATH = '' } = process.env;
      const child = spawn(process.execPath, [entry], { env: { PATH, PORT: '0', MQTT_PORT: '0', DATA_DIR: dataDir } });
      const exit = new Promise((resolve) => child.once('exit', resolve));
      await until(
        () => existsSync(join(dataDir, 'table.db-wal')) && statSync(join(dataDir, 'table.db-wal')).size > 100_000,
      );
      child.kill(signal);
      expect(await exit).toBe(0);
      expect(existsSync(join(dataDir, 'engine.pid'))).toBe(false);
      const cloud = await startCloudProcess({ dataDir });
      expect((await cloud.call('GET', '/local/sign-in?email=lin.xiao@xingye.example')).status).toBe(404);
      await cloud.end();
    },
  );

  it('over what a killed one left behind: its data, and an engine that still runs', async () => {
    const cloud = await startCloudProcess();
    onTestFinished(() => cloud.end());
    await cloud.call('POST', '/api/v1/sign-in/codes', { body: { email: 'lin@example.com', locale: 'en' } });
    const engine = Number(readFileSync(join(cloud.dataDir, 'engine.pid'), 'utf8'));
    await cloud.kill9();
    expect(alive(engine)).toBe(true);
    await cloud.restart();
    expect(alive(engine)).toBe(false);
    expect(await cloud.inbox('lin@example.com')).toHaveLength(1);
  });

  it('leaves another program alone that has got the number of the engine', async () => {
    const dataDir = temporaryFolder();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void other.kill());
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'engine.pid'), String(other.pid));
    const cloud = await startCloudProcess({ dataDir });
    expect(alive(other.pid ?? 0)).toBe(true);
    await cloud.end();
  });

  it('repairs a write-ahead log that was cut off', async () => {
    const cloud = await startCloudProcess();
    onTestFinished(() => cloud.end());
    await cloud.call('POST', '/api/v1/sign-in/codes', { body: { email: 'lin@example.com', locale: 'en' } });
    await cloud.kill9();
    const log = join(cloud.dataDir, 'cloud.db-wal');
    truncateSync(log, Math.max(0, readFileSync(log).length - 100));
    await cloud.restart();
    expect((await cloud.call('GET', '/api/health')).status).toBe(200);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie, whose parent was killed, still has a number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
