import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from './fault.ts';
import { freePort } from './ports.ts';

/** The program that speaks the DynamoDB protocol. */
export interface Engine {
  url: string;
  /** Its SQLite file. */
  file: string;
  end(): Promise<void>;
}

/**
 * Starts dynoxide on loopback and keeps it running: when it dies, it is started again on the same port.
 * @throws Fault when this platform has no binary, or its file is damaged
 */
export async function start(options: { dataDir: string; port?: number; log(line: string): void }): Promise<Engine> {
  const { dataDir, log } = options;
  const file = join(dataDir, 'table.db');
  const pidFile = join(dataDir, 'engine.pid');
  const program = binary();
  await killOrphan(pidFile, file);

  const port = options.port ?? (await freePort());
  let ending = false;
  let child = await run();

  async function run(): Promise<ChildProcess> {
    const started = spawn(program, ['--host', '127.0.0.1', '--port', String(port), '--db-path', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a process group of its own: Ctrl-C is for the local cloud, which ends its parts in order.
      detached: true,
      windowsHide: true,
    });
    if (started.pid !== undefined) writeFileSync(pidFile, String(started.pid));
    await listening(started, file);
    started.once('exit', revive);
    return started;
  }

  async function revive(): Promise<void> {
    while (!ending) {
      log('The table engine stopped; starting it again.');
      try {
        child = await run();
        return;
      } catch (error) {
        log(String(error));
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    file,
    async end() {
      ending = true;
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const stubborn = setTimeout(() => child.kill('SIGKILL'), 2000);
        await gone;
        clearTimeout(stubborn);
      }
      rmSync(pidFile, { force: true });
    },
  };
}

function binary(): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide${suffix}`);
  } catch {
    throw new Fault(
      `There is no table engine for ${process.platform}-${process.arch} (${name}): set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB endpoint.`,
    );
  }
}

function listening(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) {
        child.stdout?.removeAllListeners('data').resume();
        child.stderr?.removeAllListeners('data').resume();
        resolve();
      }
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => reject(new Fault(`The table engine cannot be run (${error.message}).`)));
    child.once('exit', () => reject(new Fault(trouble(said.trim(), file))));
  });
}

function trouble(said: string, file: string): string {
  if (/not a valid SQLite database|malformed|corrupt/i.test(said)) {
    return `The file ${file} is damaged: restore it, or move it away to begin anew.`;
  }
  return `The table engine did not start (${said.split('\n').at(-1) ?? 'no message'}).`;
}

/** An engine left behind by a killed local cloud still holds the file: it is ended, if it is really ours. */
async function killOrphan(pidFile: string, file: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const ours = process.platform === 'win32' ? 'dynoxide' : file;
  const runs = () => Number.isInteger(pid) && pid > 1 && commandOf(pid).includes(ours);
  if (!runs()) return;
  process.kill(pid, 'SIGKILL');
  const until = performance.now() + 2000;
  while (runs() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The command line a process runs, '' when there is none. */
function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const [program, args] =
      process.platform === 'win32'
        ? ['tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']]
        : ['ps', ['-o', 'command=', '-p', String(pid)]];
    return execFileSync(program as string, args as string[], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
