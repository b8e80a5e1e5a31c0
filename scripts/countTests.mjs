// Prints `N passed, N failed, N skipped` from vitest's JSON report, and before it, on stderr, what the counts do not tell: which tests were
// skipped, which files did not run. Exits 1 if anything failed or nothing passed.
// node scripts/countTests.mjs REPORT [EXIT CODE OF THE RUNNER]
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [path, runnerCode = '0'] = process.argv.slice(2);
const tell = (line) => process.stderr.write(`${line}\n`);

const readReport = () => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    tell(`the test runner left no report: ${error.message}`);
    return undefined;
  }
};

const report = readReport();
const files = report?.testResults ?? [];
const skippedStates = new Set(['skipped', 'pending', 'todo', 'disabled']);
for (const file of files) {
  const name = relative('.', file.name);
  for (const test of file.assertionResults)
    if (skippedStates.has(test.status)) tell(`skipped: ${name}: ${test.fullName}`);
}
// A file that does not load, or whose beforeAll throws, has no failed test of its own; yet it has failed.
const broken = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
for (const file of broken) tell(`did not run: ${relative('.', file.name)}`);

const passed = report?.numPassedTests ?? 0;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
const failedTests = (report?.numFailedTests ?? 0) + broken.length;
// The report says nothing of a rejection that nobody awaited, a build that failed or a runner that was killed: its exit code does.
const failedOutside = failedTests === 0 && (report === undefined || runnerCode !== '0');
if (failedOutside && report !== undefined) tell(`no test failed, but the test command ended with ${runnerCode}`);
const failed = failedTests + (failedOutside ? 1 : 0);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
