/** `npm run dev`: the local cloud, restarted when the server's code changes, behind Vite with live reload. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const port = process.env.PORT ?? '8787';
const env = { ...process.env, PORT: port };
const watched = ['shared', 'functions', 'infra', 'iot'].map((folder) => `--watch-path=${join(root, folder)}`);

const parts: ChildProcess[] = [
  spawn(process.execPath, [...watched, '--watch-preserve-output', join(root, 'scripts/cloud.ts')], {
    env,
    stdio: 'inherit',
  }),
  spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'dev'], {
    cwd: join(root, 'web'),
    env,
    stdio: 'inherit',
  }),
];

function end(code: number): void {
  for (const part of parts) part.kill('SIGTERM');
  process.exitCode = code;
}
for (const part of parts) part.once('exit', (code) => end(code ?? 0));
process.once('SIGINT', () => end(0));
process.once('SIGTERM', () => end(0));
