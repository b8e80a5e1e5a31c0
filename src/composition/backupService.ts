import { readCatalogue } from '../catalogue/readCatalogue.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { adoptLogs, notedRuns } from '../engine/adoptLogs.ts';
import type { BackupPlan, BackupRequest } from '../engine/backupPlan.ts';
import type { BackupReport } from '../engine/backupReport.ts';
import { gatherBackupFacts } from '../engine/gatherBackupFacts.ts';
import { formatOf, planBackup } from '../engine/planBackup.ts';
import { runBackup } from '../engine/runBackup.ts';
import type { RunListener } from '../engine/runEvent.ts';
import { FULL_SPEED, type Pace } from '../pipeline/pace.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import type { Services } from '../services.ts';
import { logging } from './logListener.ts';
import type { Parts } from './parts.ts';
import { dropScratch } from './scratch.ts';

/** What one run does otherwise than the settings say. */
export interface RunChoice {
  /** RESTORE VERIFYONLY after each BACKUP; a schedule says so for itself (`verify_integrity`). */
  readonly verifyIntegrity?: boolean;
}

interface InternalChoice extends RunChoice {
  /** Within the limits, unless somebody waits for it. */
  readonly pace?: Pace;
}

export interface BackupService extends Pick<Services, 'planBackup' | 'storeTakenLogs'> {
  /** As in Services, with a choice of its own. */
  runBackup(plan: BackupPlan, listener: RunListener, signal: AbortSignal, choice?: RunChoice): Promise<BackupReport>;
  /** A copy-only run of one database, without the lock: whoever overwrites it holds that. @throws RexusError what it failed with */
  takeSafetyCopy(database: DatabaseName, signal: AbortSignal): Promise<RunId>;
  /** The tail of its log as a run of its own, without the lock; the database is RESTORING then. @throws RexusError what it failed with */
  takeTail(database: DatabaseName, tail: { readonly noTruncate: boolean }, signal: AbortSignal): Promise<RunId>;
  /** Stores the logs that dead runs took and left in temp, without the lock; what cannot be stored now stays. @throws RexusError INTERRUPTED */
  adoptLeftLogs(signal: AbortSignal): Promise<void>;
}

/** What is kept of a database before it is overwritten. */
const SAFETY = {
  databases: [],
  type: 'full',
  copyOnly: true,
  tail: null,
  label: null,
  includeFiles: false,
  rotate: false,
  purpose: 'safety',
} as const satisfies BackupRequest;

export const backupService = (parts: Parts): BackupService => {
  const { server, clock, disk, logger, describe, describeReason, describeServerCompression, locked } = parts;

  const plan = async (request: BackupRequest, signal: AbortSignal): Promise<BackupPlan> => {
    const settings = parts.settings();
    const sources = {
      server: await server.need(),
      clock,
      freeBytes,
      readCatalogue: () => readCatalogue(settings.storage.base),
    };
    return planBackup(await gatherBackupFacts(sources, settings, request, signal), request);
  };

  const depsOf = async ({ pace, ...choice }: InternalChoice) => {
    const settings = { ...parts.settings(), ...choice };
    return {
      server: await server.need(),
      clock,
      disk,
      pace: pace ?? (await parts.pace()),
      settings,
      describe,
      describeReason,
      describeServerCompression,
    };
  };

  const run = async (
    planned: BackupPlan,
    listener: RunListener,
    signal: AbortSignal,
    choice: InternalChoice = {},
  ): Promise<BackupReport> => {
    return runBackup(await depsOf(choice), planned, logging(logger, listener), signal);
  };

  const adoptLeft = async (listener: RunListener, signal: AbortSignal): Promise<void> => {
    const deps = await depsOf({});
    const request = { format: formatOf(deps.settings.storage), idle: [], except: null };
    await adoptLogs(deps, request, logging(logger, listener), signal);
  };

  const takeSafety = async (request: BackupRequest, signal: AbortSignal): Promise<RunId> => {
    let failure: RexusError | null = null;
    const { manifest } = await run(
      await plan(request, signal),
      (event) => {
        if (event.type === 'database_finished') failure = event.error;
      },
      signal,
      { pace: FULL_SPEED },
    );
    if (manifest.status === 'completed') return manifest.id;
    const [database] = request.databases;
    const facts = { id: manifest.id, database: database ?? '', status: manifest.status };
    throw failure ?? new RexusError('BACKUP_NOT_GOOD', facts);
  };

  return {
    planBackup: plan,
    runBackup: (planned, listener, signal, choice) =>
      locked('backup', async () => {
        await dropScratch(parts);
        return await run(planned, listener, signal, choice);
      }),
    takeSafetyCopy: (database, signal) => takeSafety({ ...SAFETY, databases: [database] }, signal),
    takeTail: (database, tail, signal) =>
      takeSafety({ ...SAFETY, databases: [database], type: 'log', copyOnly: false, tail }, signal),
    adoptLeftLogs: (signal) => adoptLeft(() => undefined, signal),
    storeTakenLogs: async (listener, signal) => {
      if (notedRuns(parts.settings().storage.temp).length === 0) return;
      try {
        await locked('restore', () => adoptLeft(listener, signal));
      } catch (error) {
        // Of a run that is alive nothing is taken over; a plan says that its logs are there.
        if (!hasCode(error, 'ALREADY_RUNNING')) throw error;
      }
    },
  };
};
