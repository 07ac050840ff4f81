/** A reporter for vitest: names, in a file, the tests that failed at first and passed when they were tried once more. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Where the list goes: JSON, an array of names. */
export const fileVariable = 'SECOND_TRY_FILE';

export default class SecondTry implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env[fileVariable];
    if (!file) return;
    const names = modules.flatMap((module) =>
      [...module.children.allTests('passed')]
        .filter((test) => test.diagnostic()?.flaky)
        .map((test) => `${module.relativeModuleId} > ${test.fullName}`),
    );
    writeFileSync(file, JSON.stringify(names));
  }
}
