/** `npm test`: everything that CI runs. Ends with the totals alone on a line. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './check.ts';
import { buildWeb } from './web.ts';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

function run(args: string[], env: Record<string, string> = {}): boolean {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return done.status === 0;
}

function readReport(file: string): Record<string, unknown> | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : null;
}

/** Unit, infrastructure and local-cloud tests. */
function vitest(): Totals {
  const file = join(results, 'vitest.json');
  const ok = run([
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readReport(file) as Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests', number> | null;
  const failed = report?.numFailedTests ?? 0;
  // A file that cannot even be loaded counts no test: it is a failure all the same.
  return {
    passed: report?.numPassedTests ?? 0,
    failed: ok ? failed : Math.max(1, failed),
    skipped: report?.numPendingTests ?? 0,
  };
}

/** Tests in a real browser. */
function playwright(): Totals {
  const file = join(results, 'browser.json');
  const ok = run(
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'test/e2e', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  );
  const stats = readReport(file)?.stats as Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> | undefined;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  return {
    passed: stats?.expected ?? 0,
    failed: ok ? failed : Math.max(1, failed),
    skipped: stats?.skipped ?? 0,
  };
}

const started = Date.now();
const inOrder = (await check()) && buildWeb();
const parts: Totals[] = [{ passed: 0, failed: inOrder ? 0 : 1, skipped: 0 }, vitest(), playwright()];
const total = (key: keyof Totals) => parts.reduce((sum, part) => sum + part[key], 0);
console.log(`Took ${Math.round((Date.now() - started) / 1000)} s.`);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') === 0 ? 0 : 1;
