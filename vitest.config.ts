import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where nobody waits by the clock: only what has failed takes as long as this, and a busy machine is slow. */
const patience = 600_000;

/** Files of `local` that take longest, longest first. Size tells nothing of these, and who begins last is waited for. */
const longest = [
  'bad-input.test.ts',
  'series.test.ts',
  'race.test.ts',
  'kill.test.ts',
  'isolation.test.ts',
  'check-in-doors.test.ts',
  'waitlist.test.ts',
  'approval.test.ts',
  'series-kill.test.ts',
  'passkeys.test.ts',
];

/** Longest first, so that both workers end at about the same time. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) => {
      const place = project.name === 'local' ? longest.indexOf(basename(moduleId)) : -1;
      return place < 0 ? longest.length : place;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted(
      (a, b) => a.project.config.sequence.groupOrder - b.project.config.sequence.groupOrder || rank(a) - rank(b),
    );
  }
}

/**
 * `unit` is pure and quick, `infra` looks at the CDK app, `local` runs the whole product on the local cloud. Browser tests are
 * Playwright's (test/e2e). Files of `local` run two at a time, each with a cloud of its own. Those of
 * `infra` run one after the other in one process.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['test/support/seed.ts'],
          testTimeout: patience,
          expect: { poll: { timeout: patience } },
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          environment: 'node',
          testTimeout: patience,
          hookTimeout: patience,
          fileParallelism: false,
          // The CDK takes seconds to load: once for all files, which share nothing that they change.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          environment: 'node',
          testTimeout: patience,
          hookTimeout: patience,
          // In CI what fails is tried once more, and named (scripts/second-try.ts). What may never fail even once says `retry: 0`.
          retry: process.env.CI ? 1 : 0,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
