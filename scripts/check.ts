/** `npm run check`: formatting, lint and import rules, then the types of everything. All of it runs, even after a failure. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');

const steps: readonly { name: string; cwd?: string; args: string[] }[] = [
  { name: 'format, lint and import rules', args: [join(modules, '@biomejs/biome/bin/biome'), 'check', '.'] },
  { name: 'types', args: [join(modules, '@typescript/native/bin/tsc'), '-p', 'tsconfig.json'] },
  { name: 'the web app’s generated types', cwd: 'web', args: [join(modules, '@sveltejs/kit/svelte-kit.js'), 'sync'] },
  {
    name: 'the web app’s types',
    cwd: 'web',
    args: [join(modules, 'svelte-check/bin/svelte-check'), '--fail-on-warnings', '--output', 'human'],
  },
];

export function check(): boolean {
  const failed = steps.filter(({ name, cwd, args }) => {
    console.log(`· ${name}`);
    return spawnSync(process.execPath, args, { cwd: join(root, cwd ?? ''), stdio: 'inherit' }).status !== 0;
  });
  for (const { name } of failed) console.error(`Not in order: ${name}.`);
  return failed.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !check()) process.exit(1);
