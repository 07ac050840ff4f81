import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../infra/bundling.ts';

const results = join(root, 'test-results');

/** A new empty folder below test-results, which every whole run of the tests begins by emptying. */
export function folder(name: string): string {
  mkdirSync(results, { recursive: true });
  return mkdtempSync(join(results, `${name}-`));
}
