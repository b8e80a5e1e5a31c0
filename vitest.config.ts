import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/server/**', 'tests/windows/**'],
    pool: 'forks',
    // On two cores vitest would use one: these tests wait for processes and disks as much as they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real servers, real files and real processes: generous on a slow machine, and only ever hit by a hang.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
