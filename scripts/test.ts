/**
 * `npm test`: everything that CI runs. Ends with the totals alone on a line.
 *
 * In CI a test on the local cloud or in a browser that fails is tried once more. What passes then counts as passed and is named at
 * the end. What may never fail even once (two bookings of one time, what a kill leaves behind, the model and property tests)
 * says `retry: 0` itself, and everything in test/unit and test/infra is tried once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAllButWeb, checkWeb, generate } from './check.ts';
import { fileVariable } from './second-try.ts';
import { type Step, step } from './step.ts';

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of those that failed, as far as they have one. */
  wrong: readonly string[];
  /** Names of those that passed only when they were tried once more; they are among the passed. */
  secondTry: readonly string[];
}

/** What is read of Vitest's report. */
interface Report extends Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests', number> {
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
// Dozens of processes load the same packages: Node need not compile them in each.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compile');

/** Its words are printed as they come: it runs alone. */
function alone({ args, env }: Step): Promise<boolean> {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return Promise.resolve(done.status === 0);
}

function readReport<T>(file: string): T | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

/** A report that is not there, or a run that ended badly without naming a failure, is a failure all the same. */
function failures(ok: boolean, counted: number): number {
  return ok ? counted : Math.max(1, counted);
}

/** @param project as vitest.config.ts names it */
async function vitest(project: string, run: typeof step): Promise<Totals> {
  const [file, again] = [join(results, `${project}.json`), join(results, `${project}-second-try.json`)];
  const ok = await run({
    name: `${project} tests`,
    args: [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      `--reporter=${join(root, 'scripts/second-try.ts')}`,
    ],
    env: { [fileVariable]: again },
  });
  const report = readReport<Report>(file);
  const wrong = (report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${relative(root, name)} > ${fullName}`),
  );
  return {
    passed: report?.numPassedTests ?? 0,
    // A file that cannot even be loaded counts no test.
    failed: failures(ok, report?.numFailedTests ?? 0),
    skipped: report?.numPendingTests ?? 0,
    wrong,
    secondTry: readReport<string[]>(again) ?? [],
  };
}

interface Suite {
  file?: string;
  title: string;
  specs?: { title: string; file: string; tests: { projectName: string; status: string }[] }[];
  suites?: Suite[];
}

/** Tests in a real browser. */
async function playwright(): Promise<Totals> {
  const file = join(results, 'browser.json');
  const ok = await alone({
    name: 'browser tests',
    args: [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'test/e2e', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  const report = readReport<{
    stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>;
    suites: Suite[];
  }>(file);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  return {
    passed: expected + flaky,
    failed: failures(ok, unexpected),
    skipped,
    wrong: named('unexpected', report?.suites),
    secondTry: named('flaky', report?.suites),
  };
}

function named(outcome: 'unexpected' | 'flaky', suites: readonly Suite[] = []): string[] {
  return suites.flatMap(({ specs = [], suites: inner }) => [
    ...specs.flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === outcome)
        .map(({ projectName }) => `test/e2e/${file} (${projectName}) > ${title}`),
    ),
    ...named(outcome, inner),
  ]);
}

const started = Date.now();

// Two things at a time, each of which keeps about one core busy. The infrastructure's tests look at the build: they come after it.
const [[server, unit], built] = await Promise.all([
  checkAllButWeb().then(async (ok) => [ok, await vitest('unit', step)] as const),
  generate().then(async (ok) => (await step({ name: 'the web app', args: [join(root, 'scripts/web.ts')] })) && ok),
]);
const [web, infra] = await Promise.all([checkWeb(), vitest('infra', step)]);
const failed = Object.entries({
  'types, lint or import rules': server,
  'the web app': built,
  'the web app’s types': web,
})
  .filter(([, ok]) => !ok)
  .map(([name]) => name);
const checks: Totals = { passed: 0, failed: failed.length, skipped: 0, wrong: failed, secondTry: [] };
const parts = [checks, unit, infra, await vitest('local', alone), await playwright()];

const total = (key: 'passed' | 'failed' | 'skipped') => parts.reduce((sum, part) => sum + part[key], 0);
for (const [title, key] of [
  ['Passed only at the second try:', 'secondTry'],
  ['Failed:', 'wrong'],
] as const) {
  const names = parts.flatMap((part) => part[key]);
  if (names.length > 0) console.log([title, ...names].join('\n  '));
}
console.log(`Took ${Math.round((Date.now() - started) / 1000)} s.`);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') === 0 ? 0 : 1;
