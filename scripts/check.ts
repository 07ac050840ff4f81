/** `npm run check`: formatting, lint and import rules, then the types of everything. All of it runs, even after a failure. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Step, step } from './step.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const tsc = join(modules, '@typescript/native/bin/tsc');

const format: Step = {
  name: 'format, lint and import rules',
  args: [join(modules, '@biomejs/biome/bin/biome'), 'check', '.'],
};
const types: Step = { name: 'types', args: [tsc, '-p', 'tsconfig.json'] };
const generated: Step = {
  name: 'the web app’s generated types',
  cwd: 'web',
  args: [join(modules, '@sveltejs/kit/svelte-kit.js'), 'sync'],
};
const web: Step = {
  name: 'the web app’s types',
  cwd: 'web',
  args: [join(modules, 'svelte-check/bin/svelte-check'), '--fail-on-warnings', '--output', 'human'],
};
const worker: Step = { name: 'the service worker’s types', args: [tsc, '-p', 'web/src/service-worker'] };

/** Formatting, lint and import rules of everything; types of all but the web app. */
export function checkAllButWeb(): Promise<boolean> {
  return inOrder(format, types);
}

/** What the web app's types, and its build, need before them. */
export function generate(): Promise<boolean> {
  return step(generated);
}

/** The web app's types. They need what is generated before them. */
export function checkWeb(): Promise<boolean> {
  return inOrder(web, worker);
}

async function inOrder(...steps: readonly Step[]): Promise<boolean> {
  let ok = true;
  for (const one of steps) ok = (await step(one)) && ok;
  return ok;
}

async function check(): Promise<boolean> {
  const sides = [checkAllButWeb(), generate().then(async (ok) => (await checkWeb()) && ok)];
  return (await Promise.all(sides)).every(Boolean);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await check())) process.exit(1);
