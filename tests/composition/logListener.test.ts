import { expect, test } from 'vitest';
import { errorFields, lineOf, logging } from '../../src/composition/logListener.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { NO_LIMITS } from '../../src/domain/limits.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import type { BackupPlan } from '../../src/engine/backupPlan.ts';
import { type Logger, silentLogger } from '../../src/platform/logger.ts';
import { aCompletedRecord, aFailedRecord } from '../support/manifests.ts';
import { olderThan } from '../support/retention.ts';

const id = parseRunId('20261120_020000');
const request = { kind: 'run', id, databases: [], as: null, files: false, withoutTail: false } as const;
const database = parseDatabaseName('users');
const serverMessage = { number: 3201, state: 1, class: 16, message: 'Access is denied.' };
const error = new RexusError(
  'SERVER_REFUSED',
  { operation: 'BACKUP DATABASE', database: 'users', number: 3201, message: 'Access is denied.' },
  { serverMessages: [serverMessage] },
);
const plan: BackupPlan = {
  id,
  purpose: 'backup',
  type: 'full',
  copyOnly: true,
  label: null,
  format: { compression: 'none' },
  encryption: null,
  limits: NO_LIMITS,
  databases: [{ action: 'refuse', type: 'full', name: database, error }],
  certificates: [],
  space: { neededBytes: 1, freeBytes: 2, minimumFreeBytes: 0, verdict: 'enough' },
  files: null,
  rotate: false,
};
const target = localPath('/app/.env');
const verified = { pages: null, id, database, file: 'databases/users.bak.gz', bytes: 1 };
const at = '2026-11-21T02:00:00+01:00';

type Event = Parameters<typeof lineOf>[0];
const LINES: readonly (readonly [Event, string | null])[] = [
  [{ type: 'progress', database, stage: 'pack', percent: 1, bytesPerSecond: 1 }, null],
  [{ type: 'restore_progress', database, stage: 'unpack', percent: 1, bytesPerSecond: 1 }, null],
  [{ type: 'verify_progress', file: 'x', percent: 1, bytesPerSecond: 1 }, null],
  [{ type: 'files_started', part: 'config' }, null],
  [{ type: 'run', schedule: 'night', event: { type: 'files_started', part: 'config' } }, null],
  [{ type: 'cleaned_up', runs: [id], files: 3 }, 'warn cleaned_up runs files'],
  [{ type: 'log_adopted', database, from: id, id }, 'warn log_adopted database from id'],
  [{ type: 'run_started', id, startedAt: at, plan }, 'info run_started id purpose backup_type copy_only databases'],
  [
    {
      type: 'database_started',
      database,
      index: 0,
      total: 1,
      backupType: 'full',
      reason: { code: 'asked_for' },
      serverCompression: { asked: false, reason: { code: 'configured_off' } },
    },
    'info database_started database backup_type reason server_compression server_compression_reason',
  ],
  [{ type: 'stage_started', database, stage: 'backup', sql: 'BACKUP' }, 'info stage_started database stage sql'],
  [
    {
      type: 'packed',
      database,
      contentBytes: 2,
      storedBytes: 1,
      levels: { lowest: 1, highest: 6, mostUsed: 1 },
      isAuto: true,
    },
    'info packed database content_bytes stored_bytes most_used_level lowest_level highest_level',
  ],
  [
    { type: 'database_finished', database, record: aCompletedRecord('users', id), error: null },
    'info database_finished database file bytes sha256',
  ],
  [
    { type: 'database_finished', database, record: aFailedRecord('users'), error },
    'error database_finished database code facts server',
  ],
  [
    { type: 'files_finished', part: 'config', files: 2, skipped: 0, error: null, otherErrors: [] },
    'info files_finished part files skipped',
  ],
  [
    { type: 'files_finished', part: 'config', files: 1, skipped: 1, error: null, otherErrors: [] },
    'warn files_finished part files skipped',
  ],
  [
    { type: 'files_finished', part: 'application', files: 0, skipped: 0, error, otherErrors: [] },
    'error files_finished part files skipped code facts server',
  ],
  [
    { type: 'rotated', plan: { policy: olderThan(1), decisions: [], overQuota: [] }, removed: [id] },
    'info rotated removed',
  ],
  [{ type: 'warning', code: 'bak_not_removed', detail: '/x' }, 'warn bak_not_removed detail'],
  [
    { type: 'run_finished', id, status: 'partial', exitCode: 3, durationMs: 1, manifest: 'x' },
    'info run_finished id status exit_code duration_ms',
  ],
  [
    {
      type: 'restore_started',
      id,
      plan: { madeAtMs: 0, request, id, databases: [], files: [], takenLogs: [], confirmations: [] },
    },
    'info restore_started id databases',
  ],
  [
    { type: 'restore_stage_started', database, stage: 'restore', sql: 'RESTORE', step: null },
    'info restore_stage_started database stage sql',
  ],
  [{ type: 'safety_copy_taken', database, id, kind: 'tail_log' }, 'info safety_copy_taken database id kind'],
  [
    { type: 'restore_replanned', database, steps: [id], because: { code: 'tail_taken' } },
    'info restore_replanned database steps',
  ],
  [
    { type: 'restore_replanned', database, steps: [id], because: { code: 'file_damaged', file: 'x', error } },
    'warn restore_replanned database steps file code facts server',
  ],
  [
    { type: 'restore_not_replanned', database, file: 'x', error, before: 1, after: null },
    'error restore_not_replanned database file before after code facts server',
  ],
  [
    {
      type: 'database_restored',
      database,
      target: database,
      outcome: { status: 'restored', seconds: 1, checked: true, safetyCopy: null, orphanedUsers: [] },
    },
    'info database_restored target seconds checked',
  ],
  [
    {
      type: 'database_restored',
      database,
      target: database,
      outcome: { status: 'failed', error, safetyCopy: id, left: { kind: 'untouched' } },
    },
    'error database_restored target code facts server left',
  ],
  [{ type: 'file_restored', kind: 'config', target, error: null }, 'info file_restored target'],
  [{ type: 'file_restored', kind: 'config', target, error }, 'error file_restored target code facts server'],
  [{ type: 'restore_finished', id, status: 'failed', exitCode: 1 }, 'info restore_finished id status exit_code'],
  [{ type: 'verify_started', files: 1, bytes: 1 }, 'info verify_started files'],
  [{ type: 'file_verified', verified: { ...verified, result: { status: 'good' } } }, 'info file_verified file result'],
  [
    { type: 'file_verified', verified: { ...verified, result: { status: 'bad', stage: 'hash', error } } },
    'error file_verified file stage code facts server',
  ],
  [{ type: 'manifest_unreadable', path: target, error }, 'error manifest_unreadable path code facts server'],
  [{ type: 'verify_finished', good: 1, unopened: 0, bad: 0, exitCode: 0 }, 'info verify_finished good unopened bad'],
  [{ type: 'scheduler_started', schedules: 1, nextRuns: [] }, 'info scheduler_started schedules next_runs'],
  [
    { type: 'schedule_due', schedule: 'night', dueAt: at, reason: 'missed' },
    'info schedule_due schedule due_at reason',
  ],
  [{ type: 'schedule_skipped', schedule: 'night', reason: 'locked' }, 'warn schedule_skipped schedule reason'],
  [
    { type: 'schedule_finished', schedule: 'night', exitCode: 0, error: null },
    'info schedule_finished schedule exit_code',
  ],
  [
    { type: 'schedule_finished', schedule: 'night', exitCode: 1, error },
    'error schedule_finished schedule exit_code code facts server',
  ],
  [{ type: 'next_runs', nextRuns: [] }, 'info next_runs next_runs'],
  [{ type: 'scheduler_warning', code: 'state_damaged', detail: '/x' }, 'warn state_damaged detail'],
  [{ type: 'scheduler_stopped', reason: 'signal' }, 'info scheduler_stopped reason'],
];

test.each(LINES)('$type becomes the line that it is worth', (event, expected) => {
  const line = lineOf(event);
  const told = line === null ? null : [line.level, line.event, ...Object.keys(line.fields)].join(' ');
  expect(told).toBe(expected);
});

test("an error keeps its code, its facts and the server's own words, which no translation blurs", () => {
  expect(errorFields(error)).toEqual({
    code: 'SERVER_REFUSED',
    facts: error.facts,
    server: ['3201: Access is denied.'],
  });
});

test('the line is written before the listener hears of the event, and progress writes none', () => {
  const said: string[] = [];
  const logger: Logger = { ...silentLogger, info: (event) => void said.push(`log ${event}`) };
  const listener = logging<Event>(logger, ({ type }) => void said.push(`hear ${type}`));
  listener({ type: 'verify_started', files: 1, bytes: 1 });
  listener({ type: 'verify_progress', file: 'x', percent: 1, bytesPerSecond: null });
  expect(said).toEqual(['log verify_started', 'hear verify_started', 'hear verify_progress']);
});
