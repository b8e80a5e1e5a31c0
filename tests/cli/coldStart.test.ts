import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The program from its source, in a process of its own; what it loads is what the built one loads, file by file. */
const loadedBy = (...argv: readonly string[]): readonly string[] => {
  const hook = new URL('listLoadedModules.mjs', import.meta.url).href;
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, at('../../src/main.ts'), ...argv], {
    cwd: temporaryDirectory(),
    encoding: 'utf8',
    env: { ...process.env, LANG: 'en_US.UTF-8', NODE_NO_WARNINGS: '1' },
  });
  expect(status).toBe(0);
  return stderr.split('\n').flatMap((line) => (line.startsWith('loaded ') ? [line.slice('loaded '.length)] : []));
};

const packagesIn = (modules: readonly string[]): readonly string[] => [
  ...new Set(modules.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])),
];
const areasIn = (modules: readonly string[]): readonly string[] => [
  ...new Set(modules.flatMap((url) => /\/src\/([^/]+)\//.exec(url)?.[1] ?? [])),
];

test('--help loads commander and words, and nothing that works', () => {
  const modules = loadedBy('--help');
  expect(packagesIn(modules)).toEqual(['commander']);
  expect(areasIn(modules).toSorted()).toEqual(['cli', 'config', 'domain', 'messages', 'platform']);
  expect(modules.filter((url) => url.includes('/src/config/')).map((url) => url.split('/').at(-1))).toEqual([
    'language.ts',
    'settings.ts',
    'when.ts',
  ]);
  expect(modules.filter((url) => url.includes('/cli/commands/')).map((url) => url.split('/').at(-1))).toEqual([
    'sandbox.ts',
  ]);
});

test('list loads the configuration, the catalogue and words, and nothing that works with a server or with backups', () => {
  const modules = loadedBy('list');
  expect(packagesIn(modules).toSorted()).toEqual(['commander', 'dotenv', 'zod']);
  for (const area of ['ui', 'sandbox', 'pipeline', 'mtf', 'restore', 'sqlserver']) {
    expect(areasIn(modules)).not.toContain(area);
  }
  // The pure functions that answer without waiting.
  expect(modules.flatMap((url) => /\/src\/((?:engine|schedule)\/.+)$/.exec(url)?.[1] ?? []).toSorted()).toEqual([
    'schedule/nextRun.ts',
    'schedule/plannedOn.ts',
    'schedule/zone.ts',
  ]);
});
