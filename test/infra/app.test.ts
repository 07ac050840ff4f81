import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing, root } from '../../infra/bundling.ts';
import { folder } from './support/folder.ts';

/** Runs the app as the CDK's command does. */
function synth(context: Record<string, string>) {
  const outdir = folder('synth');
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { cwd: root, env, encoding: 'utf8' });
  return { status, stderr, outdir };
}

test('a stage is synthesised with its code, and nothing is left to say', () => {
  const { status, stderr, outdir } = synth({ stage: 'staging', web: 'optional' });
  expect(stderr.replace(/^The web app is not built.*\n/, '')).toBe('');
  expect(status).toBe(0);
  const template = JSON.parse(readFileSync(join(outdir, 'Roomlight-staging.template.json'), 'utf8'));
  // CloudFormation takes 500.
  expect(Object.keys(template.Resources).length).toBeLessThan(480);
  expect(existsSync(join(outdir, 'functions/bookings-api/index.mjs'))).toBe(true);
});

test('an unknown stage is told in one sentence', () => {
  const { status, stderr } = synth({ stage: 'nowhere' });
  expect(status).toBe(1);
  expect(stderr).toBe('There is no stage "nowhere": choose one of dev, staging, prod.\n');
});

test('functions without code are named', () => {
  expect(missing({ here: 'functions/relay.ts', gone: 'functions/gone.ts' })).toEqual(['gone (functions/gone.ts)']);
});
