import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What a process that runs this says on stderr. */
const stderrOf = (script: string): string => {
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stderr;
};

test('loading SQLite keeps back its own experimental warning and no other one, then or later', () => {
  // The Node of the tests may print none itself: one is emitted just as Node 22 does it.
  const stderr = stderrOf(`
    import { loadSqlite } from './src/platform/sqlite.ts';
    const load = process.getBuiltinModule;
    process.getBuiltinModule = (name) => {
      process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
      process.emitWarning('something else', 'ExperimentalWarning');
      return load(name);
    };
    new (loadSqlite().DatabaseSync)(':memory:').close();
    process.emitWarning('SQLite said after loading', 'ExperimentalWarning');
  `);
  expect(stderr).not.toContain('might change at any time');
  expect(stderr).toContain('something else');
  expect(stderr).toContain('SQLite said after loading');
});
