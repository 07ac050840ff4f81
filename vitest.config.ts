import { defineConfig } from 'vitest/config';

/**
 * `unit` is pure and quick, `infra` looks at the CDK app, `local` runs the whole product on the local cloud. Browser tests are
 * Playwright's (test/e2e). Files of `local` and `infra` run one after the other: each has a cloud or a synthesis of its own,
 * and two of them on two cores would only slow each other down and blur what is measured.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
          testTimeout: 30_000,
          hookTimeout: 30_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
