import { defineConfig } from 'vitest/config';

/** What only Windows shows, on wine (Debian: wine, wine64): `npm run test:windows`. Beside `npm test`, which needs no wine. */
export default defineConfig({
  test: {
    include: ['tests/windows/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    // The first run downloads Node for Windows; each run sets up a Windows of its own.
    hookTimeout: 300_000,
    reporters: ['default'],
  },
});
