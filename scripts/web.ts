/** Builds the web app when what it is made of has changed since the last build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'web');
const stamp = join(web, 'build', '.made-of');
const sources = [
  'web/src',
  'web/static',
  'web/plugins',
  'web/vite.config.ts',
  'messages',
  'shared',
  'iot',
  'package-lock.json',
];
const generated = /paraglide|\.svelte-kit/;

function fingerprint(): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    if (generated.test(path) || !existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else {
      hash.update(relative(root, path)).update(readFileSync(path));
    }
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

/** @returns false when the build failed; its own output says why */
export function buildWeb(): boolean {
  const made = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return true;
  console.log('Building the web app …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const done = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, stdio: 'inherit' });
  if (done.status !== 0) return false;
  writeFileSync(stamp, made);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !buildWeb()) process.exit(1);
