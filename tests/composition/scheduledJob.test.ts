import { expect, test } from 'vitest';
import { scheduledJob } from '../../src/composition/scheduledJob.ts';
import type { ScheduledJob } from '../../src/config/settings.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { parseTimeOfDay } from '../../src/domain/timeOfDay.ts';
import type { RotationOutcome } from '../../src/engine/executeRotation.ts';
import { never } from '../support/backupDirectory.ts';
import { aCompletedRecord, aRun } from '../support/manifests.ts';
import { scriptedServices } from '../support/scriptedServices.ts';

const OLD = parseRunId('20260101_020000');
const run = aRun(OLD, [aCompletedRecord('users', OLD)]);

const end = (job: ScheduledJob, changes: Partial<Parameters<typeof scheduledJob>[0]>) =>
  scheduledJob(
    { ...scriptedServices(), ...changes },
    { name: 'night', time: parseTimeOfDay('02:00'), days: { kind: 'daily' }, job },
    () => undefined,
    never,
  );

test('verify_all_backups ends as the verification does', async () => {
  const job = { kind: 'action', action: 'verify_all_backups' } as const;
  expect(await end(job, { verify: async () => ({ files: [], exitCode: 16 }) })).toBe(16);
});

test.each<[string, RotationOutcome, number]>([
  ['everything gone', { removed: [OLD], failed: [] }, 0],
  [
    'something left',
    { removed: [], failed: [{ path: run.path, error: new RexusError('DISK_FULL', { path: run.path }) }] },
    1,
  ],
])('deep_cleanup with %s', async (_, outcome, exit) => {
  const decision = {
    action: 'remove',
    id: OLD,
    run,
    reason: { code: 'too_old', ageDays: 90, maxDays: 30, replacedBy: [] },
  } as const;
  const job = { kind: 'action', action: 'deep_cleanup' } as const;
  const planPrune = () => ({ maxBackupDays: 30, decisions: [decision] });
  expect(await end(job, { planPrune, prune: async () => outcome })).toBe(exit);
});

test('deep_cleanup with nothing to remove does not even take the lock', async () => {
  const job = { kind: 'action', action: 'deep_cleanup' } as const;
  const planPrune = () => ({ maxBackupDays: null, decisions: [] });
  expect(await end(job, { planPrune, prune: () => Promise.reject(new Error('asked')) })).toBe(0);
});
