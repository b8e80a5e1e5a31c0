import { defineConfig } from 'vitest/config';

/** The suites that need a real SQL Server: `REXUS_TEST_SERVER=host,port npm run test:server` (docker-compose.test.yml). */
export default defineConfig({
  test: {
    // tests/e2e/sandbox needs faults that no real server can be asked for.
    include: ['tests/server/**/*.test.ts', 'tests/e2e/*.test.ts'],
    env: { REXUS_TEST_TARGET: 'server' },
    pool: 'forks',
    // One server, shared: its databases and its backup folder are the same for every file.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['default'],
  },
});
