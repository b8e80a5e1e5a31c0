import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const program = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));
const hook = new URL('../cli/listLoadedModules.mjs', import.meta.url).href;

/** The files of the built program that a command loads, without the hashes in their names, and the packages. */
const loadedBy = (...argv: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, program, ...argv], {
    cwd: temporaryDirectory(),
    encoding: 'utf8',
    env: { ...process.env, LANG: 'en_US.UTF-8' },
  });
  expect(status).toBe(0);
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url);
  return {
    files: urls.flatMap((url) => /\/dist\/(.+?)(?:-[\w-]{8})?\.js$/.exec(url)?.[1] ?? []),
    packages: urls.filter((url) => url.includes('/node_modules/')),
  };
};

// What a query needs stands in two files (scripts/build.ts); a part that only some commands need, drawn into one of them, would be seen here.
test('--help loads one file of the built program beside its entry, and no package', () => {
  const { files, packages } = loadedBy('--help');
  expect(packages).toEqual([]);
  expect(files.toSorted()).toEqual(['commandLine', 'main']);
});

test.each([{ argv: ['list'] }, { argv: ['list', '--chains'] }])(
  '$argv loads few files of the built program, and no package',
  ({ argv }) => {
    const { files, packages } = loadedBy(...argv);
    expect(packages).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['commandLine', 'services']));
    expect(files).not.toContain('startMenu');
    expect(files.length).toBeLessThan(20);
  },
);
