/** `cdk synth`, `cdk deploy`: one stage at a time, `-c stage=prod`; dev when nothing is said. Needs no network. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle, maxBundleBytes, missing, root } from './bundling.ts';
import { functions } from './functions.ts';
import { roomlight } from './stack.ts';
import { stageNamed } from './stages.ts';

try {
  const app = new App({ context: CURRENTLY_RECOMMENDED_FLAGS });
  const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));
  const web = join(root, 'web/build');
  if (!existsSync(join(web, 'index.html'))) throw new Error('The web app is not built yet: run `npm run build` first.');

  const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]));
  const absent = missing(entries);
  if (absent.length > 0) throw new Error(`These functions have no code yet: ${absent.join(', ')}.`);
  const bundles = await bundle(entries, join(app.outdir, 'functions'));
  for (const { name, bytes } of bundles) {
    if (bytes > maxBundleBytes)
      console.error(`${name} is ${bytes} bytes, over the ${maxBundleBytes} that a start should load.`);
  }

  roomlight(app, stage, { functions, code: (name) => join(app.outdir, 'functions', name), web });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
