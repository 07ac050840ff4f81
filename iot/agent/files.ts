/** What a program without a browser remembers, in files that outlive a power cut. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Store } from '../memory.ts';

/**
 * One text in a file that only its owner can read. It is whole at any moment: a new one stands beside it until the disk has it, and
 * then takes its name.
 */
export function fileStore(path: string): Store {
  return {
    read() {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    write(text) {
      const folder = dirname(path);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const beside = `${path}.new`;
      // Left behind by a power cut, it might have other rights.
      rmSync(beside, { force: true });
      toDisk(openSync(beside, 'wx', 0o600), text);
      renameSync(beside, path);
      toDisk(openSync(folder, 'r'));
    },
    clear: () => rmSync(path, { force: true }),
  };
}

function toDisk(file: number, text?: string): void {
  try {
    if (text !== undefined) writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
