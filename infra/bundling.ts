/**
 * How a function's code becomes one small file; the CDK app and the check of sizes both come here.
 *
 * All entries go through one run of esbuild, which parses what they share once: about a second for the whole product, where one
 * process per function takes as long for each. What is deployed is the folder, so its hash follows from its content alone.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { slim } from './slim.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Bytes, minified: what starts quickly. */
export const maxBundleBytes = 500_000;

export interface Bundle {
  name: string;
  /** The folder to deploy; `index.handler` is in it. */
  dir: string;
  bytes: number;
  /** Files that went in, from the repository's root. */
  sources: string[];
}

/** Entries that have not been written, by function; empty when all are there. */
export function missing(entries: Readonly<Record<string, string>>): string[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    existsSync(join(root, entry)) ? [] : [`${name} (${entry})`],
  );
}

/**
 * Bundles every entry into a folder of its own below `outdir`.
 * @param entries function -> path from the repository's root
 * @throws esbuild's failure, which names file and line
 */
export async function bundle(entries: Readonly<Record<string, string>>, outdir: string): Promise<Bundle[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Chinese texts as they are, at half the size of their escapes.
    charset: 'utf8',
    plugins: [slim],
    // Packages in CommonJS call `require` for Node's own modules.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'silent',
  });
  return Object.keys(entries).map((name) => {
    const dir = join(outdir, name);
    const output = Object.entries(metafile.outputs).find(([path]) => join(root, path) === join(dir, 'index.mjs'))?.[1];
    const sources = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    );
    return { name, dir, bytes: statSync(join(dir, 'index.mjs')).size, sources };
  });
}
