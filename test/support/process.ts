/** The local cloud as its own process, as `npm start` runs it: for browsers, kill tests and benchmarks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../infra/local/index.ts', import.meta.url));
const readyLine = /^Roomlight is ready on (\S+)$/m;

export interface CloudProcess {
  url: string;
  /** What it printed so far. */
  output(): string;
  end(): Promise<void>;
}

/** @throws when it ends before it is ready, with what it printed */
export async function startProcess(options: {
  seed: 'demo' | 'none';
  env?: Record<string, string>;
}): Promise<CloudProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'roomlight-'));
  const env = { ...process.env, PORT: '0', MQTT_PORT: '0', DATA_DIR: dataDir, SEED: options.seed, ...options.env };
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await ready(child, () => printed);
  return {
    url,
    output: () => printed,
    end: async () => {
      child.kill('SIGTERM');
      await gone;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const url = readyLine.exec(printed())?.[1];
      if (url) resolve(url);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => reject(new Error(`The local cloud ended with ${code}:\n${printed()}`)));
  });
}
