import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Plugin } from 'vite';

const run = promisify(execFile);
const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const id = 'virtual:operations';

// A process of its own, so that a changed definition is read afresh while the development server runs.
const script = `
  const { operations } = await import(process.argv[1]);
  const table = Object.fromEntries(operations.map(({ name, method, path }) => [name, [method, path]]));
  process.stdout.write(JSON.stringify(table));
`;

/**
 * `import table from 'virtual:operations'`: operation name -> [method, path], read from `shared/operations.ts` when the
 * app is built. The browser gets this table and none of the schemas.
 */
export function operations(): Plugin {
  let table: Promise<string> | undefined;
  const read = async () =>
    (await run(process.execPath, ['--input-type=module', '-e', script, `${shared}operations.ts`])).stdout;
  return {
    name: 'roomlight:operations',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(loaded) {
      if (loaded !== `\0${id}`) return;
      for (const file of globSync('**/operations.ts', { cwd: shared })) this.addWatchFile(shared + file);
      table ??= read();
      return `export default ${await table};`;
    },
    watchChange(file) {
      if (file.startsWith(shared)) table = undefined;
    },
  };
}
