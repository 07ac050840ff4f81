/** `npm run check`: formatting, lint and import rules, then the types of everything. All of it runs, even after a failure. */
import { spawn } from 'node:child_process';
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
  {
    name: 'the service worker’s types',
    args: [join(modules, '@typescript/native/bin/tsc'), '-p', 'web/src/service-worker'],
  },
];

type Step = (typeof steps)[number];

/** Its words are printed whole, once it is done: two of them run side by side. */
function run({ name, cwd, args }: Step): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: join(root, cwd ?? ''), stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (words += part));
    child.once('close', (code) => {
      console.log(`· ${name}\n${words}`.trimEnd());
      if (code !== 0) console.error(`Not in order: ${name}.`);
      resolve(code === 0);
    });
  });
}

/** The web app's types need what is generated before them. */
export async function check(): Promise<boolean> {
  const [format, types, generated, web, worker] = steps as [Step, Step, Step, Step, Step];
  const [server, client] = await Promise.all([
    run(format).then(async (ok) => (await run(types)) && ok),
    run(generated).then(async (ok) => (await run(web)) && (await run(worker)) && ok),
  ]);
  return server && client;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await check())) process.exit(1);
