/** A program that is run on the way, beside another or alone. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Step {
  name: string;
  /** Below the repository; its root when absent. */
  cwd?: string;
  /** Of Node: the program's file first. */
  args: string[];
  env?: Record<string, string>;
}

/** Its words are printed whole, once it is done: two of them may run side by side. @returns whether it ended well */
export function step({ name, cwd = '', args, env }: Step): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: join(root, cwd),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => words.push(part));
    child.once('close', (code) => {
      console.log(`· ${name}\n${Buffer.concat(words)}`.trimEnd());
      if (code !== 0) console.error(`Not in order: ${name}.`);
      resolve(code === 0);
    });
  });
}
