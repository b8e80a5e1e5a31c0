/** scripts/countTests.mjs on the reports of real runs of the test runner: its line is what a CI believes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const count = (report: string, cwd: string, runnerCode: number | null) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [at('scripts/countTests.mjs'), report, String(runnerCode)],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  return { status, stdout, told: stderr.trimEnd().split('\n') };
};

/** Runs the runner on test files of the given sources and counts what it reports. */
const countOf = (sources: Readonly<Record<string, string>>) => {
  const folder = temporaryDirectory('counted');
  mkdirSync(join(folder, 'tests'));
  symlinkSync(at('node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [name, source] of Object.entries(sources)) {
    writeFileSync(
      join(folder, 'tests', `${name}.test.js`),
      `import { beforeAll, expect, test } from 'vitest';\n${source}`,
    );
  }
  const report = join(folder, 'report.json');
  const runner = [at('node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, runner, { cwd: folder, encoding: 'utf8' });
  return { ...count(report, folder, status), runner: status };
};

const PASSES = "test('passes', () => expect(1).toBe(1));";

test('counts passed, failed and skipped tests, and names the skipped ones', () => {
  const skips = "test.skip('waits (skipped without a moon)', () => undefined); test.todo('comes later');";
  const result = countOf({ one: `${PASSES} ${skips}`, two: "test('fails', () => expect(1).toBe(2));" });
  expect(result).toMatchObject({ status: 1, stdout: '1 passed, 1 failed, 2 skipped\n' });
  expect(result.told).toEqual([
    'skipped: tests/one.test.js: waits (skipped without a moon)',
    'skipped: tests/one.test.js: comes later',
  ]);
});

test('is content where everything passed', () => {
  const result = countOf({ one: PASSES, two: PASSES });
  expect(result).toEqual({ status: 0, stdout: '2 passed, 0 failed, 0 skipped\n', told: [''], runner: 0 });
});

test('counts a file that does not load as failed', () => {
  const result = countOf({ one: PASSES, two: 'throw new Error("on import");' });
  expect(result).toMatchObject({ status: 1, stdout: '1 passed, 1 failed, 0 skipped\n' });
  expect(result.told).toEqual(['did not run: tests/two.test.js']);
});

test('counts a file whose beforeAll throws as failed', () => {
  const result = countOf({ one: PASSES, two: `beforeAll(() => { throw new Error('set up'); }); ${PASSES}` });
  expect(result).toMatchObject({ status: 1, stdout: expect.stringMatching(/^1 passed, 1 failed, \d skipped\n$/) });
  expect(result.told).toContain('did not run: tests/two.test.js');
});

test('counts a rejection that nobody awaited as failed, though every test passed', () => {
  const result = countOf({ one: `${PASSES} Promise.reject(new Error('late'));` });
  expect(result).toMatchObject({ status: 1, stdout: '1 passed, 1 failed, 0 skipped\n' });
  expect(result.told).toEqual(['no test failed, but the test command ended with 1']);
});

test('is not content where no test ran', () => {
  expect(countOf({})).toMatchObject({ status: 1, stdout: '0 passed, 1 failed, 0 skipped\n' });
  expect(countOf({ one: "test.skip('waits', () => undefined);" })).toMatchObject({
    status: 1,
    stdout: '0 passed, 0 failed, 1 skipped\n',
  });
});

test.each([
  ['missing, as a build that failed leaves it', undefined, 2],
  ['empty, as a runner that was killed leaves it', '', 137],
  ['cut off', '{"numPassedTests":7,"testResu', 0],
])('is not content where the report is %s', (_, content, code) => {
  const folder = temporaryDirectory('counted');
  const report = join(folder, 'report.json');
  if (content !== undefined) writeFileSync(report, content);
  const result = count(report, folder, code);
  expect(result).toMatchObject({ status: 1, stdout: '0 passed, 1 failed, 0 skipped\n' });
  expect(result.told).toEqual([expect.stringMatching(/^the test runner left no report: /)]);
});
