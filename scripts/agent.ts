/** `npm run agent`: the doorplate for Linux boards as a folder that needs nothing but Node: dist/agent. */
import { chmodSync, copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns the program's path */
export async function buildAgent(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'roomlight-agent.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['iot/agent/index.ts'],
    outfile: program,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    define: { 'process.env.ROOMLIGHT_BUILT': JSON.stringify(String(Date.now())) },
    // Boards with an older Debian have this one.
    target: 'node20',
    // Quickens ws where it is installed, and is not.
    external: ['bufferutil', 'utf-8-validate'],
    banner: {
      js: "#!/usr/bin/env node\nimport{createRequire as __r}from'node:module';const require=__r(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
  });
  chmodSync(program, 0o755);
  for (const file of ['roomlight-agent.service', 'install.sh']) {
    copyFileSync(join(root, 'iot/agent', file), join(folder, file));
  }
  return program;
}

if (import.meta.main) {
  const program = await buildAgent(join(root, 'dist/agent'));
  console.log(`${program} (${Math.round(statSync(program).size / 1000)} kB), with its unit and install.sh beside it.`);
}
