import { expect, test } from 'vitest';
import type { CataloguedRun } from '../../src/catalogue/manifest.ts';
import { databaseStatuses } from '../../src/composition/statusOf.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { lineOfFulls } from '../support/chainLines.ts';
import { aBackupSet, aCompletedRecord, aFailedRecord, aRun } from '../support/manifests.ts';

const NOW = new Date('2026-11-22T02:00:00Z');
const [FIRST, SECOND, THIRD] = ['20261119_020000', '20261120_020000', '20261121_020000'];

const good = (id: string): CataloguedRun => aRun(id, [aCompletedRecord('users', id)]);
const failed = (id: string): CataloguedRun => aRun(id, [aFailedRecord('users')], { status: 'failed' });

const CASES: readonly (readonly [string, readonly CataloguedRun[], string | null, string | null])[] = [
  ['no run at all', [], null, null],
  ['one good run', [good(FIRST)], FIRST, null],
  ['the newest of several good runs, whatever their order', [good(FIRST), good(THIRD), good(SECOND)], THIRD, null],
  ['a failure after the last good one', [good(FIRST), failed(SECOND)], FIRST, SECOND],
  ['a failure that a good one made good', [failed(FIRST), good(SECOND)], SECOND, null],
  ['only failures: the newest', [failed(FIRST), failed(SECOND)], null, SECOND],
  [
    'a safety copy, which counts for nothing',
    [aRun(SECOND, good(SECOND).manifest.databases, { purpose: 'safety' })],
    null,
    null,
  ],
  ['a failed safety copy', [good(FIRST), aRun(SECOND, [aFailedRecord('users')], { purpose: 'safety' })], FIRST, null],
  ['another database', [aRun(FIRST, [aCompletedRecord('otra', FIRST)])], null, null],
  ['the name in another case', [aRun(FIRST, [aCompletedRecord('USERS', FIRST)])], FIRST, null],
  [
    'a backup of a damaged database, which is not good',
    [good(FIRST), aRun(SECOND, [aCompletedRecord('users', SECOND, { set: aBackupSet({ isDamaged: true }) })])],
    FIRST,
    null,
  ],
];

const statusAt = (runs: readonly CataloguedRun[], now = NOW, bad: readonly string[] = []) =>
  databaseStatuses({
    lines: [lineOfFulls(parseDatabaseName('users'), [], now)],
    runs,
    now,
    fileProblem: (record) =>
      record.status === 'completed' && bad.includes(record.stored.file) ? 'its file is gone' : null,
  })[0];

test.each(CASES)('%s', (_, runs, lastGood, lastFailure) => {
  const status = statusAt(runs);
  expect([status?.lastGood?.id ?? null, status?.lastFailure?.id ?? null]).toEqual([lastGood, lastFailure]);
});

test('age and size are those of the last good backup', () => {
  const expected = { ageMs: 86_400_000, sizeBytes: 1000, finishedAt: '2026-11-21T02:00:00Z' };
  expect(statusAt([good(THIRD)])?.lastGood).toMatchObject(expected);
});

test('a run that a wrong clock dated in the future hides no older one and no lack of backups', () => {
  const beforeThird = new Date('2026-11-20T12:00:00Z');
  expect(statusAt([good(FIRST), good(THIRD)], beforeThird)?.lastGood?.id).toBe(FIRST);
  expect(statusAt([good(THIRD)], beforeThird)).toMatchObject({ lastGood: null, lastFailure: null });
});

test('a backup whose stored file is gone is no good one: the one before it counts, and the loss is told', () => {
  const file = good(THIRD).manifest.databases.flatMap((r) => (r.status === 'completed' ? [r.stored.file] : []));
  const status = statusAt([good(FIRST), good(THIRD)], NOW, file);
  expect(status).toMatchObject({ lastGood: { id: FIRST }, lastFailure: { id: THIRD, error: 'its file is gone' } });
});
