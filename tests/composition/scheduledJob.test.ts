import { describe, expect, test } from 'vitest';
import { scheduledJob } from '../../src/composition/scheduledJob.ts';
import type { Schedule, ScheduledJob } from '../../src/config/settings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import type { ExitCode } from '../../src/domain/exitCodes.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import type { BackupRequest } from '../../src/engine/backupPlan.ts';
import type { RotationOutcome } from '../../src/engine/retention/executeRotation.ts';
import type { DrillReport } from '../../src/restore/drill/drillEvent.ts';
import type { DrillPlan } from '../../src/restore/drill/drillPlan.ts';
import { never } from '../support/backupDirectory.ts';
import { aLine, aWindow, someChains } from '../support/chainLines.ts';
import { aCompletedRecord, aRun, momentOfId } from '../support/manifests.ts';
import { olderThan } from '../support/retention.ts';
import { aSchedule, scriptedServices } from '../support/scriptedServices.ts';

const OLD = parseRunId('20260101_020000');
const run = aRun(OLD, [aCompletedRecord('users', OLD)]);

const end = (
  job: ScheduledJob,
  changes: Partial<Parameters<typeof scheduledJob>[0]>,
  databases: Schedule['databases'] = [],
) =>
  scheduledJob({ ...scriptedServices(), ...changes }, aSchedule('night', { job, databases }), () => undefined, never);

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
    ageMs: 0,
    sets: [],
    reason: { code: 'too_old', ageDays: 90, maxDays: 30, replacedBy: [] },
  } as const;
  const job = { kind: 'action', action: 'deep_cleanup' } as const;
  const planPrune = async () => ({ policy: olderThan(30), decisions: [decision], overQuota: [] });
  expect(await end(job, { planPrune, prune: async () => outcome })).toBe(exit);
});

test('deep_cleanup with nothing to remove does not even take the lock', async () => {
  const job = { kind: 'action', action: 'deep_cleanup' } as const;
  const planPrune = async () => ({ policy: olderThan(null), decisions: [], overQuota: [] });
  expect(await end(job, { planPrune, prune: () => Promise.reject(new Error('asked')) })).toBe(0);
});

test('a backup is of the databases and files that its schedule names', async () => {
  const asked: BackupRequest[] = [];
  const services = scriptedServices();
  const planBackup: typeof services.planBackup = (request, signal) => {
    asked.push(request);
    return services.planBackup(request, signal);
  };
  const job = { kind: 'backup', type: 'log', verify: true, rotate: false, files: false } as const;
  await end(job, { planBackup }, [{ name: parseDatabaseName('users_2026'), writtenAs: 'users' }]);
  expect(asked).toMatchObject([{ databases: ['users_2026'], includeFiles: false, rotate: false, type: 'log' }]);
});

describe('restore_test', () => {
  const job = { kind: 'action', action: 'restore_test' } as const;
  const NOW = new Date('2026-11-21T12:00:00Z');
  const lineOf = (database: string, proven: string | null, windows = [aWindow(NOW.toISOString(), NOW.toISOString())]) =>
    aLine(someChains(database, windows, NOW), {
      proof: {
        proven:
          proven === null
            ? null
            : { id: parseRunId(proven), finishedAt: momentOfId(proven), ageMs: 0, momentAt: null, rtoMs: null },
        failed: null,
        isOverdue: false,
      },
    });
  const lines = [lineOf('users', '20261120_050000'), lineOf('inventario', null), lineOf('auditoria', null, [])];

  const drilling = (codes: Readonly<Record<string, ExitCode | RexusError>>) => {
    const services = scriptedServices({ lines, runs: [run] });
    const drilled: string[] = [];
    return {
      drilled,
      changes: {
        ...services,
        runDrill: async (plan: DrillPlan): Promise<DrillReport> => {
          drilled.push(plan.database);
          const code = codes[plan.database] ?? 0;
          if (code instanceof RexusError) throw code;
          return { id: plan.id, record: null, evidence: null, error: null, exitCode: code };
        },
      },
    };
  };

  test('drills every database that can be restored, the oldest proof first', async () => {
    const { drilled, changes } = drilling({});
    expect(await end(job, changes)).toBe(0);
    expect(drilled).toEqual(['inventario', 'users']);
  });

  test('drills only the databases that the schedule names', async () => {
    const { drilled, changes } = drilling({});
    expect(await end(job, changes, [{ name: parseDatabaseName('USERS'), writtenAs: 'USERS' }])).toBe(0);
    expect(drilled).toEqual(['users']);
  });

  test.each([
    ['its code where all fail alike', { users: 16, inventario: 16 }, 16],
    ['3 where some fail', { users: 0, inventario: 16 }, 3],
    ['3 where one cannot even be tried', { inventario: new RexusError('DISK_FULL', { path: '/' }) }, 3],
  ] as const)('ends with %s, and goes on after a failure', async (_what, codes, exit) => {
    const { drilled, changes } = drilling(codes);
    expect(await end(job, changes)).toBe(exit);
    expect(drilled).toHaveLength(2);
  });

  test('ends with 4 where there is nothing to prove', async () => {
    expect(await end(job, scriptedServices({ runs: [] }))).toBe(4);
  });
});
