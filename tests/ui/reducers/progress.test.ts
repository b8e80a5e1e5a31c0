import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import type { RunEvent } from '../../../src/engine/runEvent.ts';
import { fullCells } from '../../../src/ui/components/ProgressBar.tsx';
import { addRestoreEvent, plannedRestore } from '../../../src/ui/progress/restoreProgress.ts';
import { addRunEvent, databasesDone, emptyRun, type RunProgress } from '../../../src/ui/progress/runProgress.ts';
import { aCompletedRecord, aRun } from '../../support/manifests.ts';
import { olderThan } from '../../support/retention.ts';
import { scriptedServices } from '../../support/scriptedServices.ts';

const users = parseDatabaseName('users');
const id = parseRunId('20261121_120000');
const after = (...events: readonly RunEvent[]): RunProgress => events.reduce(addRunEvent, emptyRun);
const progress = (percent: number): RunEvent => ({
  type: 'progress',
  database: users,
  stage: 'pack',
  percent,
  bytesPerSecond: 1e6,
});
const finished: RunEvent = {
  type: 'database_finished',
  database: users,
  record: aCompletedRecord('users', id),
  error: null,
};

test('follows a database from its first stage to its record', () => {
  const begun = after({
    type: 'database_started',
    database: users,
    index: 1,
    total: 1,
    backupType: 'full',
    reason: { code: 'asked_for' },
    serverCompression: null,
  });
  expect(begun.databases).toEqual([
    { state: 'running', name: users, stage: 'backup', percent: 0, bytesPerSecond: null },
  ]);
  expect(after(progress(42)).databases).toMatchObject([{ stage: 'pack', percent: 42, bytesPerSecond: 1e6 }]);
  expect(
    after(progress(42), { type: 'stage_started', database: users, stage: 'read_back', sql: null }).databases,
  ).toMatchObject([{ stage: 'read_back', percent: 0 }]);
  expect(databasesDone(after(progress(42)))).toBe(0);
  expect(databasesDone(after(progress(42), finished))).toBe(1);
});

test('begins a run with every database of its plan waiting, in its order', async () => {
  const services = scriptedServices();
  const plan = await services.planBackup(
    {
      databases: [],
      type: 'full',
      copyOnly: false,
      tail: null,
      label: null,
      includeFiles: true,
      rotate: true,
      purpose: 'backup',
    },
    new AbortController().signal,
  );
  const run = after({ type: 'run_started', id, startedAt: 'x', plan });
  expect(run.databases.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'users waiting',
    'inventario waiting',
    'auditoria waiting',
  ]);
});

test('keeps files, warnings and what was removed, each with its reason', () => {
  const reason = { code: 'too_old', ageDays: 2, maxDays: 1, replacedBy: [] } as const;
  const removal = { action: 'remove', id, run: aRun(id, []), ageMs: 0, reason, sets: [] } as const;
  const run = after(
    { type: 'cleaned_up', runs: [], files: 0 },
    { type: 'files_started', part: 'config' },
    { type: 'files_finished', part: 'config', files: 3, skipped: 1, error: null, otherErrors: [] },
    { type: 'warning', code: 'rotation_failed', detail: 'x' },
    { type: 'rotated', plan: { policy: olderThan(1), decisions: [removal], overQuota: [] }, removed: [id] },
  );
  expect(run).toMatchObject({
    files: [{ part: 'config', outcome: { files: 3, skipped: 1, errors: [] } }],
    warnings: [{ code: 'rotation_failed', detail: 'x' }],
    removed: [{ id, reason: removal.reason }],
  });
});

test('keeps the reason of every folder that failed', () => {
  const [first, second] = ['a', 'b'].map((path) => new RexusError('DISK_FULL', { path }));
  if (first === undefined || second === undefined) throw new Error('two errors');
  const failed = { type: 'files_finished', part: 'application', files: 0, skipped: 0 } as const;
  const run = after({ ...failed, error: first, otherErrors: [second] });
  expect(run.files).toMatchObject([{ part: 'application', outcome: { errors: [first, second] } }]);
});

test('follows a restore under its new name and keeps its safety copies', () => {
  const target = parseDatabaseName('copia');
  const begun = {
    ...plannedRestore({
      madeAtMs: 0,
      request: { kind: 'run', id, databases: [], as: null, files: false, withoutTail: false },
      id,
      databases: [],
      files: [],
      takenLogs: [],
      confirmations: [],
    }),
    databases: [{ source: users, target, state: 'waiting' as const }],
  };
  const restored = addRestoreEvent(
    addRestoreEvent(begun, { type: 'safety_copy_taken', database: users, id, kind: 'copy_only_full' }),
    {
      type: 'restore_progress',
      database: users,
      stage: 'restore',
      percent: 9,
      bytesPerSecond: null,
    },
  );
  expect(restored).toMatchObject({
    databases: [{ target, state: 'running', stage: 'restore', percent: 9 }],
    safetyCopies: [{ id }],
  });
});

test.each([
  [0, 0],
  [0.9, 0],
  [50, 5],
  [99.9, 9],
  [100, 10],
  [130, 10],
  [-4, 0],
])('fills %d percent of ten cells with %i', (percent, cells) => {
  expect(fullCells(percent, 10)).toBe(cells);
});
