// Makes a fresh clone ready: installs what package-lock.json names when node_modules is missing or older.
// Runs on Node >= 20 with built-ins alone, because at this point nothing is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const stamp = new URL('node_modules/.roomlight-lock', root);
const lock = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', root)))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  const npm = process.env.npm_execpath;
  if (!npm) {
    console.error('Run this through npm, for example `npm start`.');
    process.exit(1);
  }
  console.log('Installing the packages named in package-lock.json (once, about a minute) …');
  const done = spawnSync(
    process.execPath,
    [npm, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (done.status !== 0) {
    console.error('The packages could not be installed: see npm’s message above.');
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, lock);
}
