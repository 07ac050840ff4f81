/** What the person who starts the local cloud meets: what is in the way, told in one sentence. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../infra/local/ports.ts';
import { startCloudProcess } from '../../support/cloud.ts';
import { temporaryFolder, until } from './services.ts';

const entry = fileURLToPath(new URL('../../../infra/local/index.ts', import.meta.url));

/** Starts it and waits for its end. */
function refused(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [entry], { env: { PATH, PORT: '0', MQTT_PORT: '0', SEED: 'none', ...env } });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said: said.trim() })));
}

async function occupiedPort(): Promise<string> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return String(await listen(server, 0, '127.0.0.1', 'test'));
}

describe('in the way', () => {
  it.each([
    ['PORT', 'http', /^PORT must be a port number between 0 and 65535, but is "http"\.$/],
    ['MQTT_PORT', '70000', /^MQTT_PORT must be a port number/],
    ['SEED', 'lots', /^SEED must be "demo" or "none", but is "lots"\.$/],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'nowhere', /^AWS_ENDPOINT_URL_DYNAMODB must be a URL/],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:9', /^The table at http:\/\/127\.0\.0\.1:9 cannot be reached/],
  ])('%s=%s', async (name, value, sentence) => {
    const { code, said } = await refused({ DATA_DIR: temporaryFolder(), [name]: value });
    expect(said).toMatch(sentence);
    expect(said.split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('another program on a port', async () => {
    const port = await occupiedPort();
    for (const name of ['PORT', 'MQTT_PORT']) {
      const { code, said } = await refused({ DATA_DIR: temporaryFolder(), [name]: port });
      expect(said).toBe(`Port ${port} (${name}) is in use by another program.`);
      expect(code).toBe(1);
    }
  });

  it('a data folder that is a file', async () => {
    const file = join(temporaryFolder(), 'data');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      const { code, said } = await refused({ DATA_DIR: path });
      expect(said).toMatch(/^The data folder .* is a file/);
      expect(said.split('\n')).toHaveLength(1);
      expect(code).toBe(1);
    }
  });

  it.each(['cloud.db', 'table.db'])('a damaged %s', async (name) => {
    const dataDir = temporaryFolder();
    const cloud = await startCloudProcess({ dataDir });
    await cloud.end();
    writeFileSync(join(dataDir, name), 'this is no database, whatever its name says. '.repeat(500));
    const { code, said } = await refused({ DATA_DIR: dataDir });
    expect(said).toMatch(new RegExp(`^The file .*${name} is damaged`));
    expect(said.split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('a media folder that is a file', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'media'), '');
    const { code, said } = await refused({ DATA_DIR: dataDir });
    expect(said).toMatch(/^The folder .*media cannot be used/);
    expect(code).toBe(1);
  });

  it('another local cloud in the same folder', async () => {
    const cloud = await startCloudProcess();
    onTestFinished(() => cloud.end());
    const { code, said } = await refused({ DATA_DIR: cloud.dataDir });
    expect(said).toBe(`The data folder ${cloud.dataDir} is in use by another Roomlight (process ${cloud.pid}).`);
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
        () => existsSync(join(dataDir, 'table.db-wal')) && statSync(join(dataDir, 'table.db-wal')).size > 300_000,
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
