/** The catalogues in `messages/`, compiled into functions: once for all commands, until they change. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CompilerOptions, compile, paraglideVitePlugin } from '@inlang/paraglide-js';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const outdir = `${root}web/src/lib/paraglide`;
/** Says what was compiled; absent where the development server did it, which makes other files of it. */
const stamp = `${outdir}/.made-of`;

const options: CompilerOptions = {
  project: `${root}web/project.inlang`,
  outdir,
  emitTsDeclarations: true,
  strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
  isServer: "import.meta.env?.SSR ?? typeof window === 'undefined'",
};

function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...options, project: '', outdir: '' }));
  for (const file of [
    'package-lock.json',
    'web/project.inlang/settings.json',
    ...globSync('messages/**/*.json', { cwd: root }).sort(),
  ]) {
    hash.update(`${file}\n`).update(readFileSync(root + file));
  }
  return hash.digest('hex');
}

/** Compiles what has changed since it was compiled: it takes seconds, and a build reads its configuration several times. */
export async function compileMessages(): Promise<void> {
  const made = fingerprint();
  // Another command that was ended in the middle may have left only some of it.
  const isThere = [stamp, `${outdir}/messages.js`, `${outdir}/runtime.js`].every((file) => existsSync(file));
  if (isThere && readFileSync(stamp, 'utf8') === made) return;
  await compile(options);
  writeFileSync(stamp, made);
}

/** The development server compiles them itself, whenever they change. */
export function messages(): Plugin[] {
  const forget: Plugin = { name: 'roomlight:messages', buildStart: () => rmSync(stamp, { force: true }) };
  return [forget, paraglideVitePlugin(options)].flat().map((plugin) => ({ ...plugin, apply: 'serve' }));
}
