/** `cdk synth`, `cdk deploy`: one stage at a time, `-c stage=prod`; dev when nothing is said. Needs no network. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
  const web = builtWeb(app);

  const entries = Object.fromEntries(Object.entries(functions).map(([name, { entry }]) => [name, entry]));
  const absent = missing(entries);
  if (absent.length > 0) throw new Error(`These functions have no code: ${absent.join(', ')}.`);
  const bundles = await bundle(entries, join(app.outdir, 'functions'));
  const tooBig = bundles.filter(({ bytes }) => bytes > maxBundleBytes).map(({ name, bytes }) => `${name} (${bytes})`);
  if (tooBig.length > 0)
    throw new Error(`Over ${maxBundleBytes} bytes, which a start should not load: ${tooBig.join(', ')}.`);

  roomlight(app, stage, { functions, code: (name) => join(app.outdir, 'functions', name), web });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The web app; for a look at the template alone (`-c web=optional`) an empty page may stand in for it. */
function builtWeb(app: App): string {
  const built = join(root, 'web/build');
  if (existsSync(join(built, 'index.html'))) return built;
  const how = '`npm run web` builds it';
  if (app.node.tryGetContext('web') !== 'optional') throw new Error(`The web app is not built: ${how}.`);
  console.error(`The web app is not built (${how}); an empty page stands in for it.`);
  const instead = join(app.outdir, 'web');
  mkdirSync(instead, { recursive: true });
  writeFileSync(join(instead, 'index.html'), '<!doctype html>\n');
  return instead;
}
